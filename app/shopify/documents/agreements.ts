const saleFields = `#graphql
  fragment SaleFields on Sale {
    id
    actionType
    lineType
    quantity
    totalAmount { shopMoney { amount } }
    totalTaxAmount { shopMoney { amount } }
    totalDiscountAmountBeforeTaxes { shopMoney { amount } }
    ... on ProductSale { lineItem { id } }
    ... on GiftCardSale { lineItem { id } }
    ... on TipSale { lineItem { id } }
  }
`;

/** The ledgers of several orders in one query. Lists that were cut off are read again, order by order. */
export const agreementsOfOrdersDocument = `#graphql
  query AgreementsOfOrders($ids: [ID!]!, $agreements: Int!, $sales: Int!) {
    nodes(ids: $ids) {
      ... on Order {
        id
        updatedAt
        currentTotalPriceSet { shopMoney { amount } }
        agreements(first: $agreements) {
          nodes {
            id
            happenedAt
            reason
            ... on RefundAgreement { refund { id } }
            sales(first: $sales) {
              nodes { ...SaleFields }
              pageInfo { hasNextPage }
            }
          }
          pageInfo { hasNextPage }
        }
      }
    }
  }
  ${saleFields}
`;

/** One page of the sales of the agreement behind `after`: an agreement cannot be asked for by its id. */
export const agreementPageDocument = `#graphql
  query AgreementPage($id: ID!, $after: String, $sales: Int!, $salesAfter: String) {
    order(id: $id) {
      id
      updatedAt
      currentTotalPriceSet { shopMoney { amount } }
      agreements(first: 1, after: $after) {
        nodes {
          id
          happenedAt
          reason
          ... on RefundAgreement { refund { id } }
          sales(first: $sales, after: $salesAfter) {
            nodes { ...SaleFields }
            pageInfo { hasNextPage endCursor }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
  ${saleFields}
`;
