/** What is measured of products beside the sales metrics, which are the same for one product as for all. */
export const productDefinitions = {
  units_ordered: {
    label: "Units ordered",
    unit: "count",
    formula: "Units of the product in orders, and those that edits added",
    includes: "Units of cancelled orders, on the day of the order.",
    excludes: "Gift cards sold, tips, deleted and test orders.",
    dated: "The day of the order, or of the edit, in the shop's time zone.",
    mark: "O",
    source: "Our choice: Shopify publishes none.",
  },
  units_returned: {
    label: "Units returned",
    unit: "count",
    formula: "Units of the product refunded, removed by edits or cancelled",
    includes: "Units that were ordered before the range.",
    excludes: "Refunds of money without units.",
    dated: "The day of the return, or of the order if the shop's settings say so, in the shop's time zone.",
    mark: "O",
    source: "Our choice: Shopify publishes none.",
  },
  product_orders: {
    label: "Orders with the product",
    unit: "count",
    formula: "Number of orders that were placed with the product in them",
    includes: "Cancelled orders and orders of value zero.",
    excludes:
      "Deleted and test orders; orders to which an edit added the product. An order of two products is in both: the column does not add up to the orders.",
    dated: "The day the order was placed, in the shop's time zone.",
    mark: "O",
    source: "Our choice: Shopify publishes none.",
  },
  refund_adjustments: {
    label: "Adjustments",
    unit: "money",
    formula: "What refunds paid back beyond the returned products, or held back of them",
    includes: "Goodwill payments (they lower net sales) and restocking fees (they raise it).",
    excludes: "Refunded shipping, duties, fees and taxes.",
    dated: "The day of the refund, or of the order if the shop's settings say so, in the shop's time zone.",
    mark: "O",
    source:
      "Our choice: no product has them, so they stand beside the products; together they are net sales.",
  },
} as const;
