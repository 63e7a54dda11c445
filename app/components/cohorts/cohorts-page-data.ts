import type { CohortsView, CohortValue, MeasureView, Section } from "#app/insights/index.server.ts";
import type { BackfillView } from "../home/backfill-view.ts";
import type { GapsView } from "../notice/gaps-view.ts";
import type { RangeChoice, RangeView } from "../range/range-view.ts";

/** What the cohorts page shows, and what is chosen. */
export interface CohortsPageData {
  readonly cohorts: Section<CohortsView>;
  readonly measures: Section<readonly MeasureView[]>;
  readonly value: CohortValue;
  /** How many cohorts are shown, and the month of the last (YYYY-MM); null: the latest. */
  readonly months: number;
  readonly until: string | null;
  /** Of the customers' measures; cohorts have months of their own. */
  readonly range: RangeView;
  readonly invalid: string | null;
  readonly hasOrders: boolean;
  readonly recomputing: boolean;
  /** How far an import is; null where none is under way. */
  readonly backfill: BackfillView | null;
  /** The first import is under way: what is here is a part, and not shown. */
  readonly importing: boolean;
  /** Changes with what the page shows. */
  readonly stamp: string;
  readonly gaps: GapsView | null;
  readonly facts: readonly string[];
}

export interface CohortsPageProps {
  readonly data: CohortsPageData;
  readonly loading: boolean;
  readonly onValue: (value: CohortValue) => void;
  readonly onMonths: (months: string) => void;
  readonly onUntil: (until: string) => void;
  readonly onRange: (choice: RangeChoice) => void;
  readonly onRetry: () => void;
}
