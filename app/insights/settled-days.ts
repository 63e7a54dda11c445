import { addDays, type Day } from "#app/lib/calendar.ts";
import type { DayRange } from "./presets.ts";

/** A range in two: days that hardly any event touches any more, and its last ones, that most do. */
export interface SplitRange {
  readonly settled: DayRange;
  readonly recent: DayRange;
}

/** Today, and yesterday for what comes late. */
const RECENT_DAYS = 2;

/** @returns null if the range has no settled days. */
export function splitRange(
  range: DayRange,
  recentFrom: Day = addDays(range.to, 1 - RECENT_DAYS),
): SplitRange | null {
  const settled = { from: range.from, to: addDays(recentFrom, -1) };
  return settled.to < settled.from ? null : { settled, recent: { from: recentFrom, to: range.to } };
}
