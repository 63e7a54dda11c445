import { Temporal } from "temporal-polyfill";
import { addDays, type Day } from "#app/lib/calendar.ts";

/** Days from `from` to `to`, both included, in the shop's zone. */
export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** Ranges that a merchant picks by name, in the order of the picker. */
export const presetIds = [
  "today",
  "yesterday",
  "last_7_days",
  "last_30_days",
  "last_90_days",
  "this_month",
  "last_month",
  "this_quarter",
  "year_to_date",
  "last_12_months",
  "all_time",
] as const;
export type PresetId = (typeof presetIds)[number];

export const presetLabels: Readonly<Record<PresetId, string>> = {
  today: "Today",
  yesterday: "Yesterday",
  last_7_days: "Last 7 days",
  last_30_days: "Last 30 days",
  last_90_days: "Last 90 days",
  this_month: "This month",
  last_month: "Last month",
  this_quarter: "This quarter",
  year_to_date: "Year to date",
  last_12_months: "Last 12 months",
  all_time: "All time",
};

export function isPresetId(text: string): text is PresetId {
  return (presetIds as readonly string[]).includes(text);
}

/**
 * The days of a preset. Running ones ("last 7 days", "this month") end today, so that a sale of this minute is in them.
 * @param today the date now in the shop's zone.
 * @param firstDay the first day with any data; all time starts there, or today in an empty shop.
 */
export function presetRange(id: PresetId, today: Day, firstDay: Day | null): DayRange {
  switch (id) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "last_7_days":
      return { from: addDays(today, -6), to: today };
    case "last_30_days":
      return { from: addDays(today, -29), to: today };
    case "last_90_days":
      return { from: addDays(today, -89), to: today };
    case "this_month":
      return { from: monthStart(today), to: today };
    case "last_month":
      return { from: addMonths(monthStart(today), -1), to: addDays(monthStart(today), -1) };
    case "this_quarter":
      return { from: addMonths(monthStart(today), -monthsSinceQuarterStart(today)), to: today };
    case "year_to_date":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case "last_12_months":
      return { from: addDays(addMonths(today, -12), 1), to: today };
    case "all_time":
      return { from: firstDay !== null && firstDay < today ? firstDay : today, to: today };
  }
}

/** Day shifted by whole months; a day that the month lacks becomes its last one (31 March → 28 February). */
export function addMonths(day: Day, months: number): Day {
  return Temporal.PlainDate.from(day).add({ months }, { overflow: "constrain" }).toString();
}

export function monthStart(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** Whether the day is the last of its month. */
export function isMonthEnd(day: Day): boolean {
  return addDays(day, 1).endsWith("-01");
}

function monthsSinceQuarterStart(day: Day): number {
  return (Number(day.slice(5, 7)) - 1) % 3;
}
