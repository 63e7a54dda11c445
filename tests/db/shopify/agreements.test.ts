import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { createAcceptor } from "#app/inbox/index.server.ts";
import { activateShop, updateScopes } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { backfillToEnd } from "#tests/factories/backfill-to-end.ts";
import { differingDays } from "#tests/factories/compare-days.ts";
import { mulberry } from "#tests/factories/random.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";
import { orderEditPayload, orderPayload } from "#tests/standin/payloads/index.ts";
import type { Order, StandinEvent, StandinShop } from "#tests/standin/world/types.ts";

let opened: ShopifyShop | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(options: Parameters<typeof openShopifyShop>[0]) {
  opened = await openShopifyShop({ customers: 60, products: 15, ...options });
  const db = opened.database.kysely;
  await sql`DELETE FROM job`.execute(db);
  await sql`DELETE FROM webhook_inbox`.execute(db);
  const standin = opened.standin.world.shop(opened.domain);
  if (!standin) throw new Error("the stand-in made no shop");
  return { opened, db, standin };
}

/** Accepts the events as the route does, and works until nothing is left: deliveries, jobs, rollups. */
async function deliver(world: ShopifyShop, events: readonly StandinEvent[]): Promise<void> {
  const acceptor = createAcceptor(world.database.kysely);
  await Promise.all(
    events.map((event, index) =>
      acceptor.accept({
        shopDomain: event.shopDomain,
        topic: event.topic,
        webhookId: `${event.eventId}-${event.topic}-${index}`,
        eventId: event.eventId,
        apiVersion: event.apiVersion,
        triggeredAt: new Date(event.triggeredAt),
        body: Buffer.from(event.body),
      }),
    ),
  );
  await work(world);
}

function work({ database, admin, log }: ShopifyShop): Promise<void> {
  return drain({ db: database.kysely, admin, log, now: () => new Date() }, { jobs: true });
}

const shops = [
  { currencyCode: "USD", ianaTimezone: "America/New_York", taxesIncluded: false, duties: true },
  { currencyCode: "EUR", ianaTimezone: "Europe/Berlin", taxesIncluded: true, duties: true },
  { currencyCode: "JPY", ianaTimezone: "Asia/Tokyo", taxesIncluded: true, duties: false },
  { currencyCode: "KWD", ianaTimezone: "Asia/Kathmandu", taxesIncluded: false, duties: true },
];

describe("edited orders have Shopify's own days", () => {
  test.each(shops)("after a backfill: $currencyCode, tax included: $taxesIncluded", async (profile) => {
    const {
      opened: world,
      db,
      standin,
    } = await open({
      ...profile,
      orders: 450,
      editedOrders: 0.4,
      testOrders: 0.02,
      seed: 5,
    });
    const edited = [...standin.orders()].filter((order) => order.edits.length > 0);
    expect(edited.length).toBeGreaterThan(100);
    // Only agreements say which additional fees a refund gave back.
    const fees = [...standin.orders()].filter((order) => order.fees.length > 0 && order.refunds.length > 0);
    const wanted = new Set([...edited, ...fees].map(({ id }) => id)).size;
    const shop = await backfillToEnd(world);
    expect(await differingDays(db, shop, standin)).toEqual([]);
    expect(await states(world)).toEqual({ read: wanted });
    expect(world.warnings()).toEqual([]);
  });

  test("when webhooks tell of orders as they are now, and of their edits", async () => {
    const {
      opened: world,
      db,
      standin,
    } = await open({
      ...(shops[1] ?? {}),
      orders: 250,
      editedOrders: 0.4,
      seed: 6,
    });
    const shop = await activateShop(db, world.shop, null, new Date());
    await deliver(
      world,
      [...standin.orders()].flatMap((order) => asMessages(world, standin, order)),
    );
    expect(await differingDays(db, shop, standin)).toEqual([]);
  });

  test.each([1, 2, 3, 4])("live, in any order of arrival (%i)", async (seed) => {
    const profile = shops[seed % shops.length] ?? {};
    const { opened: world, db, standin } = await open({ ...profile, orders: 0, seed });
    const shop = await activateShop(db, world.shop, null, new Date());
    const random = mulberry(seed);
    const events: StandinEvent[] = [];
    const stop = world.standin.world.onEvent((event) => events.push(event));
    const lastAt = new Map<string, number>();
    for (let step = 0; step < 60; step++) happen(standin, random, lastAt);
    stop();
    // In portions, out of order: the job reads agreements before orders come, between their versions, and after.
    const shuffled = events
      .map((event) => ({ event, place: random.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ event }) => event);
    for (let start = 0; start < shuffled.length; start += 15)
      await deliver(world, shuffled.slice(start, start + 15));
    await sql`UPDATE job SET run_after = NOW(3) WHERE state = 'waiting'`.execute(db);
    await work(world);
    expect(await differingDays(db, shop, standin)).toEqual([]);
    expect((await states(world)).wanted).toBeUndefined();
  });
});

