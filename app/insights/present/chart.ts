import type { Formatter } from "#app/lib/format.ts";
import type { Bucket, Granularity } from "../buckets.ts";
import type { Definition } from "../definitions/definitions.ts";
import type { ChartPointView, ChartView, PointDays } from "./home-view.ts";
import type { Query } from "../query.ts";
import type { SeriesPoint } from "../reports/series.ts";

interface Series {
  readonly granularity: Granularity;
  readonly current: readonly SeriesPoint[];
  readonly previous: readonly SeriesPoint[] | null;
}

/** Points paired by index, each with its text; where one series is shorter, its side is blank. */
export function chartView(
  metric: { readonly id: string; readonly definition: Definition },
  series: Series,
  query: Query,
  format: Formatter,
  text: (value: string) => string,
): ChartView {
  const { granularity, current } = series;
  // A comparison wholly before history starts has nothing to draw.
  const previous = series.previous?.some(({ value }) => value !== null) ? series.previous : null;
  const length = Math.max(current.length, previous?.length ?? 0);
  const points = Array.from({ length }, (_unused, index): ChartPointView => {
    const now = current[index];
    const then = previous?.[index];
    return {
      key: now?.from ?? `before-${then?.from ?? index}`,
      label: now ? bucketLabel(now, granularity, format) : "",
      partial: now?.partial ?? false,
      value: numberOf(now),
      text: textOf(now, text),
      previousLabel: then ? bucketLabel(then, granularity, format) : null,
      previousValue: numberOf(then),
      previousText: previous ? textOf(then, text) : null,
      days: daysOf(now, null),
      previousDays: previous ? daysOf(then, query.comparison) : null,
    };
  });
  return {
    metric: metric.id,
    definition: metric.definition,
    label: metric.definition.label,
    rangeLabel: format.days(query.range.from, query.range.to),
    comparisonLabel:
      previous && query.comparison ? format.days(query.comparison.from, query.comparison.to) : null,
    by: `by ${granularity}`,
    points,
    empty: current.every(({ value }) => value === null || Number(value) === 0),
  };
}

function bucketLabel(bucket: Bucket, granularity: Granularity, format: Formatter): string {
  switch (granularity) {
    case "day":
      return format.day(bucket.from);
    case "week":
      return format.days(bucket.from, bucket.to);
    case "month":
      return format.month(bucket.from);
    case "year":
      return bucket.from.slice(0, 4);
  }
}

/** A comparison's last point ends at the time of day that the running one has reached. */
function daysOf(point: SeriesPoint | undefined, comparison: Query["comparison"]): PointDays | null {
  if (point === undefined || point.value === null) return null;
  const { from, to } = point;
  return { from, to, until: to === comparison?.to ? (comparison.until?.toISOString() ?? null) : null };
}

/** For drawing: a pixel needs no exact decimal. */
function numberOf(point: SeriesPoint | undefined): number | null {
  return point === undefined || point.value === null ? null : Number(point.value);
}

function textOf(point: SeriesPoint | undefined, text: (value: string) => string): string {
  return point === undefined || point.value === null ? "–" : text(point.value);
}
