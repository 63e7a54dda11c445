import { fromTenThousandths } from "#app/lib/ten-thousandths.ts";
import { bucketsOf, type Granularity } from "../buckets.ts";
import type { DayRow } from "../day-rows.server.ts";
import { sumColumn } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { fillBuckets, type SeriesPoint } from "./series.ts";

export interface RevenueTrend {
  readonly granularity: Granularity;
  /** Total sales, as decimal text in the shop's currency. */
  readonly current: readonly SeriesPoint[];
  /** The comparison, paired with `current` by index; either may be the longer one. Null when nothing is compared. */
  readonly previous: readonly SeriesPoint[] | null;
}

/** Total sales over the range by day, week, month or year, beside the comparison period. */
export const revenueTrend: Report<Record<never, never>, RevenueTrend> = {
  id: "revenue-trend",
  title: "Total sales over time",
  description: "Total sales by day, week, month or year, with the comparison period.",
  metrics: ["total_sales"],
  run: runRevenueTrend,
};

async function runRevenueTrend(scope: Scope): Promise<RevenueTrend> {
  const { query, bounds } = scope;
  const { current, previous } = await scope.days();
  return {
    granularity: query.granularity,
    current: fillBuckets(bucketsOf(query.range, query.granularity, bounds), current, totalSales),
    previous:
      query.comparison && previous
        ? fillBuckets(bucketsOf(query.comparison, query.granularity, bounds), previous, totalSales)
        : null,
  };
}

function totalSales(rows: readonly DayRow[]): string {
  return fromTenThousandths(sumColumn(rows, (row) => row.total));
}
