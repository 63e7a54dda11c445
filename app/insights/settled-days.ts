import { addDays, type Day } from "#app/lib/calendar.ts";
import type { DayRange } from "./presets.ts";

/** A range in two: days that hardly any event touches any more, and its last ones, that most do. */
export interface SplitRange {
  readonly settled: DayRange;
  readonly recent: DayRange;
}

/** Today, and yesterday for what comes late. */
const RECENT_DAYS = 2;

/** Up to a month one scan costs less than two parts of it, remembered or not. */
const LONGEST_WHOLE_DAYS = 31;

/** @returns null if the range is better asked as a whole. */
export function splitRange(range: DayRange): SplitRange | null {
  if (addDays(range.from, LONGEST_WHOLE_DAYS) > range.to) return null;
  return splitAt(range, addDays(range.to, 1 - RECENT_DAYS));
}

/** The days before one, and those from it on. @returns null if there are none before. */
export function splitAt(range: DayRange, recentFrom: Day): SplitRange | null {
  const settled = { from: range.from, to: addDays(recentFrom, -1) };
  return settled.to < settled.from ? null : { settled, recent: { from: recentFrom, to: range.to } };
}
