/**
 * Who may show a page in a frame: the shop's own admin where a shop is known, nobody otherwise.
 * https://shopify.dev/docs/apps/build/security/set-up-iframe-protection
 * @param shopDomain a checked xxx.myshopify.com, never raw text of a request.
 * @param extraAncestors origins of another admin host, for development.
 */
export function contentSecurityPolicy(
  shopDomain: string | undefined,
  extraAncestors: readonly string[] = [],
): string {
  const ancestors = shopDomain
    ? [`https://${shopDomain}`, "https://admin.shopify.com", ...extraAncestors].join(" ")
    : "'none'";
  return `frame-ancestors ${ancestors}; object-src 'none'; base-uri 'self'`;
}
