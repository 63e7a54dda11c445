const CDN = "https://cdn.shopify.com";

/**
 * Lets the stand-in's admin stand where Shopify's stands in a Content-Security-Policy: `frame-ancestors` that names
 * the admin gets the stand-in's origin too, and so does every directive that allows Shopify's CDN.
 * `frame-ancestors 'none'` stays: what Shopify could not frame, the stand-in cannot either.
 */
export function widenCsp(policy: string, standinOrigin: string): string {
  return policy
    .split(";")
    .map((directive) => {
      const words = directive.trim().split(/\s+/);
      const admin =
        words[0]?.toLowerCase() === "frame-ancestors" && words.includes("https://admin.shopify.com");
      return admin || words.includes(CDN) || words.includes(`${CDN}/`)
        ? [...words, standinOrigin].join(" ")
        : directive.trim();
    })
    .filter(Boolean)
    .join("; ");
}

/** Points a preload of App Bridge at the stand-in's script. */
export function rewriteLink(link: string, standinOrigin: string): string {
  return link.replaceAll(`${CDN}/shopifycloud/app-bridge.js`, `${standinOrigin}/app-bridge.js`);
}
