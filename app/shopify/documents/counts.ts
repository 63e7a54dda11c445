/** What Shopify itself counts, uncapped; which shop it is; and the scopes that decide how far back orders can be read. */
export const countsDocument = `#graphql
  query Counts {
    productsCount(limit: null) { count precision }
    customersCount(limit: null) { count precision }
    ordersCount(limit: null) { count precision }
    shop { id }
    currentAppInstallation { accessScopes { handle } }
  }
`;

interface Count {
  readonly count: number;
  readonly precision: "EXACT" | "AT_LEAST";
}

export interface CountsData {
  readonly shop?: { readonly id: string } | null;
  readonly productsCount: Count | null;
  readonly customersCount: Count | null;
  readonly ordersCount: Count | null;
  readonly currentAppInstallation: { readonly accessScopes: readonly { readonly handle: string }[] };
}

/** Which of some ids exist: null in the place of one that does not. */
export const existDocument = `#graphql
  query Exist($ids: [ID!]!) {
    nodes(ids: $ids) { id }
  }
`;
