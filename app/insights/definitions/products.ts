import { ORDER_DATE, RETURN_DATE, SALE_DATE, type Entry } from "./entry.ts";

/** What is measured of products beside the sales metrics, which are the same for one product as for all. */
export const productEntries = {
  units_ordered: {
    label: "Units ordered",
    unit: "count",
    formula: "Units of the product in orders, and those that edits added",
    includes: "Units of cancelled orders, on the day of the order.",
    excludes: ["gift cards sold", "tips", "deleted orders"],
    dated: SALE_DATE,
    sameAs: null,
    help: null,
  },
  units_returned: {
    label: "Units returned",
    unit: "count",
    formula: "Units of the product refunded, removed by edits or cancelled",
    includes: {
      refund: "Units that were ordered before the range.",
      order: "Units of the range's orders that were returned later.",
    },
    excludes: ["refunds of money without units", "deleted orders"],
    dated: RETURN_DATE,
    sameAs: null,
    help: null,
  },
  product_orders: {
    label: "Orders with the product",
    unit: "count",
    formula: "Number of orders that were placed with the product in them",
    includes: "Cancelled orders and orders with a total of zero.",
    excludes: ["deleted orders", "orders to which an edit added the product"],
    excludesNote:
      "An order of two products counts for both, so the column adds up to more than the number of orders.",
    dated: ORDER_DATE,
    sameAs: null,
    help: null,
  },
  refund_adjustments: {
    label: "Adjustments",
    unit: "money",
    formula: "What refunds paid back beyond the returned products, or held back from them",
    includes: "Goodwill payments (they lower net sales) and restocking fees (they raise it).",
    excludes: ["refunded shipping, duties, fees and taxes", "deleted orders"],
    excludesNote: "They belong to no product; products and adjustments together are net sales.",
    dated: RETURN_DATE,
    sameAs: null,
    help: null,
  },
} as const satisfies Record<string, Entry>;
