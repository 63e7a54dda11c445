import type { Bucket } from "../buckets.ts";
import type { DayRow } from "../day-rows.server.ts";

/** A point of a chart. `value` is null where nothing is known. */
export interface SeriesPoint extends Bucket {
  readonly value: string | null;
}

/** Sums rows into buckets: 0 where a bucket has no row, null where it is blank. Rows must be ordered by day. */
export function fillBuckets(
  buckets: readonly Bucket[],
  rows: readonly DayRow[],
  total: (rows: readonly DayRow[]) => string,
): SeriesPoint[] {
  let next = 0;
  return buckets.map((bucket) => {
    const start = next;
    for (let row = rows[next]; row !== undefined && row.day <= bucket.to; row = rows[next]) next++;
    return { ...bucket, value: bucket.blank ? null : total(rows.slice(start, next)) };
  });
}
