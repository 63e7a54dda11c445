/** What is read of an order, in a backfill and after it: the same, so that a difference is a change that was missed. */
const orderFields = `
  id
  name
  createdAt
  processedAt
  updatedAt
  cancelledAt
  cancelReason
  currencyCode
  presentmentCurrencyCode
  taxesIncluded
  dutiesIncluded
  test
  edited
  displayFinancialStatus
  displayFulfillmentStatus
  sourceName
  tags
  discountCodes
  customer {
    id
    firstName # level 2
    lastName # level 2
  }
  shippingAddress { countryCodeV2 } # level 2
  totalPriceSet { shopMoney { amount } presentmentMoney { amount } }
  currentTotalPriceSet { shopMoney { amount } }
  totalDiscountsSet { shopMoney { amount } }
  totalTipReceivedSet { shopMoney { amount } }
  originalTotalDutiesSet { shopMoney { amount } }
  originalTotalAdditionalFeesSet { shopMoney { amount } }
  additionalFees {
    id
    price { shopMoney { amount } }
    taxLines { rate priceSet { shopMoney { amount } } }
  }
  taxLines { rate priceSet { shopMoney { amount } } }
  shippingLine {
    originalPriceSet { shopMoney { amount } }
    discountAllocations { allocatedAmountSet { shopMoney { amount } } }
    taxLines { rate priceSet { shopMoney { amount } } }
    isRemoved
  }
  refunds { id createdAt processedAt }
`;

const lineFields = `
  id
  title
  sku
  quantity
  currentQuantity
  isGiftCard
  product { id }
  variant { id }
  originalUnitPriceSet { shopMoney { amount } }
  totalDiscountSet { shopMoney { amount } }
  discountAllocations { allocatedAmountSet { shopMoney { amount } } }
  taxLines { rate priceSet { shopMoney { amount } } }
  duties {
    id
    price { shopMoney { amount } }
    taxLines { rate priceSet { shopMoney { amount } } }
  }
`;

/**
 * Bulk: every readable order with its lines; refunds only by id and date, for their lines are connections inside a
 * list, which bulk operations do not follow. Read by ingest's `parseBulk.order`.
 */
export const ordersBulkDocument = `#graphql
  {
    orders {
      edges {
        node {
          ${orderFields}
          lineItems { edges { node { ${lineFields} } } }
        }
      }
    }
  }
`;

const orderWithLines = `
  ${orderFields}
  lineItems(first: $parts) {
    nodes { ${lineFields} }
    pageInfo { hasNextPage endCursor }
  }
`;

/** A page of the orders that changed, oldest change first. More lines follow by `orderLinesDocument`. */
export const changedOrdersDocument = `#graphql
  query ChangedOrders($query: String!, $first: Int!, $after: String, $parts: Int!) {
    found: orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      nodes { ${orderWithLines} }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const ordersByIdDocument = `#graphql
  query OrdersById($ids: [ID!]!, $parts: Int!) {
    nodes(ids: $ids) { ... on Order { ${orderWithLines} } }
  }
`;

export const orderLinesDocument = `#graphql
  query OrderLines($id: ID!, $parts: Int!, $after: String) {
    whole: order(id: $id) {
      parts: lineItems(first: $parts, after: $after) {
        nodes { ${lineFields} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;

/** Ids and versions only, by the time that counts of days go by. */
export const orderVersionsDocument = `#graphql
  query OrderVersions($query: String, $first: Int!, $after: String) {
    found: orders(first: $first, after: $after, query: $query, sortKey: PROCESSED_AT) {
      nodes { id updatedAt at: processedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
