import { formatterOf, type Formatter } from "#app/lib/format.ts";
import { formatMoney } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { definitionFor } from "../definitions/definition-for.ts";
import type { MetricId } from "../definitions/definitions.ts";
import type { HomeReport, Section } from "../home.server.ts";
import type {
  ChartView,
  CustomerView,
  HomeView,
  MetricView,
  OrdersView,
  OrderView,
  SummaryView,
} from "./home-view.ts";
import { customerLink } from "./admin-link.ts";
import { chartView } from "./chart.ts";
import { changeView, comparisonLabel, periodText } from "./comparison.ts";
import type { RecentOrder, RecentOrders } from "../reports/recent-orders.server.ts";
import type { Metric, Summary } from "../reports/summary.server.ts";
import type { TopCustomers } from "../reports/top-customers.server.ts";

/** Points of a sparkline: more would be noise in its width. */
const SPARK_POINTS = 60;

/** The home page's numbers as text for one reader: their locale, the shop's zone and currency. */
export function presentHome(report: HomeReport, shop: Shop, locale: string): HomeView {
  const format = formatterOf(locale, shop.timeZone);
  const { query } = report;
  const money = (amount: string) => formatMoney(amount, shop.currency, locale);
  const metric = (id: MetricId) => ({ id, definition: definitionFor(id, shop.settings) });
  return {
    rangeLabel: format.days(query.range.from, query.range.to),
    comparisonLabel: comparisonLabel(query, format),
    period: periodText(query, format),
    currency: shop.currency,
    locale,
    updatedAt: format.time(query.now),
    summary: mapSection(report.summary, (summary) => summaryView(summary, report, shop, format, money)),
    revenueTrend: mapSection(report.revenueTrend, (trend) =>
      chartView(metric("total_sales"), trend, query, format, money),
    ),
    ordersByDate: mapSection(report.ordersByDate, (orders): ChartView =>
      chartView(metric("orders"), orders, query, format, format.count),
    ),
    topCustomers: mapSection(report.topCustomers, (top) => customerViews(top, shop, format, money)),
    recentOrders: mapSection(report.recentOrders, (orders) => ordersView(orders, query.now, shop, format)),
  };
}

function mapSection<From, To>(section: Section<From>, map: (result: From) => To): Section<To> {
  return section.outcome === "ready" ? { outcome: "ready", result: map(section.result) } : section;
}

function summaryView(
  summary: Summary,
  { query }: HomeReport,
  shop: Shop,
  format: Formatter,
  money: (amount: string) => string,
): SummaryView {
  const { orders, share } = summary.guestOrders;
  return {
    metrics: summary.metrics.map((metric) => metricView(metric, summary.compared, shop, format, money)),
    // Sales without orders are possible: returns of earlier ones.
    empty: summary.metrics.every(({ value }) => value === null || Number(value) === 0),
    guestNote:
      share === null
        ? null
        : orders === 0
          ? "No guest orders in this period"
          : `${format.count(orders)} guest ${orders === 1 ? "order" : "orders"} (${format.percent(share)}) ${orders === 1 ? "has" : "have"} no customer`,
    otherCurrencies:
      summary.otherCurrencies.length === 0
        ? null
        : `Sales in ${summary.otherCurrencies.join(", ")} aren't included: currencies are never added together.`,
    uncompared:
      summary.compared === "before_history" && query.comparison
        ? `Not compared: ${format.days(query.comparison.from, query.comparison.to)} is before the orders that Shopify shares with Tillsight.`
        : null,
  };
}

function metricView(
  metric: Metric,
  compared: Summary["compared"],
  shop: Shop,
  format: Formatter,
  money: (amount: string) => string,
): MetricView {
  const text = (value: string | null) => {
    if (value === null) return null;
    if (metric.unit === "money") return money(value);
    return metric.unit === "percent" ? format.percent(value) : format.count(value);
  };
  return {
    id: metric.id,
    definition: definitionFor(metric.id, shop.settings),
    value: text(metric.value),
    previous: text(metric.previous),
    change: changeView(metric, compared, format),
    series: thin(metric.series.map((value) => (value === null ? null : Number(value)))),
  };
}

/** At most SPARK_POINTS means of equal stretches; for drawing only. */
function thin(values: readonly (number | null)[]): (number | null)[] {
  if (values.length <= SPARK_POINTS) return [...values];
  return Array.from({ length: SPARK_POINTS }, (_unused, index) => {
    const known = values
      .slice(
        Math.floor((index * values.length) / SPARK_POINTS),
        Math.floor(((index + 1) * values.length) / SPARK_POINTS),
      )
      .filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((left, right) => left + right, 0) / known.length;
  });
}

function customerViews(
  top: TopCustomers,
  shop: Shop,
  format: Formatter,
  money: (amount: string) => string,
): CustomerView[] {
  return top.customers.map((customer) => ({
    id: customer.id,
    link: customerLink(customer.id, customer.name ?? customer.email, shop),
    orders: customer.orders === 1 ? "1 order" : `${format.count(customer.orders)} orders`,
    spent: money(customer.net),
  }));
}

function ordersView(page: RecentOrders, now: Date, shop: Shop, format: Formatter): OrdersView {
  return {
    orders: page.orders.map((order) => orderView(order, now, shop, format)),
    older: page.older,
    newer: page.newer,
  };
}

function orderView(order: RecentOrder, now: Date, shop: Shop, format: Formatter): OrderView {
  return {
    id: order.id,
    name: order.name,
    placed: format.moment(order.processedAt, now),
    placedAt: order.processedAt.toISOString(),
    customer: order.customerId === null ? null : customerLink(order.customerId, order.customerName, shop),
    total: formatMoney(order.total, order.currency, format.locale),
    payment: order.financialStatus,
    fulfillment: order.fulfillmentStatus,
    cancelled: order.cancelled,
    test: order.test,
  };
}
