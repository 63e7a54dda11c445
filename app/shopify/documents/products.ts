const productFields = `
  id
  title
  handle
  vendor
  productType
  status
  tags
  createdAt
  updatedAt
  featuredMedia { preview { image { url } } }
`;

const variantFields = `
  id
  title
  sku
  price
  inventoryQuantity
  position
  updatedAt
  inventoryItem { id unitCost { amount } }
`;

/** Bulk: every product with its variants. Read by ingest's `parseBulk.product`. */
export const productsBulkDocument = `#graphql
  {
    products {
      edges {
        node {
          ${productFields}
          variants { edges { node { ${variantFields} } } }
        }
      }
    }
  }
`;

const productWithVariants = `
  ${productFields}
  variants(first: $parts) {
    nodes { ${variantFields} }
    pageInfo { hasNextPage endCursor }
  }
`;

/** A page of the products that changed, oldest change first. More variants follow by `productVariantsDocument`. */
export const changedProductsDocument = `#graphql
  query ChangedProducts($query: String!, $first: Int!, $after: String, $parts: Int!) {
    found: products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      nodes { ${productWithVariants} }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const productsByIdDocument = `#graphql
  query ProductsById($ids: [ID!]!, $parts: Int!) {
    nodes(ids: $ids) { ... on Product { ${productWithVariants} } }
  }
`;

export const productVariantsDocument = `#graphql
  query ProductVariants($id: ID!, $parts: Int!, $after: String) {
    whole: product(id: $id) {
      parts: variants(first: $parts, after: $after) {
        nodes { ${variantFields} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;

/** Ids and versions only, by the time that counts of days go by. */
export const productVersionsDocument = `#graphql
  query ProductVersions($query: String, $first: Int!, $after: String) {
    found: products(first: $first, after: $after, query: $query, sortKey: CREATED_AT) {
      nodes { id updatedAt at: createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
