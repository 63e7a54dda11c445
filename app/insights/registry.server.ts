import { ordersByDate } from "./reports/orders-by-date.server.ts";
import { recentOrders } from "./reports/recent-orders.server.ts";
import { revenueTrend } from "./reports/revenue-trend.server.ts";
import { summary } from "./reports/summary.server.ts";
import { topCustomers } from "./reports/top-customers.server.ts";

/** Every report there is, by name. What a page shows, an interface can serve. */
export const reports = { summary, revenueTrend, ordersByDate, topCustomers, recentOrders };
