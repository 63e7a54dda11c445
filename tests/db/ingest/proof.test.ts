import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { ordersNotCounted } from "#app/insights/index.server.ts";
import { denyAgreements, parseAdminAgreements, verifyLedger } from "#app/ingest/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { applyAll, deliver, freshShop, useDatabase } from "#tests/factories/ingest-shop.ts";
import { restOrder } from "#tests/factories/order-spec.ts";
import { placed } from "#tests/factories/placed-order.ts";

const world = useDatabase();

const set = (amount: string) => ({ shop_money: { amount, currency_code: "USD" } });
const bag = (amount: string) => ({ shopMoney: { amount } });
const totals = (total: string, current = total) => ({
  total_price: total,
  total_price_set: set(total),
  current_total_price: current,
  current_total_price_set: set(current),
});

/** Two units at 40.00, so that its ledger comes to 80.00, and whatever totals are said of it. */
const order = (total: string, current = total) => ({ ...restOrder(placed), ...totals(total, current) });
const notCounted = (shop: Shop, limit = 10) => ordersNotCounted(world.db, shop, { limit });
const stated = { id: "5001", name: "#5001", day: "2026-03-02", currency: "USD" };

/** Shopify's own ledger of the order as of its version: 84.00 in one placement. */
const agreements = (tax: string, total: string) => ({
  id: "gid://shopify/Order/5001",
  updatedAt: "2026-03-02T17:00:00Z",
  currentTotalPriceSet: bag("84.00"),
  agreements: {
    nodes: [
      {
        id: "gid://shopify/SalesAgreement/1",
        happenedAt: "2026-03-02T17:00:00Z",
        reason: "ORDER",
        sales: {
          nodes: [
            {
              id: "gid://shopify/ProductSale/1",
              actionType: "ORDER",
              lineType: "PRODUCT",
              quantity: 2,
              lineItem: { id: "gid://shopify/LineItem/1" },
              totalAmount: bag(total),
              totalTaxAmount: bag(tax),
              totalDiscountAmountBeforeTaxes: bag("0.00"),
            },
          ],
        },
      },
    ],
  },
});

async function read(shop: Shop, node: unknown): Promise<void> {
  const parsed = parseAdminAgreements(shop, node);
  if (parsed.outcome !== "records") throw new Error(JSON.stringify(parsed));
  await applyAll(world.db, shop, parsed.records);
}

