import { expect, test } from "vitest";
import { drillMetrics } from "#app/insights/drill/drills.ts";
import { parseLedgerAsk } from "#app/insights/drill/ledger-ask.ts";
import { reports } from "#app/insights/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { queryOf, scopeFor } from "../../factories/ask.ts";
import { useSales, type TestOrder } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const NOW = "2026-04-20T16:00:00Z";
const noon = (day: string) => `2026-${day}T17:00:00Z`;

function ledgerOf(shop: Shop, address: string, texts: Record<string, string>) {
  const parsed = parseLedgerAsk(texts, 50);
  if (parsed.outcome !== "ask") throw new Error(JSON.stringify(parsed));
  return reports.ledger.run(scopeFor(sales.db, shop, address, NOW), parsed.ask);
}

const MARCH = "from=2026-03-01&to=2026-03-31";

test("two shops with the same ids: neither's rows, names and first orders are in the other's numbers", async () => {
  const [ours, theirs] = [await sales.shop(), await sales.shop()];
  const order: TestOrder = {
    id: 1,
    at: noon("03-05"),
    customer: 1,
    price: "10.00",
    tax: "1.00",
    shipping: "2.00",
  };
  await sales.sell(ours, [order]);
  await sales.sell(theirs, [
    { ...order, price: "99.00" },
    { ...order, id: 2, at: noon("02-01") },
    { ...order, id: 3, at: noon("03-06"), customer: 2 },
  ]);
  for (const metric of drillMetrics) {
    const cohort = { cohortFrom: "2026-03-01", cohortTo: "2026-03-31" };
    const { list } = await ledgerOf(ours, MARCH, { metric, ...(metric.startsWith("cohort") ? cohort : {}) });
    const orders = list.rows.map((row) =>
      "orderId" in row ? row.orderId : "shown" in row ? row.shown[0]?.id : row.id,
    );
    expect(orders.every((id) => id === "1")).toBe(true);
  }
  const { value, list } = await ledgerOf(ours, MARCH, { metric: "returning_customer_rate" });
  expect([value, list.totals]).toEqual([
    "0.000000",
    { customers: 1, firstTime: 1, returning: 0, repeating: 0 },
  ]);
  expect((await ledgerOf(ours, MARCH, { metric: "total_sales" })).value).toBe("13.0000");
});

test("another currency, test orders and other days are in no number; a switch takes test orders in", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("03-05"), price: "10.00" },
    { id: 2, at: noon("03-05"), price: "20.00", currency: "EUR" },
    { id: 3, at: noon("03-05"), price: "40.00", test: true },
    // 23:59 of 28 February, and 00:00 of 1 April, in New York.
    { id: 4, at: "2026-03-01T04:59:00Z", price: "80.00" },
    { id: 5, at: "2026-04-01T04:00:00Z", price: "160.00" },
  ]);
  expect((await ledgerOf(shop, MARCH, { metric: "gross_sales" })).value).toBe("10.0000");
  expect((await ledgerOf(shop, MARCH, { metric: "orders" })).value).toBe("1");
  const counting = { ...shop, settings: { ...shop.settings, includeTestOrders: true } };
  expect((await ledgerOf(counting, MARCH, { metric: "gross_sales" })).value).toBe("50.0000");
});

test("a running period's comparison leads to the rows of before the same time of day", async () => {
  const shop = await sales.shop();
  // Noon in New York is NOW; the comparison of 20 April alone is 19 April until noon.
  await sales.sell(shop, [
    { id: 1, at: "2026-04-19T15:59:00Z", customer: 1, price: "10.00", tax: "1.00" },
    { id: 2, at: "2026-04-19T16:01:00Z", customer: 2, price: "20.00" },
    { id: 3, at: "2026-04-18T20:00:00Z", customer: 1, price: "40.00" },
    { id: 4, at: "2026-04-20T15:00:00Z", customer: 2, price: "80.00" },
  ]);
  for (const days of ["preset=today", "from=2026-04-19&to=2026-04-20"]) {
    const { comparison } = queryOf(shop, days, NOW);
    const summary = await reports.summary.run(scopeFor(sales.db, shop, days, NOW), {});
    for (const { id, previous } of summary.metrics) {
      const then = await ledgerOf(shop, `from=${comparison?.from}&to=${comparison?.to}`, {
        metric: id,
        until: comparison?.until?.toISOString() ?? "",
      });
      expect([days, id, then.value]).toEqual([days, id, previous]);
    }
  }
  const yesterday = await ledgerOf(shop, "from=2026-04-19&to=2026-04-19", {
    metric: "total_sales",
    until: "2026-04-19T16:00:00.000Z",
  });
  expect([yesterday.value, yesterday.list.rows.length]).toEqual(["11.0000", 1]);
});

test("a later return is on its own day, or on the order's where the shop counts it there, and says when it was", async () => {
  const refund = { at: noon("04-05"), subtotal: "30.00", quantity: 1 };
  const order: TestOrder = { id: 1, at: noon("03-05"), price: "30.00", quantity: 2, refund };
  const own = await sales.shop();
  await sales.sell(own, [order]);
  expect((await ledgerOf(own, MARCH, { metric: "returns" })).value).toBe("0.0000");
  expect((await ledgerOf(own, "from=2026-04-01&to=2026-04-20", { metric: "returns" })).value).toBe("30.0000");
  const plain = await sales.shop();
  const redated = { ...plain, settings: { ...plain.settings, refundDate: "order" as const } };
  await sales.sell(redated, [order]);
  const { value, list } = await ledgerOf(redated, MARCH, { metric: "returns" });
  expect(value).toBe("30.0000");
  expect(list.rows).toMatchObject([
    { day: "2026-03-05", at: new Date(noon("04-05")), reason: "REFUND", title: "Mug", quantity: -1 },
  ]);
});

test("of two orders in one second the one with the smaller number is first, and the other returns", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 9, at: noon("03-05"), customer: 1, price: "10.00" },
    { id: 10, at: noon("03-05"), customer: 1, price: "10.00" },
  ]);
  const of = async (order: string) =>
    (await ledgerOf(shop, MARCH, { metric: "customers", order })).list.totals;
  expect(await of("9")).toEqual({ customers: 1, firstTime: 1, returning: 0, repeating: 0 });
  expect(await of("10")).toEqual({ customers: 1, firstTime: 0, returning: 1, repeating: 0 });
});

test("nothing to divide by is no value, and nothing to add is zero", async () => {
  const shop = await sales.shop();
  for (const metric of [
    "average_order_value",
    "returning_customer_rate",
    "guest_order_share",
    "amount_spent_per_customer",
  ])
    expect([metric, (await ledgerOf(shop, MARCH, { metric })).value]).toEqual([metric, null]);
  expect((await ledgerOf(shop, MARCH, { metric: "total_sales" })).value).toBe("0.0000");
  expect((await ledgerOf(shop, MARCH, { metric: "units_returned" })).value).toBe("0");
  expect((await ledgerOf(shop, MARCH, { metric: "orders" })).value).toBe("0");
});

test("a cursor that is none shows the newest rows; a cohort's number needs its cohort", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [{ id: 1, at: noon("03-05"), price: "10.00" }]);
  const { list } = await ledgerOf(shop, MARCH, { metric: "orders", older: "nonsense" });
  expect([list.rows.length, list.older, list.newer]).toEqual([1, null, null]);
  expect(parseLedgerAsk({ metric: "cohort_retention" }, 50)).toMatchObject({
    outcome: "invalid",
    field: "cohortFrom",
  });
  expect(parseLedgerAsk({ metric: "__proto__" }, 50)).toEqual({ outcome: "unknown" });
});
