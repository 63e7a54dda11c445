import { Temporal } from "temporal-polyfill";
import { addDays, daysBetween, type Day } from "#app/lib/calendar.ts";
import { addMonths, monthStart, type DayRange } from "./presets.ts";

export type Granularity = "day" | "week" | "month" | "year";

/** A stretch of days that a chart shows as one point. */
export interface Bucket extends DayRange {
  /** True when the range cuts the week, month or year, or when it holds today. */
  readonly partial: boolean;
  /** True when nothing can be known of it: it lies wholly before history starts, or after today. */
  readonly blank: boolean;
}

export interface BucketBounds {
  readonly today: Day;
  /** First day that the data covers; null = all. */
  readonly historyStart: Day | null;
}

/** Points that a chart of this range has: by day up to 92, by week up to two years, by month up to ten, then by year. */
export function granularityOf(range: DayRange): Granularity {
  const days = daysBetween(range.from, range.to) + 1;
  if (days <= 92) return "day";
  if (days <= 731) return "week";
  if (days <= 3660) return "month";
  return "year";
}

/** Cuts a range into days, weeks from Monday, calendar months or years; the first and last may be partial. */
export function bucketsOf(range: DayRange, granularity: Granularity, bounds: BucketBounds): Bucket[] {
  const buckets: Bucket[] = [];
  for (let from = range.from; from <= range.to;) {
    const next = nextStart(from, granularity);
    const last = addDays(next, -1);
    const to = last < range.to ? last : range.to;
    buckets.push({
      from,
      to,
      partial:
        to < last ||
        from !== bucketStart(from, granularity) ||
        (from <= bounds.today && bounds.today <= to) ||
        (bounds.historyStart !== null && from < bounds.historyStart && bounds.historyStart <= to),
      blank: from > bounds.today || (bounds.historyStart !== null && to < bounds.historyStart),
    });
    from = next;
  }
  return buckets;
}

function bucketStart(day: Day, granularity: Granularity): Day {
  switch (granularity) {
    case "day":
      return day;
    case "week":
      return addDays(day, 1 - Temporal.PlainDate.from(day).dayOfWeek);
    case "month":
      return monthStart(day);
    case "year":
      return `${day.slice(0, 4)}-01-01`;
  }
}

function nextStart(day: Day, granularity: Granularity): Day {
  const start = bucketStart(day, granularity);
  switch (granularity) {
    case "day":
      return addDays(start, 1);
    case "week":
      return addDays(start, 7);
    case "month":
      return addMonths(start, 1);
    case "year":
      return addMonths(start, 12);
  }
}
