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
      why: [
        "All of the history may be read by now. Import the history again, and the numbers start with the first order.",
      ],
    };
  return {
    covers,
    why: [
      `Without the permission ${MORE}, Shopify shows an app only the orders of the last 60 days. Customers whose earlier orders are not covered count as new.`,
      `Only the app's maker can ask for ${MORE}, in the Shopify Partner Dashboard, with a reason that Shopify reviews. Once it is approved, your store is asked to accept it when you open the app, and the whole history is imported by itself.`,
      "Orders from before can also be sent through the ingest API with a key of yours, from an export of Shopify's.",
    ],
  };
}
