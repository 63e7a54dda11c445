import { createContext } from "react";
import { shopOf, withShop } from "../document-shop.ts";

/** The shop of a window of our own, as far as links need it. */
export interface OwnShop {
  readonly id: string;
  readonly adminUrl: string | null;
}

export const OwnShopContext = createContext<OwnShop>({ id: "", adminUrl: null });

export type Destination =
  /** A page of the app. `document`: it is another shop's, or not the app's, and is loaded anew. */
  | { readonly kind: "page"; readonly to: string; readonly document: boolean }
  | { readonly kind: "away"; readonly href: string; readonly newTab: boolean }
  /** It leads into Shopify's admin, and this shop has none. */
  | { readonly kind: "nowhere" };

const SHOPIFY_ADMIN = "shopify://admin";

/** Where a link of a page leads in a window of our own: pages get their shop, the admin's own addresses a tab of its own. */
export function destinationOf(url: string, { id, adminUrl }: OwnShop): Destination {
  if (url.startsWith(SHOPIFY_ADMIN)) {
    if (adminUrl === null) return { kind: "nowhere" };
    return { kind: "away", href: `${adminUrl}${url.slice(SHOPIFY_ADMIN.length)}`, newTab: true };
  }
  if (!/^\/(?!\/)/.test(url)) return { kind: "away", href: url, newTab: false };
  if (!/^\/app(?:[/?#]|$)/.test(url)) return { kind: "page", to: url, document: true };
  const named = shopOf(url);
  return { kind: "page", to: withShop(url, id), document: named !== null && named !== id };
}