describe("without access to agreements", () => {
  test("the difference is dated by the edit's message, and asked for again once more is granted", async () => {
    const { opened: world, db, standin } = await open({ orders: 0, ianaTimezone: "America/New_York" });
    const shop = await activateShop(db, world.shop, null, new Date());
    const denying: ShopifyShop = {
      ...world,
      admin: {
        query: () =>
          Promise.resolve({
            outcome: "data",
            data: null as never,
            errors: [
              { message: "Access denied for agreements field.", code: "ACCESS_DENIED", path: "nodes" },
            ],
          }),
      },
    };
    const placed = standin.createOrder({
      lines: [{ quantity: 2, price: "30.00" }],
      shipping: null,
      processedAt: new Date("2026-07-01T16:00:00Z"),
    });
    const edit = standin.editOrder(placed.record.id, {
      add: [{ quantity: 1, price: "12.00" }],
      remove: [{ index: 0, quantity: 1 }],
      at: new Date("2026-07-04T16:00:00Z"),
    });
    await deliver(denying, [...placed.events, ...edit.events]);
    expect(await states(world)).toEqual({ denied: 1 });
    expect(await differingDays(db, shop, standin)).toEqual([]);
    const jobs = await sql<{ state: string }>`SELECT state FROM job WHERE kind = 'agreements'`.execute(db);
    expect(jobs.rows).toEqual([{ state: "done" }]);

    await updateScopes(db, shop, "read_orders");
    const granted = standin.updateScopes({
      previous: ["read_orders"],
      current: ["read_orders", "read_reports"],
    });
    await deliver(world, granted.events);
    expect(await states(world)).toEqual({ read: 1 });
    expect(await differingDays(db, shop, standin)).toEqual([]);
  });

  test("an order that is gone at Shopify is not asked for twice", async () => {
    const { opened: world, db, standin } = await open({ orders: 0 });
    await activateShop(db, world.shop, null, new Date());
    const placed = standin.createOrder({ lines: [{ quantity: 2, price: "30.00" }], shipping: null });
    const edit = standin.editOrder(placed.record.id, { remove: [{ index: 0, quantity: 1 }] });
    standin.deleteOrder(placed.record.id);
    await deliver(world, [...placed.events, ...edit.events]);
    expect(await states(world)).toEqual({ denied: 1 });
  });
});

test("an order with more agreements and sales than a page is read whole", async () => {
  const { opened: world, db, standin } = await open({ orders: 0, currencyCode: "USD" });
  const lines = Array.from({ length: 130 }, () => ({
    quantity: 1,
    price: "1.00",
    taxLines: [{ rate: "0.1" }],
  }));
  const { record } = standin.createOrder({ lines, shipping: null });
  for (let index = 0; index < 10; index++)
    standin.editOrder(record.id, { remove: [{ index, quantity: 1 }], add: [{ quantity: 1, price: "2.00" }] });
  const shop = await backfillToEnd(world);
  expect(await differingDays(db, shop, standin)).toEqual([]);
  const row = await sql<{ n: number; sales: number }>`
    SELECT COUNT(*) AS n, COUNT(*) - SUM(reason = 'ORDER_EDIT') AS sales FROM sale
    WHERE shop_id = ${world.shop.id}`.execute(db);
  expect(row.rows[0]).toMatchObject({ n: 150, sales: "130" });
});

async function states({ database, shop }: ShopifyShop): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; n: number }>`
    SELECT state, COUNT(*) AS n FROM order_agreements WHERE shop_id = ${shop.id} GROUP BY state`.execute(
    database.kysely,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

/** The newest message about the order, and those about its edits. */
function asMessages(world: ShopifyShop, standin: StandinShop, order: Order): StandinEvent[] {
  const customer = order.customerId === null ? null : (standin.customer(order.customerId) ?? null);
  const time = (at: number) => new Date(at).toISOString();
  const message = (topic: string, payload: object, at: number, eventId: string): StandinEvent => ({
    shopDomain: world.domain,
    topic,
    body: JSON.stringify(payload),
    triggeredAt: time(at),
    eventId,
    apiVersion: "2026-07",
  });
  return [
    ...order.edits.map((edit) =>
      message("orders/edited", orderEditPayload(order, edit, time), edit.committedAt, `edit-${edit.id}`),
    ),
    message(
      "orders/updated",
      orderPayload(order, customer, world.domain, time),
      order.updatedAt,
      `o-${order.id}`,
    ),
  ];
}

/** One plausible change, mostly edits; `lastAt` has when something last happened to each order. */
function happen(shop: StandinShop, random: ReturnType<typeof mulberry>, lastAt: Map<string, number>): void {
  const orders = [...shop.orders()].filter((order) => order.cancelledAt === null);
  const order = orders.length > 0 ? random.pick(orders) : undefined;
  const dice = random.next();
  if (!order || dice < 0.25) {
    const at = Date.UTC(2026, random.integer(0, 7), random.integer(1, 28), 3);
    const { record } = shop.createOrder({
      lines: Array.from({ length: random.integer(1, 3) }, () => ({ quantity: random.integer(1, 4) })),
      taxRate: "0.1",
      shipping: { price: "10" },
      processedAt: new Date(at),
      ...(random.chance(0.4) ? { discount: { percent: "15" } } : {}),
    });
    lastAt.set(record.id, at);
    return;
  }
  const at = new Date((lastAt.get(order.id) ?? 0) + random.integer(1, 90) * 3_600_000);
  lastAt.set(order.id, at.getTime());
  const open = order.lines
    .map((line, index) => ({ index, left: line.quantity - line.removedQuantity - line.refundedQuantity }))
    .filter(({ left }) => left > 0);
  const chosen = open.length > 0 ? random.pick(open) : undefined;
  if (dice < 0.7)
    shop.editOrder(order.id, {
      at,
      taxRate: "0.1",
      add: !chosen || random.chance(0.5) ? [{ quantity: random.integer(1, 2) }] : [],
      remove: chosen ? [{ index: chosen.index, quantity: random.integer(1, chosen.left) }] : [],
    });
  else if (dice < 0.9 && chosen)
    shop.refundOrder(order.id, {
      lines: [{ index: chosen.index, quantity: random.integer(1, chosen.left) }],
      processedAt: at,
      transactions: random.chance(0.8),
    });
  else shop.cancelOrder(order.id, { refund: random.chance(0.5), at });
}
