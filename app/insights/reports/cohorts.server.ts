import { fromTenThousandths } from "#app/lib/ten-thousandths.ts";
import { monthAfter, monthOf, monthsBetween, type Month } from "../months.ts";
import { amountPer, ratio, ratioOfAmounts } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import type { Cohort, CohortCell } from "./cohort.ts";
import { averagesOf, type CohortAverage } from "./cohort-averages.ts";
import { firstCohortOf, otherCurrenciesOf, readCohortRows, type CohortMonth } from "./cohort-rows.server.ts";

export interface CohortsOptions {
  /** So many cohorts, 1 to 60, up to `until`. */
  readonly cohorts: number;
  /** Month of the last of them; the running one if not said, or if it is yet to come. */
  readonly until?: Month;
}

export interface Cohorts {
  /** Oldest first, without gaps to the last; empty where nobody has ordered yet. */
  readonly cohorts: readonly Cohort[];
  /** Month of the cohort before the first shown; null where that is the first of all. */
  readonly earlier: Month | null;
  /** By k: over the cohorts shown whose month k is complete. */
  readonly averages: readonly CohortAverage[];
  /** Sales in these are in no amount here. */
  readonly otherCurrencies: readonly string[];
}

/** Whether customers come back: by the month of their first order, how many bought again and for how much. */
export const cohorts: Report<CohortsOptions, Cohorts> = {
  id: "cohorts",
  title: "Customer cohorts",
  description:
    "Customers by the month of their first order: how many ordered again in each month after it, and what they spent.",
  metrics: ["cohort_size", "cohort_retention", "cohort_value_retention", "cohort_lifetime_value"],
  run: runCohorts,
};

const MOST_COHORTS = 60;

async function runCohorts(scope: Scope, options: CohortsOptions): Promise<Cohorts> {
  const { db, shop, query, bounds } = scope;
  const now = monthOf(query.today);
  const until = options.until !== undefined && options.until < now ? options.until : now;
  const wanted = Math.min(Math.max(1, Math.trunc(options.cohorts)), MOST_COHORTS);
  const earliest = monthAfter(until, 1 - wanted);
  const [rows, first, otherCurrencies] = await Promise.all([
    readCohortRows(db, shop, { from: earliest, to: until }),
    firstCohortOf(db, shop),
    otherCurrenciesOf(db, shop),
  ]);
  const shown = first === null ? [] : monthsBetween(first > earliest ? first : earliest, until);
  const found = shown.map((month): Cohort => {
    const active = rows.get(month) ?? new Map<Month, CohortMonth>();
    return {
      month,
      customers: active.get(month)?.customers ?? 0,
      beforeHistory: bounds.historyStart !== null && `${month}-01` < bounds.historyStart,
      cells: cellsOf(month, active, shown.length, now),
    };
  });
  return {
    cohorts: found,
    earlier: first !== null && first < earliest ? monthAfter(earliest, -1) : null,
    averages: averagesOf(found, shown.length),
    otherCurrencies,
  };
}

function cellsOf(
  cohort: Month,
  active: ReadonlyMap<Month, CohortMonth>,
  columns: number,
  now: Month,
): (CohortCell | null)[] {
  const size = active.get(cohort)?.customers ?? 0;
  const firstNet = active.get(cohort)?.net ?? 0n;
  let total = 0n;
  return Array.from({ length: columns }, (_unused, k) => {
    const month = monthAfter(cohort, k);
    if (month > now) return null;
    const { customers, net } = active.get(month) ?? { customers: 0, net: 0n };
    total += net;
    return {
      month,
      partial: month === now,
      customers,
      retention: ratio(customers, size),
      net: fromTenThousandths(net),
      valueRetention: ratioOfAmounts(net, firstNet),
      lifetimeValue: amountPer(total, size),
    };
  });
}
