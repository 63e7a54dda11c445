import type { AdminLinkView } from "./admin-link.ts";
import type { Definition } from "../definitions/definitions.ts";
import type { Section } from "../home.server.ts";

/** How a number moved against the comparison; the words do not depend on colour or arrow. */
export interface ChangeView {
  readonly direction: "up" | "down" | "same";
  /** "12.5%". */
  readonly text: string;
  /** "up 12.5%", for those who do not see the arrow. */
  readonly spoken: string;
}

export interface MetricView {
  readonly id: string;
  readonly definition: Definition;
  /** Null where there is nothing to divide by. */
  readonly value: string | null;
  readonly previous: string | null;
  readonly change: ChangeView | null;
  /** For drawing only; null is a gap. */
  readonly series: readonly (number | null)[];
}

export interface SummaryView {
  readonly metrics: readonly MetricView[];
  /** Nothing sold, ordered or returned in the range. */
  readonly empty: boolean;
  readonly guestNote: string | null;
  readonly otherCurrencies: string | null;
  readonly uncompared: string | null;
}

/** A chart's points: text for people, numbers for drawing only. */
export interface ChartView {
  readonly metric: string;
  readonly definition: Definition;
  readonly label: string;
  readonly rangeLabel: string;
  readonly comparisonLabel: string | null;
  /** "by day", "by week" … */
  readonly by: string;
  readonly points: readonly ChartPointView[];
  /** Sum of the current values is zero or nothing is known. */
  readonly empty: boolean;
}

export interface ChartPointView {
  /** Date of the point, unique in the chart; null where only the comparison has a point. */
  readonly key: string;
  readonly label: string;
  readonly partial: boolean;
  readonly value: number | null;
  readonly text: string;
  readonly previousLabel: string | null;
  readonly previousValue: number | null;
  readonly previousText: string | null;
  /** Days of both values; null where there is none, or nothing is known. */
  readonly days: PointDays | null;
  readonly previousDays: PointDays | null;
}

/** YYYY-MM-DD in the shop's zone; `until` is the ISO instant that cuts the last day, null when it is whole. */
export interface PointDays {
  readonly from: string;
  readonly to: string;
  readonly until: string | null;
}

export interface CustomerView {
  readonly id: string;
  readonly link: AdminLinkView;
  readonly orders: string;
  readonly spent: string;
}

export interface OrderView {
  readonly id: string;
  readonly name: string;
  readonly placed: string;
  readonly placedAt: string;
  /** Null: a guest. */
  readonly customer: AdminLinkView | null;
  readonly total: string;
  readonly payment: string | null;
  readonly fulfillment: string | null;
  readonly cancelled: boolean;
  readonly test: boolean;
}

export interface OrdersView {
  readonly orders: readonly OrderView[];
  readonly older: string | null;
  readonly newer: string | null;
}

/** What the home page draws. All text is final: locale, zone and currency are in it. */
export interface HomeView {
  readonly rangeLabel: string;
  readonly comparisonLabel: string | null;
  /** The days shown, and those compared with. */
  readonly period: string;
  readonly currency: string;
  readonly locale: string;
  /** Time of day of these numbers on the shop's clock. */
  readonly updatedAt: string;
  readonly summary: Section<SummaryView>;
  readonly revenueTrend: Section<ChartView>;
  readonly ordersByDate: Section<ChartView>;
  readonly topCustomers: Section<readonly CustomerView[]>;
  readonly recentOrders: Section<OrdersView>;
}
