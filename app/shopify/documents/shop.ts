/** The shop's own profile and what we may read. https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Shop */
export const shopProfileDocument = `#graphql
  query ShopProfile {
    shop {
      id
      name
      myshopifyDomain
      currencyCode
      ianaTimezone
      plan {
        publicDisplayName
      }
    }
    currentAppInstallation {
      accessScopes {
        handle
      }
    }
  }
`;

export interface ShopProfileData {
  readonly shop: {
    /** gid://shopify/Shop/… */
    readonly id: string;
    readonly name: string;
    readonly myshopifyDomain: string;
    readonly currencyCode: string;
    readonly ianaTimezone: string;
    readonly plan: { readonly publicDisplayName: string };
  };
  readonly currentAppInstallation: { readonly accessScopes: readonly { readonly handle: string }[] };
}
