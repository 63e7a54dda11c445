/** Bulk: every product with its variants. Read by ingest's `parseBulk.product`. */
export const productsBulkDocument = `#graphql
  {
    products {
      edges {
        node {
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
          variants {
            edges {
              node {
                id
                title
                sku
                price
                inventoryQuantity
                position
                updatedAt
                inventoryItem { id unitCost { amount } }
              }
            }
          }
        }
      }
    }
  }
`;
