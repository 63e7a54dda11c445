/**
 * Bulk: every readable order with its lines; refunds only by id and date, for their lines are connections inside a
 * list, which bulk operations do not follow. Read by ingest's `parseBulk.order`.
 */
export const ordersBulkDocument = `#graphql
  {
    orders {
      edges {
        node {
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
          test
          edited
          displayFinancialStatus
          displayFulfillmentStatus
          sourceName
          tags
          discountCodes
          customer { id firstName lastName }
          shippingAddress { countryCodeV2 }
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
          shippingLine {
            originalPriceSet { shopMoney { amount } }
            discountAllocations { allocatedAmountSet { shopMoney { amount } } }
            taxLines { rate priceSet { shopMoney { amount } } }
            isRemoved
          }
          refunds { id createdAt processedAt }
          lineItems {
            edges {
              node {
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
              }
            }
          }
        }
      }
    }
  }
`;
