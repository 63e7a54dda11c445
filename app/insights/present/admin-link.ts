import { storeAdminUrl } from "#app/lib/shop-domain.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** A name, and the page about it in the Shopify admin. */
export interface AdminLinkView {
  readonly name: string;
  /** Null where there is none: a tenant without a Shopify shop, an id that Shopify did not give. */
  readonly adminUrl: string | null;
}

/** An order's name, and where it is in the Shopify admin. */
export function orderLink(id: string, name: string | null, shop: Shop): AdminLinkView {
  return { name: name ?? id, adminUrl: adminUrl("orders", id, shop) };
}

/**
 * A customer's name, and where they are in the Shopify admin. Of whom nothing is stored to call them by, be it that details
 * of customers are off or that they were erased, there is only the number.
 */
export function customerLink(id: string, name: string | null, shop: Shop): AdminLinkView {
  return name === null
    ? { name: `Customer ${id}`, adminUrl: null }
    : { name, adminUrl: adminUrl("customers", id, shop) };
}

/** Shopify's ids are numbers; a tenant's own may be anything. */
function adminUrl(page: "orders" | "customers", id: string, { domain }: Shop): string | null {
  const store = storeAdminUrl(domain);
  return store !== null && /^\d+$/.test(id) ? `${store}/${page}/${id}` : null;
}
