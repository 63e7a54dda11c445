import { bucketsOf, type Granularity } from "../buckets.ts";
import type { DayRow } from "../day-rows.server.ts";
import { countColumn } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { fillBuckets, type SeriesPoint } from "./series.ts";

export interface OrdersByDate {
  readonly granularity: Granularity;
  /** Counted orders placed in each bucket. */
  readonly current: readonly SeriesPoint[];
  /** Paired with `current` by index; null when nothing is compared. */
  readonly previous: readonly SeriesPoint[] | null;
}

/** Orders placed by day, week, month or year. */
export const ordersByDate: Report<Record<never, never>, OrdersByDate> = {
  id: "orders-by-date",
  title: "Orders over time",
  description: "Orders placed by day, week, month or year, with the comparison period.",
  metrics: ["orders"],
  run: runOrdersByDate,
};

async function runOrdersByDate(scope: Scope): Promise<OrdersByDate> {
  const { query, bounds } = scope;
  const { current, previous } = await scope.days();
  return {
    granularity: query.granularity,
    current: fillBuckets(bucketsOf(query.range, query.granularity, bounds), current, countOrders),
    previous:
      query.comparison && previous
        ? fillBuckets(bucketsOf(query.comparison, query.granularity, bounds), previous, countOrders)
        : null,
  };
}

function countOrders(rows: readonly DayRow[]): string {
  return String(countColumn(rows, (row) => row.orders));
}
