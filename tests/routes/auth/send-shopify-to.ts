import { vi } from "vitest";

/** Sends what this process asks of any shop to a stand-in; anything else passes. `vi.unstubAllGlobals` ends it. */
export function sendShopifyTo(standinUrl: string): void {
  const plain = globalThis.fetch;
  const routed: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return url.hostname.endsWith(".myshopify.com")
      ? plain(new URL(`/__shop/${url.hostname}${url.pathname}${url.search}`, standinUrl), init)
      : plain(input, init);
  };
  vi.stubGlobal("fetch", routed);
}
