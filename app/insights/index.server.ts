export { comparisonFor, compareModes, type CompareMode, type Comparison } from "./comparison.ts";
export { bucketsOf, granularityOf, type Bucket, type Granularity } from "./buckets.ts";
export { firstDayOf } from "./day-rows.server.ts";
export { definitions, type Definition, type MetricId } from "./definitions.ts";
export { hasOrders } from "./has-orders.server.ts";
export { homeReport, type HomeOptions, type HomeReport, type Section } from "./home.server.ts";
export { presetIds, presetLabels, presetRange, type DayRange, type PresetId } from "./presets.ts";
export { EARLIEST_DAY, parseQuery, type InvalidQuery, type ParsedQuery, type Query } from "./query.ts";
export { reports } from "./registry.server.ts";
export type { Report } from "./report.ts";
export type { OrdersByDate } from "./reports/orders-by-date.server.ts";
export { readCursor, type RecentOrder, type RecentOrders } from "./reports/recent-orders.server.ts";
export type { RevenueTrend } from "./reports/revenue-trend.server.ts";
export type { SeriesPoint } from "./reports/series.ts";
export type { Metric, Summary } from "./reports/summary.server.ts";
export type { TopCustomer, TopCustomers } from "./reports/top-customers.server.ts";
export { scopeOf, type Scope } from "./scope.server.ts";
export { presentCoverage, presentFacts } from "./present-coverage.ts";
export { presentHome } from "./present-home.ts";
export { presentRange, type RangePresentation } from "./present-range.ts";
export type {
  ChangeView,
  ChartPointView,
  ChartView,
  CustomerView,
  HomeView,
  MetricView,
  OrdersView,
  OrderView,
  SummaryView,
} from "./home-view.ts";
