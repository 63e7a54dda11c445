import { customerDefinitions } from "./customers.ts";
import { productDefinitions } from "./products.ts";

/** S: Shopify's own definition; Q: Shopify's, as quoted by a third party; O: ours. */
export type DefinitionMark = "S" | "Q" | "O";

/** What a number means. The text is for merchants. */
export interface Definition {
  readonly label: string;
  readonly unit: "money" | "count" | "percent" | "days";
  readonly formula: string;
  readonly includes: string;
  readonly excludes: string;
  /** Which date puts a sale into a range. */
  readonly dated: string;
  readonly mark: DefinitionMark;
  /** Where the definition is published, or why it is ours. */
  readonly source: string;
}

const OWN_DATE =
  "Sales count on the day of the order, returns on the day of the return, in the shop's time zone.";
const ORDER_DATE = "The day the order was placed, in the shop's time zone.";

/** Every number on the pages and in reports, by its id. */
export const definitions = {
  total_sales: {
    label: "Total sales",
    unit: "money",
    formula: "Net sales + shipping + duties + additional fees + taxes",
    includes:
      "Orders that are unpaid, pending, archived or cancelled (a cancellation is a return on its own day).",
    excludes: "Tips, gift cards sold, deleted orders, test orders and drafts.",
    dated: OWN_DATE,
    mark: "Q",
    source: "intercom.help/polar-app/en/articles/6665698; fees: our choice",
  },
  net_sales: {
    label: "Net sales",
    unit: "money",
    formula: "Gross sales − discounts − returns",
    includes: "Products, after line and order discounts, less the value of goods returned.",
    excludes: "Shipping, taxes, duties, fees, tips, gift cards sold, deleted and test orders.",
    dated: OWN_DATE,
    mark: "Q",
    source: "help.peelinsights.com/docs/revenue",
  },
  gross_sales: {
    label: "Gross sales",
    unit: "money",
    formula: "Price × quantity of the products sold",
    includes: "Products as they were ordered, and those that edits added, on the day of the edit.",
    excludes:
      "Discounts, returns, shipping, taxes, duties, fees, tips, gift cards sold, deleted and test orders.",
    dated: "The day of the order, or of the edit, in the shop's time zone.",
    mark: "Q",
    source: "intercom.help/polar-app/en/articles/6665698",
  },
  discounts: {
    label: "Discounts",
    unit: "money",
    formula: "Discounts of lines + the lines' shares of order discounts",
    includes: "Discounts of products, without tax where prices include it.",
    excludes: "Discounts of shipping: they lower shipping. Discounts of returned products stay.",
    dated: "The day of the order, or of the edit, in the shop's time zone.",
    mark: "Q",
    source: "intercom.help/polar-app/en/articles/6665698",
  },
  returns: {
    label: "Returns",
    unit: "money",
    formula: "Value of the products returned, after their discounts, + adjustments of refunds",
    includes:
      "Products refunded, removed by an edit or cancelled; what was paid back beyond the products or held back.",
    excludes: "Refunded shipping, taxes, duties, fees and tips: each lowers its own number.",
    dated: "The day of the return, or of the order if the shop's settings say so, in the shop's time zone.",
    mark: "S",
    source:
      "help.shopify.com/en/manual/reports-and-analytics/shopify-reports/report-types/sales-report; adjustments: our choice",
  },
  shipping: {
    label: "Shipping",
    unit: "money",
    formula: "Shipping charged − its discounts − shipping refunded",
    includes: "Shipping of every counted order, without tax.",
    excludes: "Taxes on shipping: they are taxes.",
    dated: OWN_DATE,
    mark: "Q",
    source: "intercom.help/polar-app/en/articles/6665698",
  },
  duties: {
    label: "Duties",
    unit: "money",
    formula: "Duties charged − duties refunded",
    includes: "Import duties of cross-border orders.",
    excludes: "Taxes and fees.",
    dated: OWN_DATE,
    mark: "Q",
    source: "intercom.help/polar-app/en/articles/6665698",
  },
  additional_fees: {
    label: "Additional fees",
    unit: "money",
    formula: "Additional fees + fees of returns − those refunded",
    includes: "Fees that an order carries beside its products, and what a return costs the customer.",
    excludes: "Shipping, duties, taxes, tips.",
    dated: OWN_DATE,
    mark: "S",
    source: "shopify.dev/api/shopifyql/datasets/orders-dataset; fees of returns: our choice",
  },
  taxes: {
    label: "Taxes",
    unit: "money",
    formula: "Taxes charged − taxes refunded",
    includes: "Taxes on products, shipping, duties and fees, whether prices include them or not.",
    excludes: "Taxes on tips and on gift cards sold.",
    dated: OWN_DATE,
    mark: "Q",
    source: "intercom.help/polar-app/en/articles/6665698",
  },
  tips: {
    label: "Tips",
    unit: "money",
    formula: "Tips received − tips refunded",
    includes: "What customers added for the staff.",
    excludes: "Everything else. Tips are not part of total sales.",
    dated: OWN_DATE,
    mark: "O",
    source:
      "As observed in profit-calc.helpscoutdocs.com/article/68-how-are-tips-included-in-the-calculations",
  },
  units: {
    label: "Units",
    unit: "count",
    formula: "Units ordered − units returned",
    includes: "Units of products, with those that edits added or removed and cancellations took back.",
    excludes: "Gift cards sold, tips, deleted and test orders.",
    dated: OWN_DATE,
    mark: "O",
    source: "Our choice: Shopify publishes none.",
  },
  order_total: {
    label: "Total",
    unit: "money",
    formula: "What the order came to when it was placed, as Shopify says it",
    includes:
      "Products, shipping, duties, fees, taxes and tips, less discounts, in the order's own currency.",
    excludes: "Anything changed after the order was placed: edits, returns, cancellations.",
    dated: ORDER_DATE,
    mark: "S",
    source: "shopify.dev/docs/api/admin-graphql/latest/objects/Order",
  },
  orders: {
    label: "Orders",
    unit: "count",
    formula: "Number of orders placed with at least one product",
    includes: "Cancelled orders and orders of value zero.",
    excludes: "Deleted orders, test orders, drafts, and orders of gift cards alone.",
    dated: ORDER_DATE,
    mark: "S",
    source: "shopify.dev/api/shopifyql/datasets/orders-dataset",
  },
  average_order_value: {
    label: "Average order value",
    unit: "money",
    formula: "(Gross sales − discounts, as the orders were placed) ÷ orders",
    includes: "Products as ordered.",
    excludes:
      "Anything changed after the order was placed: edits, returns, cancellations. Shipping and taxes.",
    dated: ORDER_DATE,
    mark: "S",
    source: "changelog.shopify.com/posts/your-average-order-value-now-has-a-new-definition-in-shopify",
  },
  customers: {
    label: "Customers",
    unit: "count",
    formula: "Number of different customers with an order in the range",
    includes: "Each customer once, however many orders they placed.",
    excludes: "Guest orders without a customer: they count as orders and sales only.",
    dated: ORDER_DATE,
    mark: "Q",
    source: "help.bythenumbersapp.com/article/83",
  },
  returning_customer_rate: {
    label: "Returning customer rate",
    unit: "percent",
    formula: "Customers with an order in the range that is not their first ever ÷ customers",
    includes: "Customers whose first and second order are both in the range.",
    excludes: "Guest orders.",
    dated: ORDER_DATE,
    mark: "Q",
    source:
      "getswitchboardapp.com/blog/returning-customer-rate-now-measured-by-repeat-customer-insights-automatically",
  },
  guest_order_share: {
    label: "Guest orders",
    unit: "percent",
    formula: "Orders without a customer ÷ orders",
    includes: "Orders that name no customer.",
    excludes: "Orders of a customer without an account: they have a customer.",
    dated: ORDER_DATE,
    mark: "O",
    source: "Our choice: shown wherever customers are counted.",
  },
  customer_spend: {
    label: "Spent in this range",
    unit: "money",
    formula: "Net sales of the customer's orders in the range, less what was returned in it",
    includes: "Returns of earlier orders, on the day of the return.",
    excludes:
      "Shipping, taxes, tips, gift cards sold, guest orders. Customers with nothing left are not listed.",
    dated: OWN_DATE,
    mark: "O",
    source: "Our choice: Shopify publishes none for a range.",
  },
  ...customerDefinitions,
  ...productDefinitions,
} as const satisfies Record<string, Definition>;

export type MetricId = keyof typeof definitions;

export const metricIds = Object.keys(definitions) as readonly MetricId[];
