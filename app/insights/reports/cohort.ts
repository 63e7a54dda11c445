import type { Amount } from "#app/lib/money.ts";
import type { Month } from "../months.ts";
import type { Ratio } from "../ratios.ts";

/** A cohort's customers in the k-th month after their first order's. */
export interface CohortCell {
  readonly month: Month;
  /** The month is not over: its numbers will grow, and no average holds them. */
  readonly partial: boolean;
  /** Customers with a counted order in the month. */
  readonly customers: number;
  readonly retention: Ratio | null;
  /** Net sales dated in the month, shop currency. */
  readonly net: Amount;
  /** The month's net sales ÷ those of month 0; may be negative. */
  readonly valueRetention: Ratio | null;
  /** Net sales up to the month ÷ customers. */
  readonly lifetimeValue: Amount | null;
}

/** The customers whose first counted order of all time is in the month. */
export interface Cohort {
  readonly month: Month;
  readonly customers: number;
  /** History starts in the month or later: earlier orders are unknown, and no average holds it. */
  readonly beforeHistory: boolean;
  /** By k from 0; null where the month has not begun. */
  readonly cells: readonly (CohortCell | null)[];
}
