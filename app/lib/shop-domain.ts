const shopDomainPattern = /^[a-z0-9][a-z0-9-]{0,100}\.myshopify\.com$/;

/**
 * A shop's domain as Shopify writes it, lower case, or undefined for any other text. Everything from outside passes
 * here before it reaches a header, a URL or a query.
 */
export function parseShopDomain(text: string | null | undefined): string | undefined {
  const domain = text?.trim().toLowerCase();
  return domain !== undefined && shopDomainPattern.test(domain) ? domain : undefined;
}

/** The store in Shopify's admin, without a slash at its end. @param domain xxx.myshopify.com; null for a shop without Shopify */
export function storeAdminUrl(domain: string | null): string | null {
  return domain === null
    ? null
    : `https://admin.shopify.com/store/${domain.replace(/\.myshopify\.com$/, "")}`;
}
