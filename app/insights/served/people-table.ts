import type { CsvField } from "#app/lib/csv.ts";
import { exact, minorUnit, negated, roundTo } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { entries } from "../definitions/definitions.ts";
import { camelCase } from "./definitions.ts";
import type { ServedTable } from "./table.ts";

/**
 * How a column is written for people. `lowers`: money that lowers sales, negative as on the pages; `metric`: a number's
 * name; `number`: what that number is, money where the row has a currency.
 */
type Kind = "text" | "money" | "lowers" | "share" | "decimal" | "time" | "words" | "metric" | "number";

/** Every column of every report, by its name in interfaces. A test holds it against the reports. */
const peopleColumns: Readonly<Record<string, readonly [label: string, kind: Kind]>> = {
  action: ["Action", "words"],
  additionalFees: ["Additional fees", "money"],
  amountSpentPerCustomer: ["Amount spent per customer", "money"],
  at: ["Time", "time"],
  averageOrderValue: ["Average order value", "money"],
  beforeHistory: ["Incomplete", "text"],
  cancelled: ["Cancelled", "text"],
  change: ["Change", "share"],
  cohort: ["Cohort", "text"],
  cohortCustomers: ["Customers in cohort", "text"],
  comparisonFrom: ["Previous from", "text"],
  comparisonOrders: ["Previous orders", "text"],
  comparisonTo: ["Previous to", "text"],
  comparisonTotalSales: ["Previous total sales", "money"],
  currency: ["Currency", "text"],
  customer: ["Customer", "text"],
  customerId: ["Customer ID", "text"],
  customerName: ["Customer", "text"],
  customers: ["Customers", "text"],
  day: ["Day", "text"],
  discount: ["Discounts", "lowers"],
  discounts: ["Discounts", "lowers"],
  duties: ["Duties", "money"],
  email: ["Email", "text"],
  financialStatus: ["Payment", "words"],
  firstDay: ["First order ever", "text"],
  firstTimeCustomers: ["First-time customers", "text"],
  from: ["From", "text"],
  fulfillmentStatus: ["Fulfillment", "words"],
  gross: ["Gross sales", "money"],
  grossSales: ["Gross sales", "money"],
  guestOrders: ["Guest orders", "text"],
  id: ["ID", "text"],
  key: ["Row ID", "text"],
  kind: ["Kind", "words"],
  lastDay: ["Last order in period", "text"],
  lifetimeValue: ["Lifetime value", "money"],
  lineType: ["Type", "words"],
  meanDaysBetweenOrders: ["Average days between orders", "decimal"],
  medianDaysBetweenOrders: ["Median days between orders", "decimal"],
  metric: ["Metric", "metric"],
  month: ["Month", "text"],
  monthNumber: ["Months since first order", "text"],
  name: ["Name", "text"],
  net: ["Net sales", "money"],
  netSales: ["Net sales", "money"],
  order: ["Order", "text"],
  orderId: ["Order ID", "text"],
  orders: ["Orders", "text"],
  pairsOfOrders: ["Repeat orders", "text"],
  partial: ["In progress", "text"],
  previous: ["Previous", "number"],
  processedAt: ["Time", "time"],
  productId: ["Product ID", "text"],
  quantity: ["Quantity", "text"],
  reason: ["Event", "words"],
  repeatPurchaseRate: ["Repeat purchase rate", "share"],
  retention: ["Customer retention", "share"],
  returned: ["Returns", "lowers"],
  returning: ["Returning", "text"],
  returningCustomerRate: ["Returning customer rate", "share"],
  returningCustomers: ["Returning customers", "text"],
  returns: ["Returns", "lowers"],
  sales: ["Gross sales less discounts", "money"],
  shipping: ["Shipping", "money"],
  sku: ["SKU", "text"],
  spent: ["Amount spent", "money"],
  tax: ["Tax", "money"],
  taxes: ["Taxes", "money"],
  test: ["Test", "text"],
  tips: ["Tips", "money"],
  title: ["Product", "text"],
  to: ["To", "text"],
  total: ["Total", "money"],
  totalSales: ["Total sales", "money"],
  units: ["Units", "text"],
  unitsOrdered: ["Units ordered", "text"],
  unitsReturned: ["Units returned", "text"],
  value: ["This period", "number"],
  valueRetention: ["Revenue retention", "share"],
  variantId: ["Variant ID", "text"],
  variantTitle: ["Variant", "text"],
};

const metricLabels = new Map(Object.entries(entries).map(([id, entry]) => [camelCase(id), entry]));

/**
 * A report's table as a merchant reads it: named as on the pages, discounts and returns negative, amounts with their
 * currency's digits, times on the store's clock.
 */
export function forPeople(table: ServedTable, shop: Pick<Shop, "timeZone" | "currency">): ServedTable {
  const { columns } = table;
  const specs = columns.map((column) => peopleColumns[column] ?? ([column, "text"] as const));
  // Sweden writes times as spreadsheets read them: 2026-11-28 21:45.
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: shop.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const at = (row: readonly CsvField[], column: string) => row[columns.indexOf(column)];
  const write = (row: readonly CsvField[]) => {
    const currency = at(row, "currency") ?? null;
    const entry = metricLabels.get(String(at(row, "metric")));
    return specs.map(([, kind], index) => {
      const field = row[index] ?? null;
      if (typeof field === "boolean") return field ? "Yes" : "No";
      if (field === null) return columns[index] === "fulfillmentStatus" ? "Unfulfilled" : null;
      switch (kind) {
        case "text":
          return field;
        case "words":
          return wordsOf(String(field));
        case "time":
          return clock.format(new Date(String(field)));
        case "metric":
          return entry?.label ?? field;
        case "share":
          return percent.format(String(field) as Intl.StringNumericLiteral);
        case "decimal":
          return exact(String(field)).toFixed(1);
        case "money":
          return amountOf(String(field), currency ?? shop.currency);
        case "lowers":
          return amountOf(negated(String(field)), currency ?? shop.currency);
        case "number":
          if (entry?.unit === "percent") return percent.format(String(field) as Intl.StringNumericLiteral);
          return currency === null ? field : amountOf(String(field), currency);
        default:
          return kind satisfies never;
      }
    });
  };
  async function* pages() {
    for await (const page of table.pages) yield page.map(write);
  }
  return { outcome: "table", columns: specs.map(([label]) => label), pages: pages() };
}

const percent = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

function amountOf(text: string, currency: CsvField): string {
  const code = String(currency);
  const rounded = roundTo(exact(text), code);
  return (rounded.isZero() ? exact("0") : rounded).toFixed(minorUnit(code));
}

/** "PARTIALLY_REFUNDED" → "Partially refunded". */
function wordsOf(code: string): string {
  const words = code.toLowerCase().replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
