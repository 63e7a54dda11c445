import type { Definition } from "../definitions/definitions.ts";

/** The three ways to look at a cohort. */
export type CohortValue = "retention" | "valueRetention" | "lifetimeValue";

/** A cell: its texts, how strongly each is coloured (0 to 1), and where its rows are. */
export interface CohortCellView {
  readonly partial: boolean;
  readonly texts: Readonly<Record<CohortValue, string | null>>;
  readonly heat: Readonly<Record<CohortValue, number>>;
  /** "Feb 2026". */
  readonly month: string;
  /** Days of the month, to today at the most. */
  readonly from: string;
  readonly to: string;
}

export interface CohortRowView {
  readonly month: string;
  readonly label: string;
  readonly customers: string;
  readonly beforeHistory: boolean;
  readonly from: string;
  readonly to: string;
  /** Null: not begun. */
  readonly cells: readonly (CohortCellView | null)[];
}

/** What the cohorts page draws. All text is final. */
export interface CohortsView {
  readonly columns: readonly string[];
  readonly rows: readonly CohortRowView[];
  /** The weighted means; null where no cohort is complete. */
  readonly means: Readonly<Record<CohortValue, readonly (string | null)[]>>;
  readonly definitions: Readonly<Record<CohortValue | "customers", Definition>>;
  /** `until` of the cohorts before these and after these (YYYY-MM); null where there are none. */
  readonly earlier: string | null;
  readonly later: string | null;
  /** What is to be known about some of the numbers. */
  readonly notes: readonly string[];
}

/** A number of the range's customers. */
export interface MeasureView {
  readonly id: string;
  readonly definition: Definition;
  /** Null where there is nothing to divide by. */
  readonly value: string | null;
  readonly detail: string | null;
  /** Whether the ledger shows its rows. */
  readonly linked: boolean;
}
