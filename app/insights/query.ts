import { Temporal } from "temporal-polyfill";
import { FIRST_DAY, FIRST_YEAR, localDate, type Day } from "#app/lib/calendar.ts";
import { granularityOf, type Granularity } from "./buckets.ts";
import { compareModes, comparisonFor, type CompareMode, type Comparison } from "./comparison.ts";
import { isPresetId, presetRange, type DayRange, type PresetId } from "./presets.ts";

/** What a report is asked for: days in the shop's zone, and what to compare them with. */
export interface Query {
  readonly preset: PresetId | "custom";
  readonly range: DayRange;
  readonly compare: CompareMode;
  readonly comparison: Comparison | null;
  readonly granularity: Granularity;
  readonly timeZone: string;
  /** The instant of asking, and its date in the shop's zone. */
  readonly now: Date;
  readonly today: Day;
}

/** Why a request cannot be answered; the text is for the merchant. */
export interface InvalidQuery {
  readonly outcome: "invalid";
  readonly field: "from" | "to" | "preset" | "compare";
  readonly reason: string;
}

export type ParsedQuery = { readonly outcome: "query"; readonly query: Query } | InvalidQuery;

export interface QueryContext {
  readonly timeZone: string;
  readonly now: Date;
  /** First day with data, for "all time"; null in an empty shop. */
  readonly firstDay: Day | null;
}

const DEFAULT_PRESET: PresetId = "last_30_days";

/**
 * Reads `preset`, or `from` and `to` (YYYY-MM-DD, both included), and `compare` (previous, year, none) from a URL.
 * Without any of them: the last 30 days against the 30 before. Dates are days in the shop's zone.
 */
export function parseQuery(parameters: URLSearchParams, context: QueryContext): ParsedQuery {
  const today = localDate(context.now, context.timeZone);
  const compare = parameters.get("compare") ?? "previous";
  if (!isCompareMode(compare))
    return invalid("compare", "The comparison must be the previous period, the previous year or none.");
  const chosen = parseRange(parameters, today, context.firstDay);
  if (chosen.outcome === "invalid") return chosen;
  const { preset, range } = chosen;
  return {
    outcome: "query",
    query: {
      preset,
      range,
      compare,
      comparison: comparisonFor(range, compare, preset, context.now, context.timeZone),
      granularity: granularityOf(range),
      timeZone: context.timeZone,
      now: context.now,
      today,
    },
  };
}

type ChosenRange =
  | { readonly outcome: "range"; readonly preset: PresetId | "custom"; readonly range: DayRange }
  | InvalidQuery;

function parseRange(parameters: URLSearchParams, today: Day, firstDay: Day | null): ChosenRange {
  const from = parameters.get("from");
  const to = parameters.get("to");
  if (from === null && to === null) {
    const preset = parameters.get("preset") ?? DEFAULT_PRESET;
    if (!isPresetId(preset)) return invalid("preset", "This date range doesn't exist.");
    return { outcome: "range", preset, range: presetRange(preset, today, firstDay) };
  }
  if (from === null || !isDay(from)) return invalid("from", "The start date must be a date like 2026-01-31.");
  if (to === null || !isDay(to)) return invalid("to", "The end date must be a date like 2026-01-31.");
  if (from < FIRST_DAY) return invalid("from", `The start date must not be before the year ${FIRST_YEAR}.`);
  if (from > to) return invalid("to", "The end date must not be before the start date.");
  if (from > today) return invalid("from", "The start date must not be in the future.");
  if (to > today) return invalid("to", "The end date must not be in the future.");
  return { outcome: "range", preset: "custom", range: { from, to } };
}

/** Whether the text is a day of the calendar, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
}

function isCompareMode(text: string): text is CompareMode {
  return (compareModes as readonly string[]).includes(text);
}

function invalid(field: InvalidQuery["field"], reason: string): InvalidQuery {
  return { outcome: "invalid", field, reason };
}
