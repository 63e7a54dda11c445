export { chosenRange, rememberRange } from "./chosen-range.server.ts";
export { firstDayOf } from "./day-rows.server.ts";
export { definitionFor } from "./definitions/definition-for.ts";
export { definitions, metricIds, type Definition } from "./definitions/definitions.ts";
export { cohortDays } from "./drill/cohort-days.ts";
export { parseLedgerAsk } from "./drill/ledger-ask.ts";
export { ledgerPage } from "./drill/ledger-page.server.ts";
export type {
  CellView,
  LedgerCustomerView,
  LedgerTableView,
  LedgerView,
  PlacedOrderView,
  SaleView,
} from "./drill/ledger-view.ts";
export { orderLink, type AdminLinkView } from "./present/admin-link.ts";
export { glanceAt, type Glance } from "./glance.server.ts";
export { ordersNotCounted, type OrdersNotCounted } from "./orders-not-counted.server.ts";
export { hasOrders } from "./has-orders.server.ts";
export { homeReport, type Section } from "./home.server.ts";
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
} from "./present/home-view.ts";
export { compareSales, type Compared } from "./parity/compare.ts";
export { ledgerByDay, ledgerByOrder } from "./parity/ledger-sales.server.ts";
export { presentCoverage, presentFacts } from "./present/coverage.ts";
export { presentHome } from "./present/home.ts";
export { presentRange } from "./present/range.ts";
export { presetIds } from "./presets.ts";
export { parseQuery, type Query } from "./query.ts";
export { reports, servedReports } from "./registry.server.ts";
export { readCursor, type RecentOrders } from "./reports/recent-orders.server.ts";
export type { SeriesPoint } from "./reports/series.ts";
export type { Summary } from "./reports/summary.server.ts";
export { scopeOf, type Scope } from "./scope.server.ts";
export { presentCohorts } from "./present/cohorts.ts";
export { presentMeasures } from "./present/measures.ts";
export { presentProducts } from "./present/products.ts";
export type {
  CohortCellView,
  CohortRowView,
  CohortsView,
  CohortValue,
  MeasureView,
} from "./present/cohorts-view.ts";
export type { ProductRowView, ProductsView } from "./present/products-view.ts";
export { productSorts } from "./served/products.server.ts";
export { csvHeaders, csvStream } from "./served/csv-stream.ts";
export { forPeople } from "./served/people-table.ts";
export { camelCase, definitionSchema, definitionsOf } from "./served/definitions.ts";
export type { ServedAnswer, ServedReport } from "./served/serve.ts";
