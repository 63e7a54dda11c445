import type { ShopChoice } from "../frame-data.ts";
import { withShop } from "../document-shop.ts";

/** More shops than this are searched, not looked through. */
export const SEARCH_THRESHOLD = 8;

/** The shops whose name or organization has all words of a search, in their order. */
export function findShops(shops: readonly ShopChoice[], search: string): readonly ShopChoice[] {
  const words = search.toLocaleLowerCase("en").split(/\s+/);
  return shops.filter(({ name, organization }) => {
    const text = `${name} ${organization}`.toLocaleLowerCase("en");
    return words.every((word) => text.includes(word));
  });
}

/** The same part of the app in another shop: what its address narrows is that of one shop alone. */
export function addressInShop(pathname: string, paths: readonly string[], shop: string): string {
  const here = [...paths]
    .sort((a, b) => b.length - a.length)
    .find((path) => pathname === path || pathname.startsWith(`${path}/`));
  return withShop(here ?? "/app", shop);
}
