import type { Query } from "../query.ts";
import type { InvalidAsk, LedgerAsk } from "./ledger-ask.ts";

/**
 * The days that a cohort's number is about, which follow from the cohort: its size is that of its own days, a
 * lifetime value starts with them, and nobody of it orders before them. Numbers of a range keep theirs.
 * @param given whether the days were asked for; without them they are the cohort's own, of a lifetime value to today.
 * @returns the same query with these days; `invalid` where other days were asked for: they would be a part under the whole's name.
 */
export function cohortDays(
  { metric, filter: { cohort } }: Pick<LedgerAsk, "metric" | "filter">,
  query: Query,
  given: boolean,
): { readonly outcome: "query"; readonly query: Query } | InvalidAsk {
  if (cohort === undefined || !metric.startsWith("cohort_")) return { outcome: "query", query };
  const { today } = query;
  const own = { from: cohort.from, to: cohort.to < today ? cohort.to : today };
  if (own.from > own.to) return invalid("cohortFrom", "The cohort's days must not be in the future.");
  if (!given) {
    const range = metric === "cohort_lifetime_value" ? { from: own.from, to: today } : own;
    return { outcome: "query", query: { ...query, range, preset: "custom" } };
  }
  const { from, to } = query.range;
  if (metric === "cohort_size" && (from !== own.from || to !== own.to))
    return invalid("from", `The cohort's size is that of its own days, ${own.from} to ${own.to}.`);
  if (metric === "cohort_lifetime_value" && from !== own.from)
    return invalid("from", `A lifetime value starts with the cohort's first day, ${own.from}.`);
  if (from < own.from) return invalid("from", `The cohort has no order before its first day, ${own.from}.`);
  return { outcome: "query", query };
}

function invalid(field: string, reason: string): InvalidAsk {
  return { outcome: "invalid", field, reason };
}
