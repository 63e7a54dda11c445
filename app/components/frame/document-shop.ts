import { redirect, redirectDocument } from "@remix-run/react";

const PARAMETER = "shop";
const HEADER = "x-tillsight-shop";

/** The shop of this document, as it stands in addresses; undefined in Shopify's admin, where the session token says it. */
let documentShop: string | undefined;

/** For tests, and to build what is rendered on the server: an address of ours with the shop it is of. */
export function withShop(address: string, shop: string): string {
  const url = new URL(address, "https://any.invalid");
  if (!url.searchParams.has(PARAMETER)) url.searchParams.set(PARAMETER, shop);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Which shop an address names. */
export function shopOf(address: string): string | null {
  return new URL(address, "https://any.invalid").searchParams.get(PARAMETER);
}

/**
 * From now on this document is of that shop: its requests to our own origin carry it in a header, whatever their address
 * says, so that two tabs of two shops do not mix. @returns what to call when the frame goes.
 */
export function belongTo(shop: string): () => void {
  const original = fetch;
  const sending: typeof window.fetch = (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input, document.baseURI);
    if (address.origin !== window.location.origin) return original(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set(HEADER, shop);
    return original(input, { ...init, headers });
  };
  documentShop = shop;
  window.fetch = sending;
  return () => {
    if (documentShop === shop) documentShop = undefined;
    if (window.fetch === sending) window.fetch = original;
  };
}

/**
 * Where a page has to be loaded from instead, so that its address names its shop: a reload and a copied link then show the
 * same. An address of another shop is another document. Undefined where all is right, and in the admin.
 */
export function toAddressOfShop(address: string): Response | undefined {
  if (documentShop === undefined) return undefined;
  const { pathname, search, searchParams } = new URL(address);
  const named = searchParams.get(PARAMETER);
  if (named === documentShop) return undefined;
  if (named !== null) return redirectDocument(`${pathname}${search}`);
  return redirect(withShop(`${pathname}${search}`, documentShop));
}
