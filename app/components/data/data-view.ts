import type { AdminLinkView } from "#app/insights/index.server.ts";

/** What became of the messages of one topic, as text for its reader. */
export interface TopicView {
  readonly topic: string;
  readonly label: string;
  readonly received: string;
  /** With what was settled without effect, if any: "1,204 (3 without effect)". */
  readonly applied: string;
  readonly waiting: string;
  readonly failed: string;
  readonly hasFailed: boolean;
  /** "0.3 sec", and what 95 % stayed within; null where none was settled. */
  readonly half: string | null;
  readonly most: string | null;
  readonly last: string;
}

export interface MessagesView {
  /** "Since Nov 15, 9:00 PM (GMT-5)": what is counted. */
  readonly since: string;
  readonly topics: readonly TopicView[];
  /** "12 wait, the oldest for 4 min."; null when nothing waits. */
  readonly backlog: string | null;
  /** Dead letters, as text; null when there are none. */
  readonly failed: string | null;
  /** There are more than were looked at. */
  readonly isPartial: boolean;
}

/** Topics that do not come, for one reason, and what that costs. */
export interface MissingView {
  readonly id: string;
  readonly tone: "warning" | "info";
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  readonly topics: readonly string[];
  readonly costs: readonly string[];
}

export interface HistoryView {
  /** "Includes all orders." */
  readonly covers: string;
  /** Why it starts there, and how more can be had; empty where all is covered. */
  readonly why: readonly string[];
}

export interface VerificationView {
  /** "Nov 22, 3:23 AM"; null before the first. */
  readonly at: string | null;
  /** "1,204 orders, 60 days and 310 customers compared." */
  readonly compared: string;
  readonly drift: string;
  readonly isClean: boolean;
  /** A check waits or runs. */
  readonly isUnderWay: boolean;
}

/** One part of a run: what was read, against Shopify's own count. */
export interface RunPartView {
  readonly label: string;
  readonly counts: string;
  /** "3 short of Shopify's count"; null where nothing is amiss. */
  readonly fault: string | null;
}

/** A backfill, a comparison or a check. */
export interface RunView {
  readonly id: number;
  readonly label: string;
  readonly state: "planned" | "waiting" | "running" | "done" | "failed" | "stopped";
  /** It may be stopped: what is computed anew must be computed to its end. */
  readonly canStop: boolean;
  /** Whole percent; null where it is not known. */
  readonly percent: number | null;
  /** "Started Nov 22, 9:00 PM", "Due ...". */
  readonly when: string;
  readonly parts: readonly RunPartView[];
  /** What came of it, in a sentence; null where there is nothing to say. */
  readonly result: string | null;
  readonly error: string | null;
}

export const startable = ["backfill", "deep_reconcile", "verify_shop"] as const;
export type Startable = (typeof startable)[number];

export interface RunsView {
  readonly live: readonly RunView[];
  /** The last twenty that ended. */
  readonly ended: readonly RunView[];
  /** Kinds that are under way: they are not offered. */
  readonly busy: readonly string[];
}

/** Where the connection to Shopify stands. */
export interface ConnectionView {
  readonly tone: "success" | "info" | "warning" | "critical";
  readonly title: string;
  readonly detail: string;
  /** Opening the app again helps. */
  readonly reopen: boolean;
}

export interface DataView {
  /** Null: all is well, which needs no banner. */
  readonly connection: ConnectionView | null;
  readonly messages: MessagesView;
  readonly missing: readonly MissingView[];
  /** Null: all orders add up. */
  readonly unproven: UnprovenView | null;
  readonly history: HistoryView;
  readonly verification: VerificationView;
  readonly runs: RunsView;
  readonly stamp: string;
  readonly updatedAt: string;
}

/** An order whose sales do not come to a total that Shopify states. */
export interface UnprovenOrderView {
  readonly id: string;
  readonly link: AdminLinkView;
  readonly day: string;
  /** Which total: "Total when placed". */
  readonly total: string;
  readonly expected: string;
  readonly found: string;
  /** Shopify's own account of it is still to be read. */
  readonly isReading: boolean;
}

export interface UnprovenView {
  /** "3 orders don't add up". */
  readonly title: string;
  readonly orders: readonly UnprovenOrderView[];
}

/** What the page may ask for. */
export type DataWish =
  { readonly intent: "start"; readonly kind: Startable } | { readonly intent: "stop"; readonly id: number };

/** What came of it, as the page says it. */
export interface DataAnswer {
  readonly outcome: "done" | "refused";
  readonly message: string;
}
