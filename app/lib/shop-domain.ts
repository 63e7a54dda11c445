const shopDomainPattern = /^[a-z0-9][a-z0-9-]{0,100}\.myshopify\.com$/;

/**
 * A shop's domain as Shopify writes it, lower case, or undefined for any other text. Everything from outside passes
 * here before it reaches a header, a URL or a query.
 */
export function parseShopDomain(text: string | null | undefined): string | undefined {
  const domain = text?.trim().toLowerCase();
  return domain !== undefined && shopDomainPattern.test(domain) ? domain : undefined;
}
