import type { Definition } from "#app/insights/index.server.ts";
import type { SalesMeasure } from "#app/lib/sales-measures.ts";
import type { RangeView } from "../range/range-view.ts";

/** Days of the shop, both included. */
export interface DaysAsked {
  readonly from: string;
  readonly to: string;
}

/** Where the question for the permission stands. */
export type GrantState = "idle" | "asking" | "declined" | "elsewhere" | "failed";

/** What the page knows before Shopify is asked for figures. */
export interface ParityPageData {
  /** The merchant lets the app read Shopify's reports. */
  readonly granted: boolean;
  readonly hasOrders: boolean;
  /** History is being computed anew. */
  readonly recomputing: boolean;
  readonly range: RangeView;
  /** Why the address's range was not taken; the default one is shown instead. */
  readonly invalid: string | null;
  /** The range in parts, each one request, newest first; none if it ends before the data begins. */
  readonly parts: readonly DaysAsked[];
  readonly definitions: Readonly<Record<SalesMeasure, Definition>>;
  /** What has to be known to read the comparison. */
  readonly facts: readonly string[];
}

/** One measure of a day or an order: final text. */
export interface MeasureView {
  readonly id: SalesMeasure;
  readonly label: string;
  readonly ours: string;
  readonly theirs: string;
  /** Ours less Shopify's, with its sign. */
  readonly difference: string;
  readonly differs: boolean;
}

export interface ParityDayView {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly label: string;
  /** The day is not over. */
  readonly running: boolean;
  readonly differs: boolean;
  /** All measures, total sales last. */
  readonly measures: readonly MeasureView[];
}

/** What a run of comparisons has come to so far; the page hands it back with its next request. */
export interface ParityTally {
  readonly days: number;
  readonly differing: number;
  /** Sum of the differences in total sales: decimal text. */
  readonly difference: string;
}

/** Why nothing could be compared, in words. */
export interface ParityTrouble {
  readonly outcome: "denied" | "trouble";
  readonly title: string;
  readonly detail: string;
}

/** A part of the range, newest day first. */
export type ParityPart =
  | {
      readonly outcome: "compared";
      readonly days: readonly ParityDayView[];
      readonly tally: ParityTally;
      /** "92 days compared, all equal". */
      readonly summary: string;
    }
  | ParityTrouble;

export interface ParityOrderView {
  readonly id: string;
  readonly name: string;
  /** Why it stands here: only one side has it, or what differs. */
  readonly reason: string;
  /** The measures that differ. */
  readonly measures: readonly MeasureView[];
}

export type ParityOrders =
  | {
      readonly outcome: "compared";
      readonly orders: readonly ParityOrderView[];
      /** Differing orders that are not listed. */
      readonly more: number;
    }
  | ParityTrouble;
