import { ledger } from "./drill/ledger.server.ts";
import { cohorts } from "./reports/cohorts.server.ts";
import { customerMeasures } from "./reports/customer-measures.server.ts";
import { ordersByDate } from "./reports/orders-by-date.server.ts";
import { products } from "./reports/products.server.ts";
import { recentOrders } from "./reports/recent-orders.server.ts";
import { revenueTrend } from "./reports/revenue-trend.server.ts";
import { salesByDay } from "./reports/sales-by-day.server.ts";
import { summary } from "./reports/summary.server.ts";
import { topCustomers } from "./reports/top-customers.server.ts";
import { servedCohorts } from "./served/cohorts.server.ts";
import { servedCustomers } from "./served/customers.server.ts";
import { servedLedger } from "./served/ledger.server.ts";
import { servedOrders } from "./served/orders.server.ts";
import { servedProducts } from "./served/products.server.ts";
import { servedRecentOrders } from "./served/recent-orders.server.ts";
import { servedRevenueTrend } from "./served/revenue-trend.server.ts";
import { servedSalesByDay } from "./served/sales-by-day.server.ts";
import { servedSummary } from "./served/summary.server.ts";
import { servedTopCustomers } from "./served/top-customers.server.ts";
import type { ServedReport } from "./served/serve.ts";

/** Every report there is, by name. What a page shows, an interface can serve. */
export const reports = {
  summary,
  salesByDay,
  revenueTrend,
  ordersByDate,
  topCustomers,
  recentOrders,
  customerMeasures,
  cohorts,
  products,
  ledger,
};

/** The same reports as the interface serves them, by the last part of their address: none is left out. */
export const servedReports: Readonly<Record<string, ServedReport>> = byAddress({
  summary: ["summary", servedSummary],
  salesByDay: ["sales-by-day", servedSalesByDay],
  ordersByDate: ["orders", servedOrders],
  topCustomers: ["top-customers", servedTopCustomers],
  recentOrders: ["recent-orders", servedRecentOrders],
  ledger: ["ledger", servedLedger],
  customerMeasures: ["customers", servedCustomers],
  cohorts: ["cohorts", servedCohorts],
  products: ["products", servedProducts],
  revenueTrend: ["revenue-trend", servedRevenueTrend],
});

function byAddress(
  served: Readonly<Record<keyof typeof reports, readonly [address: string, ServedReport]>>,
): Record<string, ServedReport> {
  return Object.fromEntries(Object.values(served));
}
