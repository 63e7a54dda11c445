/** For documents that hold no shop's data: any shop's admin may show them, so that no frame ends at a refused page. */
export const ANY_SHOP = "*.myshopify.com";

/** Of every answer that is no page: nothing in it may run, load or be framed. */
export const CLOSED_POLICY =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const CDN = "https://cdn.shopify.com";
/** Where App Bridge reports to and reads from; https://shopify.dev/docs/api/app-bridge-library. */
const SHOPIFY = ["https://*.shopify.com", "https://*.myshopify.com", "https://*.shopifysvc.com"];

export interface PagePolicy {
  /** A checked xxx.myshopify.com or ANY_SHOP, never raw text of a request. */
  readonly shopDomain: string | undefined;
  /** Origins of another admin host, for development. */
  readonly extraAncestors: readonly string[];
  /** The one-time text that the page's own scripts carry. */
  readonly nonce: string;
  readonly appBridgeUrl: string;
  /** Hot reloading talks over a socket of its own. */
  readonly isDevelopment: boolean;
}

/**
 * What a page may run and load, and who may show it in a frame: the shop's own admin where a shop is known, nobody
 * otherwise (https://shopify.dev/docs/apps/build/security/set-up-iframe-protection). Scripts are our own files, App
 * Bridge, and those with the nonce: what React's escaping let through would not run. Polaris sets styles on elements.
 */
export function pagePolicy(page: PagePolicy): string {
  const bridge = new URL(page.appBridgeUrl).origin;
  const ancestors = page.shopDomain
    ? [`https://${page.shopDomain}`, "https://admin.shopify.com", ...page.extraAncestors]
    : ["'none'"];
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'self'"],
    "script-src": ["'self'", `'nonce-${page.nonce}'`, CDN, bridge],
    "style-src": ["'self'", "'unsafe-inline'", CDN],
    "img-src": ["'self'", "data:", "blob:", CDN],
    "font-src": ["'self'", "data:", CDN],
    "connect-src": ["'self'", CDN, ...SHOPIFY, bridge, ...(page.isDevelopment ? ["ws:", "wss:"] : [])],
    "frame-ancestors": ancestors,
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...new Set(sources)].join(" "))
    .join("; ");
}
