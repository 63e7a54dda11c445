const refundFields = `#graphql
  fragment RefundFields on Refund {
    id
    createdAt
    processedAt
    refundLineItems(first: $lines) {
      nodes {
        id
        quantity
        lineItem { id }
        subtotalSet { shopMoney { amount } }
        totalTaxSet { shopMoney { amount } }
      }
      pageInfo { hasNextPage endCursor }
    }
    refundShippingLines(first: 3) {
      nodes { subtotalAmountSet { shopMoney { amount } } taxAmountSet { shopMoney { amount } } }
      pageInfo { hasNextPage }
    }
    orderAdjustments(first: 5) {
      nodes { amountSet { shopMoney { amount } } taxAmountSet { shopMoney { amount } } }
      pageInfo { hasNextPage }
    }
    duties { originalDuty { id } amountSet { shopMoney { amount } } }
  }
`;

/** Refunds of several orders in one query. Lists that were cut off are read again, order by order. */
export const refundsOfOrdersDocument = `#graphql
  query RefundsOfOrders($ids: [ID!]!, $refunds: Int!, $lines: Int!) {
    nodes(ids: $ids) {
      ... on Order {
        id
        updatedAt
        refunds(first: $refunds) { ...RefundFields }
      }
    }
  }
  ${refundFields}
`;

/** Which refunds an order has: Shopify allows 250 at a time, more than any order has. */
export const refundIdsDocument = `#graphql
  query RefundIds($id: ID!) {
    order(id: $id) {
      id
      updatedAt
      refunds(first: 250) { id }
    }
  }
`;

/** One page of one refund's lines, with all else that it has. */
export const refundPageDocument = `#graphql
  query RefundPage($id: ID!, $lines: Int!, $after: String) {
    refund(id: $id) {
      id
      createdAt
      processedAt
      refundLineItems(first: $lines, after: $after) {
        nodes {
          id
          quantity
          lineItem { id }
          subtotalSet { shopMoney { amount } }
          totalTaxSet { shopMoney { amount } }
        }
        pageInfo { hasNextPage endCursor }
      }
      refundShippingLines(first: 50) {
        nodes { subtotalAmountSet { shopMoney { amount } } taxAmountSet { shopMoney { amount } } }
      }
      orderAdjustments(first: 50) {
        nodes { amountSet { shopMoney { amount } } taxAmountSet { shopMoney { amount } } }
      }
      duties { originalDuty { id } amountSet { shopMoney { amount } } }
    }
  }
`;
