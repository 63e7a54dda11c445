import { FIRST_YEAR, LAST_YEAR } from "#app/lib/calendar.ts";
import { isExternalId } from "#app/lib/external-id.ts";
import { isDay } from "../query.ts";
import { isDrillMetric, type DrillMetric } from "./drills.ts";
import { readPlace, type Place } from "./place.ts";
import type { DayRange } from "../presets.ts";

/** Narrows the ledger; what is left out does not narrow. Each is a filter of its own, all hold. */
export interface LedgerFilter {
  readonly customer?: string;
  readonly order?: string;
  /** Empty: goods of no known product. */
  readonly product?: string;
  readonly variant?: string;
  /** Of rows without a product only those whose line is called so, letter by letter; empty: those without a title. */
  readonly lineTitle?: string;
  /** Customers whose first counted order of all time was placed in these days. */
  readonly cohort?: DayRange;
}

/** Which number to take apart, and which page of its rows. The days are the query's. */
export interface LedgerAsk {
  readonly metric: DrillMetric;
  readonly filter: LedgerFilter;
  /** Of the last day only what happened before, as a running period's comparison counts it. */
  readonly until: Date | null;
  /** Rows of a page, 1 to 250. */
  readonly limit: number;
  /** Rows after this place in the list, or before that one; neither: the newest. */
  readonly olderThan: Place | null;
  readonly newerThan: Place | null;
}

export interface InvalidAsk {
  readonly outcome: "invalid";
  readonly field: string;
  readonly reason: string;
}

/** `unknown`: there is no such number, or none that has rows. */
export type ParsedAsk =
  { readonly outcome: "ask"; readonly ask: LedgerAsk } | { readonly outcome: "unknown" } | InvalidAsk;

/** As the ledger's lines hold them. */
const LONGEST_TITLE = 512;

type Texts = Readonly<Record<string, string | undefined>>;

/**
 * Reads what an address asks for: `metric`, the filters and the page. Ids are the source's own.
 * @param limit rows of a page.
 */
export function parseLedgerAsk(texts: Texts, limit: number): ParsedAsk {
  const { metric = "" } = texts;
  if (!isDrillMetric(metric)) return { outcome: "unknown" };
  for (const field of ["customer", "order", "product", "variant"] as const) {
    const id = texts[field];
    if (id === undefined || isExternalId(id) || (field === "product" && id === "")) continue;
    return invalid(field, "An id has 1 to 64 printable ASCII characters.");
  }
  const { lineTitle } = texts;
  if (lineTitle !== undefined && texts.product !== "")
    return invalid("lineTitle", "A title tells lines without a product apart: say an empty product, too.");
  if (lineTitle !== undefined && lineTitle.length > LONGEST_TITLE)
    return invalid("lineTitle", `A title has at most ${LONGEST_TITLE} characters.`);
  const cohort = readCohort(texts);
  if (cohort !== null && "outcome" in cohort) return cohort;
  if (cohort === null && metric.startsWith("cohort_"))
    return invalid("cohortFrom", "The number is about a cohort: say its first and last day.");
  const until = texts.until === undefined ? null : new Date(texts.until);
  if (until !== null && !isInYears(until))
    return invalid("until", "It must be an instant like 2026-01-31T12:00:00Z.");
  const { customer, order, product, variant } = texts;
  return {
    outcome: "ask",
    ask: {
      metric,
      filter: {
        ...(customer === undefined ? {} : { customer }),
        ...(order === undefined ? {} : { order }),
        ...(product === undefined ? {} : { product }),
        ...(variant === undefined ? {} : { variant }),
        ...(lineTitle === undefined ? {} : { lineTitle }),
        ...(cohort === null ? {} : { cohort }),
      },
      until,
      limit,
      olderThan: readPlace(texts.older),
      newerThan: readPlace(texts.newer),
    },
  };
}

/** As columns of instants hold them. */
function isInYears(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function readCohort({ cohortFrom, cohortTo }: Texts): DayRange | null | InvalidAsk {
  if (cohortFrom === undefined && cohortTo === undefined) return null;
  if (cohortFrom === undefined || !isDay(cohortFrom))
    return invalid("cohortFrom", "The cohort's first day must be a date like 2026-01-01.");
  if (cohortTo === undefined || !isDay(cohortTo))
    return invalid("cohortTo", "The cohort's last day must be a date like 2026-01-31.");
  if (cohortFrom > cohortTo)
    return invalid("cohortTo", "The cohort's last day must not be before its first day.");
  return { from: cohortFrom, to: cohortTo };
}

function invalid(field: string, reason: string): InvalidAsk {
  return { outcome: "invalid", field, reason };
}
