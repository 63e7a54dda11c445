import { expect, test } from "vitest";
import type { KyselyPlugin } from "kysely";
import { firstDayOf, hasOrders, homeReport } from "#app/insights/index.server.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import { queryOf } from "../../factories/ask.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();

/** A database in which statements on one table fail, as if the table were damaged. */
function without(table: string) {
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (JSON.stringify(node).includes(`"name":"${table}"`)) throw new Error(`${table} is damaged`);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return sales.db.withPlugin(plugin);
}

const options = { topCustomers: 5, recentOrders: { limit: 5 }, version: null };

test.each([
  ["customer_day", ["summary", "top-customers"]],
  ["daily_sales", ["summary", "revenue-trend", "orders-by-date"]],
  ["sales_order", ["recent-orders"]],
])("a failing %s takes down only what needs it", async (table, expected) => {
  const shop = await sales.shop();
  await sales.sell(shop, [{ id: 1, at: "2026-03-02T17:00:00Z", customer: 1, price: "5.00" }]);
  const failed: string[] = [];
  const query = queryOf(shop, "from=2026-03-01&to=2026-03-02", "2026-03-20T12:00:00Z");
  const report = await homeReport(without(table), shop, query, {
    ...options,
    onFailure: (id, error) => {
      failed.push(id);
      expect(String(error)).toContain("damaged");
    },
  });
  expect(failed.sort()).toEqual([...expected].sort());
  const sections = [
    report.summary,
    report.revenueTrend,
    report.ordersByDate,
    report.topCustomers,
    report.recentOrders,
  ];
  expect(sections.filter(({ outcome }) => outcome === "failed")).toHaveLength(expected.length);
});

test("an answer is remembered for a version of the rollups, and asked anew for the next", async () => {
  const shop = await sales.shop();
  const query = queryOf(shop, "from=2026-03-01&to=2026-03-02", "2026-03-20T12:00:00Z");
  const customers = async () => {
    const version = await dataVersion(sales.db, shop);
    const { summary, topCustomers } = await homeReport(sales.db, shop, query, {
      ...options,
      version,
      onFailure: (_id, error) => {
        throw error;
      },
    });
    if (summary.outcome === "failed" || topCustomers.outcome === "failed") throw new Error("failed");
    const counted = summary.result.metrics.find(({ id }) => id === "customers");
    return [counted?.value, topCustomers.result.customers.length];
  };
  await sales.sell(shop, [{ id: 1, at: "2026-03-02T17:00:00Z", customer: 1, price: "5.00" }]);
  expect(await customers()).toEqual(["1", 1]);
  expect(await customers()).toEqual(["1", 1]);
  await sales.sell(shop, [{ id: 2, at: "2026-03-02T18:00:00Z", customer: 2, price: "5.00" }]);
  expect(await customers()).toEqual(["2", 2]);
});

test("an empty shop has no first day and no orders; its first order gives it both", async () => {
  const shop = await sales.shop();
  expect([await firstDayOf(sales.db, shop), await hasOrders(sales.db, shop)]).toEqual([null, false]);
  await sales.sell(shop, [{ id: 1, at: "2026-03-02T03:00:00Z", price: "5.00" }]);
  expect([await firstDayOf(sales.db, shop), await hasOrders(sales.db, shop)]).toEqual(["2026-03-01", true]);
});
