import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import { changeNumberSettings, drain, isRecomputing } from "#app/worker/index.server.ts";
import { restOrder, restRefund } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
const at = new Date("2026-11-22T12:00:00Z");
let shop: Shop;

beforeEach(async () => {
  shop = await installedShop(queue.db);
});

const order = restOrder({
  at: "2026-03-02T17:00:00Z",
  lines: [{ id: "1", price: "40.00", quantity: 2, taxes: [[0.1, "8.00"]] }],
});
const refund = restRefund({
  id: "71",
  at: "2026-04-05T16:00:00Z",
  lines: [{ line: "1", quantity: 1, subtotal: "40.00", tax: "4.00" }],
});
const march = ["2026-03-02", 1, "80.0000", "88.0000"];
const april = ["2026-04-05", 0, "-40.0000", "-44.0000"];

async function work(): Promise<void> {
  // What was asked for a moment ago waits for batches under way: there are none here.
  await sql`UPDATE job SET run_after = NOW(3) WHERE state = 'waiting'`.execute(queue.db);
  await drain(workerContext(queue.db), { jobs: true });
}

async function change(patch: Parameters<typeof changeNumberSettings>[2]): Promise<string> {
  const current = (await shopById(queue.db, shop.id)) ?? shop;
  return (await changeNumberSettings(queue.db, current, patch, { actor: "user:7", at })).outcome;
}

describe("refunds", () => {
  test("move to the order's day and back, as the shop chooses; every number follows", async () => {
    await send(queue.db, shop, "orders/create", order);
    await send(queue.db, shop, "refunds/create", refund);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([march, april]);

    expect(await change({ refundDate: "order" })).toBe("changed");
    expect(await isRecomputing(queue.db, shop)).toBe(true);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-03-02", 1, "40.0000", "44.0000"]]);
    expect(await isRecomputing(queue.db, shop)).toBe(false);

    expect(await change({ refundDate: "refund" })).toBe("changed");
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([march, april]);
  });

  test("that come after the choice follow it at once, cancellations too", async () => {
    await change({ refundDate: "order" });
    await work();
    await send(queue.db, shop, "orders/create", order);
    await send(queue.db, shop, "refunds/create", refund);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-03-02", 1, "40.0000", "44.0000"]]);
    await send(queue.db, shop, "orders/cancelled", {
      ...order,
      cancelled_at: "2026-04-07T16:00:00Z",
      updated_at: "2026-04-07T16:00:00Z",
    });
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-03-02", 1, "0.0000", "0.0000"]]);
  });
});

describe("test orders", () => {
  test("are in every number while the shop wants them", async () => {
    await send(queue.db, shop, "orders/create", { ...order, test: true });
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([]);
    expect(await change({ includeTestOrders: true })).toBe("changed");
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([march]);
    expect(await change({ includeTestOrders: true })).toBe("unchanged");
    expect(await change({ includeTestOrders: false })).toBe("changed");
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([]);
  });
});

test("a shop's new currency has its customers summed anew", async () => {
  const line = { id: "1", price: "40.00", quantity: 2 };
  const of = (id: string, currency: string) =>
    restOrder({ id, currency, customer: "5", at: "2026-03-02T17:00:00Z", lines: [line] });
  await send(queue.db, shop, "orders/create", of("1", "USD"));
  await send(queue.db, shop, "orders/create", of("2", "EUR"));
  await work();
  expect(await stats()).toEqual([{ currency: "USD", net: "80.0000" }]);
  const update = {
    name: "Worker shop",
    myshopify_domain: shop.domain,
    currency: "EUR",
    iana_timezone: "America/New_York",
    updated_at: "2026-11-20T10:00:00-05:00",
  };
  await send(queue.db, shop, "shop/update", update);
  await drain(workerContext(queue.db));
  expect(await isRecomputing(queue.db, shop)).toBe(true);
  await work();
  expect(await isRecomputing(queue.db, shop)).toBe(false);
  expect(await stats()).toEqual([{ currency: "EUR", net: "80.0000" }]);
});

function stats() {
  return queue.db
    .selectFrom("customer_stats")
    .select(["currency", "net"])
    .where("shop_id", "=", shop.id)
    .execute();
}
