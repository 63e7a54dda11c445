import type { Amount } from "#app/lib/money.ts";
import { toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { amountPer, ratio, ratioOfAmounts, type Ratio } from "../ratios.ts";
import type { Cohort } from "./cohort.ts";

/** The k-th month of all cohorts together. */
export interface CohortAverage {
  /** Cohorts whose month k is complete; with none, all else is null. */
  readonly cohorts: number;
  readonly customers: number;
  readonly retention: Ratio | null;
  readonly valueRetention: Ratio | null;
  readonly lifetimeValue: Amount | null;
}

/**
 * Σ numerators ÷ Σ denominators over the cohorts whose month k is complete: a cohort of two weighs twice as much as one
 * of one, and one of which nobody came back counts with its 0. Cohorts cut by the start of history are left out.
 */
export function averagesOf(cohorts: readonly Cohort[], columns: number): CohortAverage[] {
  return Array.from({ length: columns }, (_unused, k) => {
    const complete = cohorts.filter(({ cells, beforeHistory, customers }) => {
      const cell = cells[k];
      return !beforeHistory && customers > 0 && cell && !cell.partial;
    });
    let size = 0;
    let active = 0;
    let [net, firstNet, total] = [0n, 0n, 0n];
    for (const { cells, customers } of complete) {
      size += customers;
      active += cells[k]?.customers ?? 0;
      net += netOf(cells[k]);
      firstNet += netOf(cells[0]);
      for (const cell of cells.slice(0, k + 1)) total += netOf(cell);
    }
    return {
      cohorts: complete.length,
      customers: size,
      retention: ratio(active, size),
      valueRetention: ratioOfAmounts(net, firstNet),
      lifetimeValue: amountPer(total, size),
    };
  });
}

function netOf(cell: Cohort["cells"][number] | undefined): bigint {
  return toTenThousandths(cell?.net ?? "0");
}
