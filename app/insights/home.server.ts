import { observeReport } from "#app/lib/observed.ts";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { Query } from "./query.ts";
import { reports } from "./registry.server.ts";
import type { OrdersByDate } from "./reports/orders-by-date.server.ts";
import type { RecentOrders, RecentOrdersOptions } from "./reports/recent-orders.server.ts";
import type { RevenueTrend } from "./reports/revenue-trend.server.ts";
import type { Summary } from "./reports/summary.server.ts";
import type { TopCustomers } from "./reports/top-customers.server.ts";
import { scopeOf } from "./scope.server.ts";

/** A part of a page: one that fails leaves the others standing. */
export type Section<Result> =
  { readonly outcome: "ready"; readonly result: Result } | { readonly outcome: "failed" };

export interface HomeReport {
  readonly query: Query;
  readonly summary: Section<Summary>;
  readonly revenueTrend: Section<RevenueTrend>;
  readonly ordersByDate: Section<OrdersByDate>;
  readonly topCustomers: Section<TopCustomers>;
  readonly recentOrders: Section<RecentOrders>;
}

export interface HomeOptions {
  readonly topCustomers: number;
  readonly recentOrders: RecentOrdersOptions;
  /** Of the shop's rollups, read before this call; null asks the database every time. */
  readonly version: number | null;
  /** Told of every failed section, with the report's id. */
  readonly onFailure: (report: string, error: unknown) => void;
}

/** All of the home page, its queries side by side. Never throws for a failing report: that section says so. */
export async function homeReport(
  db: Db,
  shop: Shop,
  query: Query,
  options: HomeOptions,
): Promise<HomeReport> {
  const scope = scopeOf(db, shop, query, options.version);
  const section = async <Result>(id: string, run: () => Promise<Result>): Promise<Section<Result>> => {
    try {
      return { outcome: "ready", result: await observeReport(id, run) };
    } catch (error) {
      options.onFailure(id, error);
      return { outcome: "failed" };
    }
  };
  const [summary, revenueTrend, ordersByDate, topCustomers, recentOrders] = await Promise.all([
    section(reports.summary.id, () => reports.summary.run(scope, {})),
    section(reports.revenueTrend.id, () => reports.revenueTrend.run(scope, {})),
    section(reports.ordersByDate.id, () => reports.ordersByDate.run(scope, {})),
    section(reports.topCustomers.id, () => reports.topCustomers.run(scope, { limit: options.topCustomers })),
    section(reports.recentOrders.id, () => reports.recentOrders.run(scope, options.recentOrders)),
  ]);
  return { query, summary, revenueTrend, ordersByDate, topCustomers, recentOrders };
}
