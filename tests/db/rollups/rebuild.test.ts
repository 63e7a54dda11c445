import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { inTransaction } from "#app/db/index.server.ts";
import { dataVersion, rebuildAll, rebuildShop, shopsWithMarks } from "#app/rollups/index.server.ts";
import { shopById, updateSettings } from "#app/tenancy/index.server.ts";
import {
  contents,
  dailySales,
  deliver,
  freshShop,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { restOrder, restRefund, type OrderSpec } from "#tests/factories/order-spec.ts";

const world = useDatabase();

function order(spec: OrderSpec): Message {
  return { topic: "orders/create", payload: restOrder(spec) };
}

/** Example 10 of the metrics. */
function customers(): Message[] {
  const orders: [id: string, day: string, customer: string | null, price: string][] = [
    ["11", "2026-01-05", "1", "100.00"],
    ["12", "2026-01-20", "1", "50.00"],
    ["13", "2026-03-03", "1", "30.00"],
    ["21", "2026-01-10", "2", "80.00"],
    ["22", "2026-02-08", "2", "20.00"],
    ["31", "2026-02-02", "3", "60.00"],
    ["41", "2026-02-09", null, "40.00"],
  ];
  return [
    ...orders.map(([id, day, customer, price]) =>
      order({ id, at: `${day}T12:00:00-05:00`, customer, lines: [{ id: "1", price }] }),
    ),
    {
      topic: "refunds/create",
      payload: restRefund(
        { id: "71", at: "2026-03-05T12:00:00-05:00", lines: [{ line: "1", quantity: 0, subtotal: "10.00" }] },
        "31",
      ),
    },
  ];
}

async function months(shopId: number) {
  const { rows } = await sql`
    SELECT DATE_FORMAT(day, '%Y-%m') AS month, CAST(SUM(orders) AS SIGNED) AS orders,
      COUNT(DISTINCT IF(orders > 0, customer_id, NULL)) AS customers,
      CAST(SUM(first_orders) AS SIGNED) AS first_time,
      COUNT(DISTINCT IF(orders > first_orders, customer_id, NULL)) AS returning_customers, SUM(net) AS net
    FROM customer_day WHERE shop_id = ${shopId} GROUP BY month ORDER BY month`.execute(world.db);
  return rows;
}

describe("rollups", () => {
  it("count customers as example 10 does, whatever order the orders come in", async () => {
    const messages = customers();
    for (const arriving of [messages, [...messages].reverse()]) {
      const shop = await freshShop(world.db);
      for (const message of arriving) {
        await deliver(world.db, shop, message);
        await rebuildShop(world.db, shop);
      }
      expect(await months(shop.id)).toEqual([
        { month: "2026-01", orders: 3, customers: 2, first_time: 2, returning_customers: 1, net: "230.0000" },
        { month: "2026-02", orders: 2, customers: 2, first_time: 1, returning_customers: 1, net: "80.0000" },
        { month: "2026-03", orders: 1, customers: 1, first_time: 0, returning_customers: 1, net: "20.0000" },
      ]);
      expect((await dailySales(world.db, shop)).filter((row) => row.guest_orders > 0)).toMatchObject([
        { day: "2026-02-09", orders: 1, guest_orders: 1 },
      ]);
      expect((await contents(world.db, shop)).customer_stats).toMatchObject([
        expect.stringContaining("customer_id=1 orders=3 net=180.0000 currency=USD first_order_id=11 "),
        expect.stringContaining("customer_id=2 orders=2 net=100.0000 currency=USD first_order_id=21 "),
        expect.stringContaining("customer_id=3 orders=1 net=50.0000 currency=USD first_order_id=31 "),
      ]);
    }
  });

  it("are the same by rebuilds as by a full build", async () => {
    const shop = await freshShop(world.db);
    for (const message of customers()) {
      await deliver(world.db, shop, message);
      await rebuildShop(world.db, shop);
    }
    const before = await contents(world.db, shop);
    await sql`UPDATE daily_sales SET gross = 999, orders = 9 WHERE shop_id = ${shop.id}`.execute(world.db);
    await sql`DELETE FROM customer_day WHERE shop_id = ${shop.id} LIMIT 2`.execute(world.db);
    await sql`UPDATE customer_stats SET first_order_id = NULL, first_order_on = NULL WHERE shop_id = ${shop.id}`.execute(
      world.db,
    );
    await sql`UPDATE cohort_month SET customers = 9 WHERE shop_id = ${shop.id}`.execute(world.db);
    await sql`INSERT INTO cohort_month VALUES (${shop.id}, '2019-01', '2019-01', 1, 1)`.execute(world.db);
    await rebuildAll(world.db, shop);
    expect(await contents(world.db, shop)).toEqual(before);
    expect(before.cohort_month).toEqual([
      "month=2026-01 cohort=2026-01 customers=2 net=230.0000",
      "month=2026-02 cohort=2026-01 customers=1 net=20.0000",
      "month=2026-02 cohort=2026-02 customers=1 net=60.0000",
      "month=2026-03 cohort=2026-01 customers=1 net=30.0000",
      "month=2026-03 cohort=2026-02 customers=0 net=-10.0000",
    ]);
  });

  it("follow when a customer's first order becomes another", async () => {
    const shop = await freshShop(world.db);
    const later = order({
      id: "2",
      at: "2026-03-05T12:00:00-05:00",
      customer: "7",
      lines: [{ id: "1", price: "10.00" }],
    });
    const first = order({
      id: "1",
      at: "2026-01-05T12:00:00-05:00",
      customer: "7",
      lines: [{ id: "1", price: "10.00" }],
    });
    await deliver(world.db, shop, later);
    expect((await contents(world.db, shop)).customer_day).toEqual([
      "day=2026-03-05 customer_id=7 currency=USD orders=1 first_orders=1 net=10.0000",
    ]);
    await deliver(world.db, shop, first);
    expect((await contents(world.db, shop)).customer_day).toEqual([
      "day=2026-01-05 customer_id=7 currency=USD orders=1 first_orders=1 net=10.0000",
      "day=2026-03-05 customer_id=7 currency=USD orders=1 first_orders=0 net=10.0000",
    ]);
    await deliver(world.db, shop, {
      topic: "orders/delete",
      payload: { id: 1 },
      triggeredAt: "2026-06-01T00:00:00Z",
    });
    expect((await contents(world.db, shop)).customer_day).toEqual([
      "day=2026-03-05 customer_id=7 currency=USD orders=1 first_orders=1 net=10.0000",
    ]);
  });

  it("count a gift card as neither sale nor order, and its buyer's next order as the first", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      order({
        id: "1",
        at: "2026-08-01T12:00:00-04:00",
        customer: "7",
        lines: [{ id: "1", price: "50.00", giftCard: true }],
      }),
      order({
        id: "2",
        at: "2026-08-09T12:00:00-04:00",
        customer: "7",
        lines: [{ id: "1", price: "80.00", taxes: [[0.08, "6.40"]] }],
      }),
    );
    expect(await dailySales(world.db, shop)).toMatchObject([
      {
        day: "2026-08-01",
        gross: "0.0000",
        total: "0.0000",
        gift_cards: "50.0000",
        orders: 0,
        units_ordered: 0,
      },
      {
        day: "2026-08-09",
        gross: "80.0000",
        total: "86.4000",
        gift_cards: "0.0000",
        orders: 1,
        units_ordered: 1,
      },
    ]);
    expect((await contents(world.db, shop)).customer_stats?.[0]).toContain(
      "orders=1 net=80.0000 currency=USD first_order_id=2 ",
    );
  });

  it("leave test orders out until the shop takes them in, and again", async () => {
    const shop = await freshShop(world.db);
    const test = order({
      at: "2026-03-02T12:00:00-05:00",
      customer: "7",
      test: true,
      lines: [{ id: "1", price: "10.00" }],
    });
    await deliver(world.db, shop, test);
    expect(await dailySales(world.db, shop)).toEqual([]);
    const switchTo = async (includeTestOrders: boolean) => {
      await updateSettings(world.db, shop, { includeTestOrders });
      const changed = await shopById(world.db, shop.id);
      if (!changed) throw new Error("the shop is gone");
      await rebuildAll(world.db, changed);
      return contents(world.db, changed);
    };
    const shown = await switchTo(true);
    expect(shown.daily_sales?.[0]).toContain("orders=1");
    expect(shown.customer_stats?.[0]).toContain("orders=1 net=10.0000");
    const hidden = await switchTo(false);
    expect([hidden.daily_sales, hidden.customer_day, hidden.customer_stats]).toEqual([[], [], []]);
  });

  it("of a small share a transaction come to the same, and it says whether more is left", async () => {
    const [whole, parts] = [await freshShop(world.db), await freshShop(world.db)];
    const orders = Array.from({ length: 40 }, (_unused, index) => {
      const at = new Date(Date.UTC(2026, 0, 5 + index, 15)).toISOString();
      return order({
        id: String(index + 1),
        at,
        customer: String(index % 7),
        lines: [{ id: "1", price: "1.00" }],
      });
    });
    for (const shop of [whole, parts]) await deliver(world.db, shop, ...orders);
    const turns = [];
    do turns.push(await rebuildShop(world.db, parts, { limit: 1, share: 0.1 }));
    while (turns.at(-1)?.more);
    expect(Math.max(...turns.map(({ days }) => days))).toBe(3);
    expect(turns.reduce((sum, { days }) => sum + days, 0)).toBeGreaterThanOrEqual(40);
    expect(await shopsWithMarks(world.db)).not.toContain(parts.id);
    expect(await contents(world.db, parts)).toEqual(await contents(world.db, whole));
  });

  it("are rebuilt by one process at a time, and the version grows with each rebuild", async () => {
    const shop = await freshShop(world.db);
    expect(await dataVersion(world.db, shop)).toBe(0);
    expect(await rebuildShop(world.db, shop)).toEqual({
      outcome: "idle",
      days: 0,
      customers: 0,
      more: false,
    });
    await deliver(
      world.db,
      shop,
      order({ at: "2026-03-02T12:00:00-05:00", customer: "7", lines: [{ id: "1", price: "10.00" }] }),
    );
    expect(await shopsWithMarks(world.db)).toContain(shop.id);
    await inTransaction(world.db, async (trx) => {
      await sql`SELECT version FROM rollup_state WHERE shop_id = ${shop.id} FOR UPDATE`.execute(trx);
      expect(await rebuildShop(world.db, shop)).toEqual({
        outcome: "busy",
        days: 0,
        customers: 0,
        more: false,
      });
    });
    expect(await rebuildShop(world.db, shop)).toEqual({
      outcome: "rebuilt",
      days: 1,
      customers: 1,
      more: false,
    });
    expect(await dataVersion(world.db, shop)).toBe(1);
    expect(await shopsWithMarks(world.db)).not.toContain(shop.id);
  });

  it("hold sums that are larger than any order can be", async () => {
    const shop = await freshShop(world.db);
    const huge = (id: string) =>
      order({
        id,
        at: "2026-03-02T12:00:00-05:00",
        customer: "7",
        lines: [{ id: "1", price: "999999999999999.9999" }],
      });
    await deliver(world.db, shop, huge("1"), huge("2"), huge("3"));
    expect((await dailySales(world.db, shop))[0]).toMatchObject({
      gross: "2999999999999999.9997",
      orders: 3,
    });
  });
});