describe("every order proves itself: its ledger comes to the totals of its own payload", () => {
  test("an order that does is not marked; what is not claimed is not checked", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      { topic: "orders/create", payload: order("80.00") },
      { topic: "orders/create", payload: { ...restOrder({ ...placed, id: "5002" }) } },
    );
    expect(await notCounted(shop)).toEqual({
      unread: 0,
      unproven: 0,
      reading: 0,
      orders: [],
      refundsToRead: 0,
      fields: [],
    });
  });

  test("one that does not is marked with what was expected and found, until a version does", async () => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, { topic: "orders/create", payload: order("84.00") });
    expect(await notCounted(shop)).toEqual({
      unread: 0,
      refundsToRead: 0,
      fields: [],
      unproven: 1,
      reading: 1,
      orders: [{ ...stated, total: "placed", expected: "84.0000", found: "80.0000", isReading: true }],
    });
    const next = { ...order("80.00", "79.00"), updated_at: "2026-03-02T13:00:00-05:00" };
    await deliver(world.db, shop, { topic: "orders/updated", payload: next });
    expect((await notCounted(shop)).orders).toMatchObject([
      { total: "current", expected: "79.0000", found: "80.0000" },
    ]);
    const last = { ...order("80.00"), updated_at: "2026-03-02T14:00:00-05:00" };
    await deliver(world.db, shop, { topic: "orders/updated", payload: last });
    expect(await notCounted(shop)).toMatchObject({ unproven: 0, reading: 0 });
  });

  test("Shopify's own ledger of it, once read, makes it right", async () => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, { topic: "orders/create", payload: order("84.00") });
    await read(shop, agreements("4.00", "84.00"));
    expect(await notCounted(shop)).toMatchObject({ unproven: 0, reading: 0 });
  });

  test("it is named where that does not add up either, or is denied", async () => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, { topic: "orders/create", payload: order("84.00") });
    await denyAgreements(world.db, shop);
    expect(await notCounted(shop)).toMatchObject({ unproven: 1, reading: 0, orders: [{ isReading: false }] });
    await read(shop, agreements("3.00", "83.00"));
    expect(await notCounted(shop)).toMatchObject({
      unproven: 1,
      reading: 0,
      orders: [{ expected: "84.0000", found: "83.0000", isReading: false }],
    });
  });

  test("a cancelled order, a refund newer than the order, and a refund known by its date claim nothing", async () => {
    const shop = await freshShop(world.db);
    const cancelled = { ...placed, cancelledAt: "2026-03-03T12:00:00-05:00" };
    const refund = {
      id: 7,
      order_id: 5002,
      created_at: "2026-03-05T12:00:00-05:00",
      refund_line_items: [
        { id: 71, line_item_id: 1, quantity: 1, subtotal_set: set("40.00"), total_tax_set: set("0.00") },
      ],
    };
    await deliver(
      world.db,
      shop,
      { topic: "orders/cancelled", payload: { ...restOrder(cancelled), ...totals("80.00", "12.34") } },
      {
        topic: "orders/create",
        payload: { ...restOrder({ ...placed, id: "5002" }), ...totals("80.00") },
      },
      { topic: "refunds/create", payload: refund },
    );
    expect(await notCounted(shop)).toMatchObject({ unproven: 0 });
  });

  test("money paid back beside the goods is not part of what an order comes to", async () => {
    const shop = await freshShop(world.db);
    const at = "2026-03-04T12:00:00-05:00";
    const refunds = [{ id: "9", at, adjustments: [{ amount: "-7.00" }] }];
    await deliver(world.db, shop, {
      topic: "orders/updated",
      payload: { ...restOrder({ ...placed, updatedAt: at, refunds }), ...totals("80.00") },
    });
    expect(await notCounted(shop)).toMatchObject({ unproven: 0 });
  });

  test("a total paid in another currency may be a unit off for each part", async () => {
    const shop = await freshShop(world.db);
    const presentment = { currency: "JPY", amounts: "9000" };
    await deliver(world.db, shop, {
      topic: "orders/create",
      payload: { ...restOrder({ ...placed, presentment }), ...totals("80.02") },
    });
    expect(await notCounted(shop)).toMatchObject({ unproven: 0 });
  });

  test("a test order counts where the shop counts them", async () => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, {
      topic: "orders/create",
      payload: { ...restOrder({ ...placed, test: true }), ...totals("1.00") },
    });
    expect(await notCounted(shop)).toMatchObject({ unproven: 0 });
    const withTests = { ...shop, settings: { ...shop.settings, includeTestOrders: true } };
    expect(await notCounted(withTests)).toMatchObject({ unproven: 1 });
  });

  test("a deleted order's mark goes with it, and verify finds and mends a wrong one", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      { topic: "orders/create", payload: order("84.00") },
      { topic: "orders/create", payload: { ...restOrder({ ...placed, id: "5002" }), ...totals("80.00") } },
    );
    expect(await verifyLedger(world.db, shop, { repair: false })).toEqual({ orders: 2, drift: [] });
    await sql`UPDATE unproven_order SET order_id = '5002' WHERE shop_id = ${shop.id}`.execute(world.db);
    const drift = ["5001", "5002"].map((id) => ({ order: id, rows: 0, reason: "proof" }));
    expect(await verifyLedger(world.db, shop, { repair: true })).toEqual({ orders: 2, drift });
    expect((await notCounted(shop)).orders.map(({ id }) => id)).toEqual(["5001"]);
    await deliver(world.db, shop, {
      topic: "orders/delete",
      payload: { id: 5001 },
      triggeredAt: "2026-04-01T00:00:00Z",
    });
    expect(await notCounted(shop)).toMatchObject({ unproven: 0, orders: [] });
  });
});
