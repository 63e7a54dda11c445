import type { Shop } from "#app/tenancy/index.server.ts";
import type { OrderLinkView } from "./ledger-view.ts";

/** An order's name, and where it is in the Shopify admin. Shopify's ids are numbers; a tenant's own may be anything. */
export function orderLink(id: string, name: string | null, { domain }: Shop): OrderLinkView {
  const store = domain?.replace(/\.myshopify\.com$/, "");
  return {
    name: name ?? id,
    adminUrl: store && /^\d+$/.test(id) ? `https://admin.shopify.com/store/${store}/orders/${id}` : null,
  };
}
