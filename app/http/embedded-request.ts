import { isbot } from "isbot";
import { parseShopDomain, storeAdminUrl } from "#app/lib/shop-domain.ts";

/** Shopify's own apps, which isbot takes for bots. */
const ofShopify = /Shopify (POS|Mobile)\//;

/** Whether a crawler asks: it can bring no session token. */
export function isBot(request: Request): boolean {
  const userAgent = request.headers.get("user-agent") ?? "";
  return !ofShopify.test(userAgent) && isbot(userAgent);
}

export type SentToken =
  /** By fetch, which App Bridge gives the token. */
  | { readonly by: "fetch"; readonly token: string | undefined }
  /** By loading a document, whose address the admin or the return page gave the token. */
  | { readonly by: "document"; readonly token: string | undefined };

/** The session token of a request and how it came. Nothing of it is proven. */
export function sentToken(request: Request): SentToken {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return { by: "fetch", token: bearer };
  const { searchParams } = new URL(request.url);
  // What a browser loads as a document or frame says so; old browsers say nothing.
  const destination = request.headers.get("sec-fetch-dest");
  const isDocument =
    destination === null ? !searchParams.has("_data") : /^(document|i?frame|embed|object)$/.test(destination);
  if (!isDocument) return { by: "fetch", token: undefined };
  return { by: "document", token: searchParams.get("id_token") ?? undefined };
}

/** For a visitor outside of any frame whose address names no shop. */
export const LOGIN = "/auth/login";

/** Added by Shopify's admin to what is the app's own of an address. */
const shopifyParameters = [
  "embedded",
  "hmac",
  "host",
  "id_token",
  "locale",
  "protocol",
  "session",
  "shop",
  "timestamp",
  "appLoadId",
];

/**
 * Where a document without a good token goes to come back with one. In the frame, whatever its address has lost, that is
 * the page which asks App Bridge; a page of its own with a shop goes into that shop's admin, without one to the sign-in page.
 * @param app its public origin and client id
 */
export function wayBack(request: Request, app: { readonly origin: string; readonly apiKey: string }): string {
  const url = new URL(request.url);
  const shop = parseShopDomain(url.searchParams.get("shop"));
  const destination = request.headers.get("sec-fetch-dest");
  if (destination === "document" || destination === null) {
    const embedded = url.searchParams.get("embedded") === "1";
    if (shop && !embedded) return adminAddress(shop, app.apiKey, url);
    if (!shop && destination === "document") return LOGIN;
  }
  url.searchParams.delete("id_token");
  const target = `${app.origin}${url.pathname}${url.search}`;
  const carried = new URLSearchParams();
  for (const name of ["shop", "host", "locale", "embedded"]) {
    const value = url.searchParams.get(name);
    if (value !== null) carried.set(name, value);
  }
  carried.set("shopify-reload", target);
  return `/auth/session-token?${carried.toString()}`;
}

/** The app's page in the shop's admin, with what is the app's own of the address. */
function adminAddress(shop: string, apiKey: string, url: URL): string {
  const own = new URLSearchParams(url.searchParams);
  for (const name of shopifyParameters) own.delete(name);
  const path = url.pathname === "/app" && own.size === 0 ? "" : url.pathname;
  const search = own.size === 0 ? "" : `?${own.toString()}`;
  return `${storeAdminUrl(shop)}/apps/${apiKey}${path}${search}`;
}
