import { Temporal } from "temporal-polyfill";
import { addDays, daysBetween, FIRST_DAY, type Day } from "#app/lib/calendar.ts";
import { addMonths, isMonthEnd, type DayRange, type PresetId } from "./presets.ts";

export const compareModes = ["previous", "year", "none"] as const;
/** What a range is compared with: the period before it, the same dates a year earlier, nothing. */
export type CompareMode = (typeof compareModes)[number];

/** The days that a range is compared with. */
export interface Comparison extends DayRange {
  /**
   * Set when the range ends today, which is not over: of the last day only what happened before this instant counts
   * (the same time of day as now, on the shop's clock).
   */
  readonly until: Date | null;
}

/** Presets whose length is counted in months: their previous period is as many months earlier. */
const presetMonths: Partial<Record<PresetId, number>> = {
  this_month: 1,
  last_month: 1,
  this_quarter: 3,
  year_to_date: 12,
  last_12_months: 12,
};

/**
 * The comparison period: as many days ending where the range starts; for whole months, quarters and years as many
 * of those. A range that includes today is compared with the elapsed part only.
 * @returns null for mode "none", for "all_time" in mode "previous", which has nothing before it, and where the period before
 * reaches back to days that nothing can be dated.
 */
export function comparisonFor(
  range: DayRange,
  mode: CompareMode,
  preset: PresetId | "custom",
  now: Date,
  timeZone: string,
): Comparison | null {
  if (mode === "none") return null;
  if (mode === "previous" && preset === "all_time") return null;
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const today = local.toPlainDate().toString();
  const months = mode === "year" ? 12 : monthsOf(range, preset);
  const days =
    months === null
      ? { from: addDays(range.from, -daysBetween(range.from, range.to) - 1), to: addDays(range.from, -1) }
      : { from: addMonths(range.from, -months), to: shiftEnd(range, months, mode, today) };
  if (days.from < FIRST_DAY) return null;
  const shortened = months !== null && days.to.slice(8) !== range.to.slice(8);
  // A day that the earlier month lacks (30 March → 28 February): its last day is taken whole.
  if (range.to !== today || shortened) return { ...days, until: null };
  const until = Temporal.PlainDate.from(days.to)
    // To the minute, as pages show it, so that an answer holds for one.
    .toZonedDateTime({
      timeZone,
      plainTime: local.toPlainTime().round({ smallestUnit: "minute", roundingMode: "floor" }),
    })
    .toInstant();
  return { ...days, until: new Date(until.epochMilliseconds) };
}

/** Months in the range if it is to be counted in months, else null. */
function monthsOf(range: DayRange, preset: PresetId | "custom"): number | null {
  if (preset !== "custom") return presetMonths[preset] ?? null;
  if (!range.from.endsWith("-01") || !isMonthEnd(range.to)) return null;
  const from = Temporal.PlainDate.from(range.from);
  return from.until(addDays(range.to, 1), { largestUnit: "month" }).months;
}

/** A finished month's end stays a month's end (30 November → 31 October); a running or other day keeps its number. */
function shiftEnd(range: DayRange, months: number, mode: CompareMode, today: Day): Day {
  const shifted = addMonths(range.to, -months);
  const wholeMonths =
    mode === "previous" && range.from.endsWith("-01") && isMonthEnd(range.to) && range.to < today;
  if (!wholeMonths) return shifted;
  return addDays(addMonths(`${addDays(range.to, 1)}`, -months), -1);
}
