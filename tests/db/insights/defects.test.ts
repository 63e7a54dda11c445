import { describe, expect, test } from "vitest";
import { reports } from "#app/insights/index.server.ts";
import { rebuildAll, rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { contents } from "../../factories/ingest-shop.ts";
import { useSales, type TestOrder } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const NOW = "2026-04-20T16:00:00Z";
const noon = (day: string) => `2026-${day}T17:00:00Z`;

async function summary(shop: Shop, range: string): Promise<Record<string, string | null>> {
  const { metrics } = await reports.summary.run(scopeFor(sales.db, shop, range, NOW), {});
  return Object.fromEntries(metrics.map(({ id, value }) => [id, value]));
}

/** Defects that other products' reports had, each with the test that would have found it. */
describe("defects of others", () => {
  test("returning = total - new: a customer with a first and a second order in one range is both", async () => {
    const shop = await sales.shop();
    await sales.sell(shop, [
      { id: 1, at: noon("01-05"), customer: 1, price: "100.00" },
      { id: 2, at: noon("01-20"), customer: 1, price: "50.00" },
      { id: 3, at: noon("01-10"), customer: 2, price: "80.00" },
    ]);
    // Two customers, both new: a subtraction finds nobody who returned.
    expect(await summary(shop, "from=2026-01-01&to=2026-01-31")).toMatchObject({
      customers: "2",
      returning_customer_rate: "0.500000",
    });
  });

  test('"first" only inside the range: who bought before it has returned', async () => {
    const shop = await sales.shop();
    await sales.sell(shop, [
      { id: 1, at: noon("01-05"), customer: 1, price: "100.00" },
      { id: 2, at: noon("02-20"), customer: 1, price: "50.00" },
    ]);
    expect(await summary(shop, "from=2026-02-01&to=2026-02-28")).toMatchObject({
      customers: "1",
      returning_customer_rate: "1.000000",
    });
  });

  test("no zero days: a day without sales is there, as 0", async () => {
    const shop = await sales.shop();
    await sales.sell(shop, [
      { id: 1, at: noon("03-01"), price: "10.00" },
      { id: 2, at: noon("03-03"), price: "20.00" },
    ]);
    const { current } = await reports.revenueTrend.run(
      scopeFor(sales.db, shop, "from=2026-03-01&to=2026-03-03", NOW),
      {},
    );
    expect(current.map(({ from, value }) => [from, value])).toEqual([
      ["2026-03-01", "10.0000"],
      ["2026-03-02", "0.0000"],
      ["2026-03-03", "20.0000"],
    ]);
  });

  test("NULL on incremental runs: what is rebuilt bit by bit is what one full build makes", async () => {
    const shop = await sales.shop();
    const orders: TestOrder[] = [
      { id: 5, at: noon("03-09"), customer: 1, price: "30.00", tax: "3.00" },
      { id: 2, at: noon("01-20"), customer: 1, price: "50.00", shipping: "5.00" },
      { id: 7, at: noon("02-11"), customer: 2, price: "70.00", quantity: 3, discount: "10.00" },
      // Earlier than what is known of both customers: their first orders move.
      { id: 1, at: noon("01-05"), customer: 1, price: "100.00" },
      {
        id: 3,
        at: noon("01-10"),
        customer: 2,
        price: "80.00",
        refund: { at: noon("02-11"), subtotal: "80.00", quantity: 1 },
      },
      { id: 4, at: noon("01-10"), price: "8.00", cancelledAt: noon("01-12") },
    ];
    for (const order of orders) await sales.sell(shop, [order]);
    const piecemeal = await contents(sales.db, shop);
    for (const table of ["daily_sales", "customer_day", "customer_stats"] as const)
      await sales.db.deleteFrom(table).where("shop_id", "=", shop.id).execute();
    await rebuildAll(sales.db, shop);
    await rebuildShop(sales.db, shop);
    expect(await contents(sales.db, shop)).toEqual(piecemeal);
    expect(piecemeal.customer_stats).toHaveLength(2);
  });

  test("no rate is a rate of 1: sales in another currency are in no sum, and are named", async () => {
    const shop = await sales.shop();
    await sales.sell(shop, [
      { id: 1, at: noon("03-01"), price: "10.00" },
      { id: 2, at: noon("03-01"), price: "900.00", currency: "JPY" },
    ]);
    const scope = scopeFor(sales.db, shop, "from=2026-03-01&to=2026-03-01", NOW);
    const answer = await reports.summary.run(scope, {});
    expect(answer.otherCurrencies).toEqual(["JPY"]);
    expect(answer.metrics.find(({ id }) => id === "net_sales")?.value).toBe("10.0000");
  });
});
