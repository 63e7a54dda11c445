import type { HistoryView } from "#app/components/data/data-view.ts";
import { presentCoverage } from "#app/insights/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const MORE = "read_all_orders";

/** Where the shop's history starts, why there, and how more of it is had. */
export function presentHistory(shop: Shop, locale: string): HistoryView {
  const covers = presentCoverage(shop, locale);
  if (shop.historyStartsAt === null) return { covers, why: [] };
  if (shop.scopes.includes(MORE))
    return {
      covers,
      why: ["Tillsight can now read all your orders. Choose “Import orders again” to add them."],
    };
  return {
    covers,
    why: [
      `Without the permission ${MORE}, Shopify shares only the last 60 days of orders with an app. Customers whose earlier orders aren't included count as new.`,
      `Only the app's developer can ask Shopify for ${MORE}. Once Shopify approves it, you're asked to accept it when you open the app, and all your orders are imported automatically.`,
      "You can also send earlier orders with an API key (Settings > API keys), from an export of your Shopify orders.",
    ],
  };
}
