/**
 * Runs a query of Shopify's own reports; needs read_reports. `rows` is JSON: an object a row, every cell text.
 * https://shopify.dev/docs/apps/build/shopifyql/graphql-admin-api
 */
export const shopifyqlDocument = `#graphql
  query Shopifyql($query: String!) {
    shopifyqlQuery(query: $query) {
      parseErrors
      tableData {
        rows
      }
    }
  }
`;

/** What the merchant has granted as of now. */
export const grantedScopesDocument = `#graphql
  query GrantedScopes {
    currentAppInstallation {
      accessScopes {
        handle
      }
    }
  }
`;

/** What orders are called; null for those that Shopify does not know any more. */
export const orderNamesDocument = `#graphql
  query OrderNames($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order {
        id
        name
      }
    }
  }
`;
