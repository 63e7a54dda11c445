import { help, ORDER_DATE, SALE_AND_RETURN_DATE, type Entry, type Text } from "./entry.ts";

const COHORT_DATE: Text = {
  refund: "An order counts in the month it was placed, a return in the month it was made.",
  order: "Orders, refunds and cancellations count in the month of the order, as set in your settings.",
};
const COHORT_ORDER_DATE = "The month the order was placed.";
const COHORT_EXCLUDES = ["guest orders", "shipping", "taxes", "sales in other currencies than your store's"];

/** What is measured of customers: in a range, and month by month of their cohort. */
export const customerEntries = {
  first_time_customers: {
    label: "First-time customers",
    unit: "count",
    formula: "Number of customers whose first order ever is in the range",
    includes: "Customers who ordered again in the range: they are returning customers, too.",
    excludes: ["guest orders"],
    dated: ORDER_DATE,
    sameAs: "First-time customers",
    help: help.customers,
  },
  returning_customers: {
    label: "Returning customers",
    unit: "count",
    formula: "Number of customers with an order in the range that isn't their first ever",
    includes: "Customers whose first order is in the range, too, if they ordered again.",
    excludes: ["guest orders"],
    dated: ORDER_DATE,
    sameAs: "Returning customers",
    help: help.customers,
  },
  repeat_purchase_rate: {
    label: "Repeat purchase rate",
    unit: "percent",
    formula: "Customers with two or more orders in the range ÷ customers with an order in it",
    includes: "Orders inside the range only.",
    excludes: ["guest orders", "orders before or after the range"],
    dated: ORDER_DATE,
    sameAs: null,
    help: null,
  },
  amount_spent_per_customer: {
    label: "Amount spent per customer",
    unit: "money",
    formula: "Net sales in the range to customers with an order in it ÷ number of these customers",
    includes: {
      refund: "What these customers returned in the range, also of earlier orders.",
      order: "What was returned of the range's orders, whenever it was returned.",
    },
    excludes: ["guest orders", "shipping", "taxes"],
    excludesNote: {
      refund: "Returns by customers who ordered nothing in the range don't count.",
      order: "Returns of orders before the range don't count.",
    },
    dated: SALE_AND_RETURN_DATE,
    sameAs: null,
    help: null,
  },
  time_between_orders: {
    label: "Time between orders",
    unit: "days",
    formula: "Time from one order of a customer to their next, median and average",
    includes: "Each pair of successive orders whose later one is in the range.",
    excludes: ["guest orders", "customers with a single order"],
    dated: "The day of the later order. A day is 24 hours.",
    sameAs: null,
    help: null,
  },
  cohort_size: {
    label: "Customers",
    unit: "count",
    formula: "Number of customers whose first order ever is in the month",
    includes: "Each customer in one cohort only.",
    excludes: ["guest orders"],
    dated: COHORT_ORDER_DATE,
    sameAs: null,
    help: null,
  },
  cohort_retention: {
    label: "Customer retention",
    unit: "percent",
    formula: "The cohort's customers with an order in the month ÷ the cohort's customers",
    includes: "Month 0, the month of the first order, which is 100%. Months without an order are 0%.",
    excludes: ["guest orders", "months that haven't begun, which stay blank"],
    excludesNote: "Averages leave out the month in progress.",
    dated: COHORT_ORDER_DATE,
    sameAs: null,
    help: null,
  },
  cohort_value_retention: {
    label: "Revenue retention",
    unit: "percent",
    formula: "The cohort's net sales in the month ÷ its net sales in month 0",
    includes: {
      refund: "Returns, in the month they were made: a month with returns only is below 0%.",
      order: "Returns, in the month of the order they belong to.",
    },
    excludes: COHORT_EXCLUDES,
    dated: COHORT_DATE,
    sameAs: null,
    help: null,
  },
  cohort_lifetime_value: {
    label: "Lifetime value",
    unit: "money",
    formula: "The cohort's net sales from month 0 to the month ÷ the cohort's customers",
    includes: {
      refund: "Customers who never ordered again. Returns, in the month they were made.",
      order: "Customers who never ordered again. Returns, in the month of the order they belong to.",
    },
    excludes: COHORT_EXCLUDES,
    excludesNote: "Future orders aren't estimated.",
    dated: COHORT_DATE,
    sameAs: null,
    help: null,
  },
} as const satisfies Record<string, Entry>;
