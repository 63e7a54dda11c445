const ORDER_DATE = "The day the order was placed, in the shop's time zone.";
const COHORT_DATE =
  "Months are the shop's: an order counts in the month it was placed, a return in that of the return or, if the shop's settings say so, of the order.";

/** What is measured of customers: in a range, and month by month of their cohort. */
export const customerDefinitions = {
  first_time_customers: {
    label: "First-time customers",
    unit: "count",
    formula: "Number of customers whose first order of all time is in the range",
    includes:
      "Customers who ordered again in the range: they are returning customers too, counted once in each.",
    excludes: "Guest orders.",
    dated: ORDER_DATE,
    mark: "Q",
    source: "help.bythenumbersapp.com/article/83",
  },
  returning_customers: {
    label: "Returning customers",
    unit: "count",
    formula: "Number of customers with an order in the range that is not their first of all time",
    includes: "Customers whose first order is in the range too.",
    excludes: "Guest orders.",
    dated: ORDER_DATE,
    mark: "Q",
    source: "help.bythenumbersapp.com/article/83",
  },
  repeat_purchase_rate: {
    label: "Repeat purchase rate",
    unit: "percent",
    formula: "Customers with two or more orders in the range ÷ customers with an order in it",
    includes: "Orders inside the range only.",
    excludes: "Guest orders, and what customers ordered before or after the range.",
    dated: ORDER_DATE,
    mark: "O",
    source:
      "Our choice, as getswitchboardapp.com/blog/returning-customer-rate-now-measured-by-repeat-customer-insights-automatically",
  },
  amount_spent_per_customer: {
    label: "Amount spent per customer",
    unit: "money",
    formula: "Net sales in the range to customers with an order in it ÷ their number",
    includes: "What these customers returned in the range, also of earlier orders.",
    excludes: "Guest orders, shipping, taxes; returns of customers who ordered nothing in the range.",
    dated: "Sales count on the day of the order, returns on the day of the return, in the shop's time zone.",
    mark: "O",
    source: "Our choice: Shopify publishes none for a range.",
  },
  time_between_orders: {
    label: "Time between orders",
    unit: "days",
    formula: "Time from one order of a customer to the same customer's next, median and mean",
    includes:
      "Each pair of successive orders whose later one is in the range, however long ago the earlier was.",
    excludes: "Guest orders; customers with a single order.",
    dated: "The day of the later order, in the shop's time zone. A day is 24 hours.",
    mark: "O",
    source: "Our choice: Shopify publishes none.",
  },
  cohort_size: {
    label: "Customers",
    unit: "count",
    formula: "Number of customers whose first order of all time is in the month",
    includes: "Each customer in one cohort only.",
    excludes: "Guest orders.",
    dated: COHORT_DATE,
    mark: "O",
    source: "Our choice, as fc-c2n.pages.dev/articles/shopify-cohort-report-guide",
  },
  cohort_retention: {
    label: "Customer retention",
    unit: "percent",
    formula: "The cohort's customers with an order in the month ÷ the cohort's customers",
    includes: "Month 0, the month of the first order, which is 100%. Months without an order are 0%.",
    excludes: "Months that have not begun: they are blank. Averages leave out months that are still running.",
    dated: COHORT_DATE,
    mark: "O",
    source: "Our choice, as fc-c2n.pages.dev/articles/shopify-cohort-report-guide",
  },
  cohort_value_retention: {
    label: "Revenue retention",
    unit: "percent",
    formula: "The cohort's net sales in the month ÷ its net sales in month 0",
    includes: "Returns in their own month: a month of returns alone is below 0%.",
    excludes: "Shipping and taxes; sales in another currency than the shop's.",
    dated: COHORT_DATE,
    mark: "O",
    source: "Our choice, as fc-c2n.pages.dev/articles/shopify-cohort-report-guide",
  },
  cohort_lifetime_value: {
    label: "Lifetime value",
    unit: "money",
    formula: "The cohort's net sales from month 0 to the month ÷ the cohort's customers",
    includes: "Customers who never ordered again; returns, in their own month.",
    excludes:
      "Shipping and taxes; sales in another currency than the shop's. What they will buy is not guessed.",
    dated: COHORT_DATE,
    mark: "O",
    source: "Our choice: Shopify publishes none.",
  },
} as const;
