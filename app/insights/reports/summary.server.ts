import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { bucketsOf } from "../buckets.ts";
import { countCustomers, countCustomersByDay, type CustomerCount } from "../customers.server.ts";
import type { DayRow } from "../day-rows.server.ts";
import { entries, type MetricId } from "../definitions/definitions.ts";
import type { DayRange } from "../presets.ts";
import { amountPer, changeOf, countColumn, ratio, sumColumn, type Ratio } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";

/** One number: amounts as decimal text in the shop's currency, counts as text, shares as decimal text; null is blank. */
export interface Metric {
  readonly id: MetricId;
  readonly unit: "money" | "count" | "percent";
  readonly value: string | null;
  readonly previous: string | null;
  /** (now - then) ÷ |then|; null when there is nothing to compare with or then is 0. */
  readonly change: Ratio | null;
  /** Day by day over the range, zero-filled; null where nothing is known or a share has no whole. */
  readonly series: readonly (string | null)[];
}

export interface Summary {
  readonly metrics: readonly Metric[];
  readonly guestOrders: { readonly orders: number; readonly share: Ratio | null };
  /** Sales in these are in no number here. */
  readonly otherCurrencies: readonly string[];
  /** Why `previous` is blank, if it is: nothing asked for, or the data does not reach back that far. */
  readonly compared: "compared" | "not_asked" | "before_history";
}

/** The numbers of the home page, each with its comparison and its daily series. */
export const summary: Report<Record<never, never>, Summary> = {
  id: "summary",
  title: "Summary",
  description: "Sales, orders and customers of the range, against the period before.",
  metrics: [
    "total_sales",
    "net_sales",
    "orders",
    "average_order_value",
    "customers",
    "returning_customer_rate",
    "guest_order_share",
  ],
  run: runSummary,
};

async function runSummary(scope: Scope): Promise<Summary> {
  const { query, bounds } = scope;
  const compared = comparability(scope);
  const comparison = compared === "compared" ? query.comparison : null;
  const [days, customers, previousCustomers, customersByDay] = await Promise.all([
    scope.days(),
    customersOf(scope, query.range, null),
    comparison && customersOf(scope, comparison, comparison.until),
    scope.once(["customers by day", query.range.from, query.range.to], () =>
      countCustomersByDay(scope, query.range),
    ),
  ]);
  const now = valuesOf(days.current, customers);
  const then = previousCustomers && days.previous ? valuesOf(days.previous, previousCustomers) : null;
  const rowOf = new Map(days.current.map((row) => [row.day, row]));
  const customersOn = new Map(customersByDay.map((row) => [row.day, row]));
  const series = bucketsOf(query.range, "day", bounds).map((bucket) => {
    if (bucket.blank) return null;
    return dayValues(rowOf.get(bucket.from), customersOn.get(bucket.from) ?? { customers: 0, returning: 0 });
  });
  const guests = countColumn(days.current, (row) => row.guest_orders);
  return {
    metrics: metricIds.map((id) => {
      const previous = then && isComparable(id, scope) ? then[id] : null;
      return {
        id,
        unit: entries[id].unit,
        value: now[id],
        previous,
        change: changeOf(now[id], previous),
        series: series.map((day) => day && day[id]),
      };
    }),
    guestOrders: { orders: guests, share: ratio(guests, Number(now.orders)) },
    otherCurrencies: days.otherCurrencies,
    compared,
  };
}

function customersOf(scope: Scope, { from, to }: DayRange, until: Date | null) {
  return scope.once(["customers", from, to, until?.getTime() ?? "whole"], () =>
    countCustomers(scope, { from, to }, until),
  );
}

const metricIds = [
  "total_sales",
  "net_sales",
  "orders",
  "average_order_value",
  "customers",
  "returning_customer_rate",
] as const satisfies readonly MetricId[];

/** All six numbers of some days; sums are exact, only quotients are rounded. */
function valuesOf(rows: readonly DayRow[], counted: CustomerCount) {
  const orders = countColumn(rows, (row) => row.orders);
  return {
    total_sales: fromTenThousandths(sumColumn(rows, (row) => row.total)),
    net_sales: fromTenThousandths(sumColumn(rows, (row) => row.net)),
    orders: String(orders),
    average_order_value: amountPer(
      sumColumn(rows, (row) => row.placed_sales),
      orders,
    ),
    customers: String(counted.customers),
    returning_customer_rate: ratio(counted.returning, counted.customers),
  };
}

/** The same of one day: its row has the sums already. */
function dayValues(row: DayRow | undefined, counted: CustomerCount): ReturnType<typeof valuesOf> {
  if (!row) return valuesOf([], counted);
  return {
    total_sales: row.total,
    net_sales: row.net,
    orders: String(row.orders),
    average_order_value: amountPer(toTenThousandths(row.placed_sales), row.orders),
    customers: String(counted.customers),
    returning_customer_rate: ratio(counted.returning, counted.customers),
  };
}

/** With a cut history, an earlier period knows of fewer first orders: its returning customers look fewer than they were. */
function isComparable(id: MetricId, { bounds }: Scope): boolean {
  return id !== "returning_customer_rate" || bounds.historyStart === null;
}

/** A period that the data only partly covers would make every change look like growth: then nothing is compared. */
function comparability({ query, bounds }: Scope): Summary["compared"] {
  if (!query.comparison) return "not_asked";
  return bounds.historyStart !== null && query.comparison.from < bounds.historyStart
    ? "before_history"
    : "compared";
}
