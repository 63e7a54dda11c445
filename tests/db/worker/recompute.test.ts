import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { parseLedgerAsk, reports } from "#app/insights/index.server.ts";
import { asShown, installShop, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { changeNumberSettings, changeTenantProfile, drain, isRecomputing } from "#app/worker/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { deliver } from "../../factories/ingest-shop.ts";
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

describe("F4: answers while a change is carried through", () => {
  const testOrder = { ...order, id: 5002, admin_graphql_api_id: "gid://shopify/Order/5002", test: true };

  /** What a page and the interface would say now: zone, the sum from the rollups, the sum of the ledger's rows. */
  async function answer(): Promise<[timeZone: string, summary: string | null, ledger: string | null]> {
    const now = asShown((await shopById(queue.db, shop.id)) ?? shop);
    const scope = scopeFor(queue.db, now, "from=2026-03-01&to=2026-04-30", "2026-11-22T12:00:00Z");
    const summary = await reports.summary.run(scope, {});
    const parsed = parseLedgerAsk({ metric: "total_sales" }, 50);
    if (parsed.outcome !== "ask") throw new Error(parsed.outcome);
    const { value } = await reports.ledger.run(scope, parsed.ask);
    return [now.timeZone, summary.metrics.find(({ id }) => id === "total_sales")?.value ?? null, value];
  }

  test("are by the switches that the numbers were computed by, until the rebuild's last transaction", async () => {
    await send(queue.db, shop, "orders/create", order);
    await send(queue.db, shop, "orders/create", testOrder);
    await work();
    expect(await answer()).toEqual(["America/New_York", "88.0000", "88.0000"]);
    expect(await change({ includeTestOrders: true })).toBe("changed");
    expect(await answer()).toEqual(["America/New_York", "88.0000", "88.0000"]);
    // Taken back and wanted again before it began: still the numbers that are there.
    await change({ includeTestOrders: false });
    await change({ includeTestOrders: true });
    expect(await answer()).toEqual(["America/New_York", "88.0000", "88.0000"]);
    await work();
    expect(await answer()).toEqual(["America/New_York", "176.0000", "176.0000"]);
    expect(await isRecomputing(queue.db, shop)).toBe(false);
  });

  test("name the zone whose days they show", async () => {
    // 23:30 of 1 March in New York, 5:30 of the second in Berlin.
    await send(queue.db, shop, "orders/create", { ...order, processed_at: "2026-03-02T04:30:00Z" });
    await work();
    const before = await daysOf(queue.db, shop);
    expect(before.map(([day]) => day)).toEqual(["2026-03-01"]);
    const current = (await shopById(queue.db, shop.id)) ?? shop;
    const profile = { name: shop.name, currency: "USD", timeZone: "Europe/Berlin" };
    await changeTenantProfile(queue.db, current, profile, at);
    expect((await answer())[0]).toBe("America/New_York");
    await work();
    expect((await answer())[0]).toBe("Europe/Berlin");
    expect((await daysOf(queue.db, shop)).map(([day]) => day)).toEqual(["2026-03-02"]);
  });

  test("go on through an uninstallation: a shop that comes back finds its numbers by its zone, and says so", async () => {
    await send(queue.db, shop, "orders/create", { ...order, processed_at: "2026-03-02T04:30:00Z" });
    await work();
    const current = (await shopById(queue.db, shop.id)) ?? shop;
    const profile = { name: shop.name, currency: "USD", timeZone: "Europe/Berlin" };
    await changeTenantProfile(queue.db, current, profile, at);
    await change({ includeTestOrders: true });
    const { domain } = shop;
    await send(queue.db, shop, "app/uninstalled", { id: 1, myshopify_domain: domain }, { triggeredAt: at });
    await drain(workerContext(queue.db));
    expect((await shopById(queue.db, shop.id))?.state).toBe("uninstalled");
    await installShop(queue.db, {
      ...{ domain: domain ?? "", ...profile, scopes: "read_orders", historyStartsAt: null },
      at: new Date("2026-11-23T12:00:00Z"),
    });
    await work();
    expect(await isRecomputing(queue.db, shop)).toBe(false);
    expect(await answer()).toEqual(["Europe/Berlin", "88.0000", "88.0000"]);
    expect((await daysOf(queue.db, shop)).map(([day]) => day)).toEqual(["2026-03-02"]);
  });

  test("do not wait for batches that may be under way: what those stored is gone over later", async () => {
    await send(queue.db, shop, "orders/create", order);
    await work();
    const stale = (await shopById(queue.db, shop.id)) ?? shop;
    await change({ includeTestOrders: true });
    // Without moving a clock: the job is due at once.
    await drain(workerContext(queue.db), { jobs: true });
    expect(await isRecomputing(queue.db, shop)).toBe(false);
    // A batch that began before the change ends after it.
    await deliver(queue.db, stale, { topic: "orders/create", payload: testOrder });
    await drain(workerContext(queue.db));
    expect((await answer())[1]).toBe("176.0000");
    const counted = () =>
      queue.db
        .selectFrom("sales_order")
        .select("counted")
        .where("shop_id", "=", shop.id)
        .where("test", "=", true)
        .execute();
    expect(await counted()).toEqual([{ counted: false }]);
    await work();
    expect(await counted()).toEqual([{ counted: true }]);
    expect(await answer()).toEqual(["America/New_York", "176.0000", "176.0000"]);
  });

  test("are the present ones at once where there is nothing to compute", async () => {
    await change({ refundDate: "order", includeTestOrders: true });
    expect(await isRecomputing(queue.db, shop)).toBe(true);
    await drain(workerContext(queue.db), { jobs: true });
    expect(await isRecomputing(queue.db, shop)).toBe(false);
  });
});
