import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { parseShopId } from "#app/lib/shopify-id.ts";
import type { Shop } from "./shop.ts";

/** What a body says of the shop that it is about: any of them is proof, for the body is signed. */
export interface NamedShop {
  readonly ids: readonly string[];
  readonly domains: readonly string[];
}

/** Of an address at cdn.shopify.com: the shop's id in groups of four digits. */
const imagePath = /^\/s\/files\/\d\/((?:\d{4}\/){2,3})/;
const MAX_IMAGES = 10;
const orderPath = /^\/(\d{1,20})\/orders\//;

/**
 * The shop that a webhook's body names, whatever topic its unsigned header claims. By Shopify's own payloads: `shop_id`
 * and `shop_domain` of the compliance topics, `shop_id` of app/scopes_update, `id` beside `myshopify_domain` of a shop,
 * the address of an order's status page (its host, unless the shop has one of its own, and the shop's id in its path),
 * and where a product's images lie. Refunds, edits, customers, merges, deletions and finished bulk operations name none.
 */
export function namedShop(payload: unknown): NamedShop {
  if (typeof payload !== "object" || payload === null) return { ids: [], domains: [] };
  const body = payload as Readonly<Record<string, unknown>>;
  const ids: unknown[] = [body.shop_id];
  const domains: unknown[] = [body.shop_domain, body.myshopify_domain];
  if (body.myshopify_domain !== undefined) ids.push(body.id);
  const status = addressOf(body.order_status_url);
  if (status) {
    domains.push(status.hostname);
    ids.push(orderPath.exec(status.pathname)?.[1]);
  }
  ids.push(...idsOfImages(body));
  return {
    ids: ids.map(parseShopId).filter((id) => id !== undefined),
    domains: domains
      .map((domain) => parseShopDomain(typeof domain === "string" ? domain : undefined))
      .filter((domain) => domain !== undefined),
  };
}

/** Whether a body is of this shop, or of another, or does not say. */
export function agrees(shop: Shop, named: NamedShop): "same" | "another" | "untold" {
  const { shopifyId, domain: own } = shop;
  if (own === null && shopifyId === null) return "untold";
  if (shopifyId !== null && named.ids.includes(shopifyId)) return "same";
  if (named.domains.some((domain) => domain === own || domain === shop.formerDomain)) return "same";
  if (named.domains.length > 0) return "another";
  return shopifyId !== null && named.ids.length > 0 ? "another" : "untold";
}

function idsOfImages(body: Readonly<Record<string, unknown>>): string[] {
  const images: unknown[] = Array.isArray(body.images) ? body.images.slice(0, MAX_IMAGES) : [];
  return [body.image, ...images].flatMap((image) => {
    const address = addressOf((image as { readonly src?: unknown } | null)?.src);
    const groups =
      address?.hostname === "cdn.shopify.com" ? imagePath.exec(address.pathname)?.[1] : undefined;
    return groups === undefined ? [] : [groups.replaceAll("/", "").replace(/^0+/, "")];
  });
}

function addressOf(value: unknown): URL | null {
  return typeof value === "string" ? URL.parse(value) : null;
}
