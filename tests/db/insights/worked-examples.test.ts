import { expect, test } from "vitest";
import { reports } from "#app/insights/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { startOfDay } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { deliver, freshShop, ledger, useDatabase, type Message } from "../../factories/ingest-shop.ts";
import { restEdit, restOrder, restRefund, type OrderSpec } from "../../factories/order-spec.ts";

const world = useDatabase();
const NOW = "2026-12-31T12:00:00Z";

const order = (spec: OrderSpec): Message => ({ topic: "orders/updated", payload: restOrder(spec) });

/** A shop to which these messages came, one after the other. */
async function shopWith(messages: readonly Message[], profile: Parameters<typeof freshShop>[1] = {}) {
  const shop = await freshShop(world.db, profile);
  await deliver(world.db, shop, ...messages);
  await rebuildShop(world.db, shop);
  return shop;
}

/** What the numbers of a month are; zeros are left out. */
async function month(shop: Shop, from: string, to: string): Promise<Record<string, string | number | null>> {
  const scope = scopeFor(world.db, shop, `from=${from}&to=${to}`, NOW);
  const { totals } = await reports.salesByDay.run(scope, {});
  const entries = Object.entries(totals)
    .filter(([name]) => name !== "placed_sales" && name !== "guest_orders")
    .map(([name, value]) => [name, typeof value === "string" ? value.replace(/00$/, "") : value] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== "0.00" && value !== 0));
}

/** The order of examples 1 and 3. */
const fullOrder: OrderSpec = {
  at: "2026-03-02T12:00:00-05:00",
  customer: "7",
  lines: [
    { id: "1", quantity: 2, price: "40.00", discount: "8.00", taxes: [[0.08, "5.76"]], duty: "12.00" },
    { id: "2", price: "20.00", discount: "2.00", taxes: [[0.08, "1.44"]] },
  ],
  shipping: { price: "8.00", discount: "3.00", tax: [0.08, "0.40"] },
  fee: "2.00",
  tip: "5.00",
  totalDiscounts: "13.00",
};
const ofMarch = {
  gross: "100.00",
  discounts: "10.00",
  net: "90.00",
  shipping: "5.00",
  duties: "12.00",
  fees: "2.00",
  taxes: "7.60",
  total: "116.60",
  tips: "5.00",
  orders: 1,
  units_ordered: 3,
  averageOrderValue: "90.00",
};

test("worked example 1: a full order", async () => {
  const shop = await shopWith([order(fullOrder)]);
  expect(await month(shop, "2026-03-01", "2026-03-31")).toEqual(ofMarch);
});

test("worked example 2: prices that include tax", async () => {
  const shop = await shopWith([
    order({
      at: "2026-03-03T12:00:00-05:00",
      taxesIncluded: true,
      lines: [{ id: "1", price: "100.00", discount: "25.00", taxes: [[0.1, "6.82"]] }],
    }),
  ]);
  expect(await ledger(world.db, shop)).toEqual([
    "03-03 ORDER/ORDER PRODUCT 1 1 | 90.91 22.73 0 68.18 6.82 75",
  ]);
  expect(await month(shop, "2026-03-01", "2026-03-31")).toMatchObject({
    gross: "90.91",
    discounts: "22.73",
    net: "68.18",
    taxes: "6.82",
    total: "75.00",
  });
});

test("worked example 3: a partial refund later leaves March unchanged; April has the return alone", async () => {
  const refund = {
    id: "71",
    at: "2026-04-05T12:00:00-04:00",
    lines: [{ line: "1", quantity: 1, subtotal: "36.00", tax: "2.88" }],
    adjustments: [{ amount: "4.00" }],
  };
  const shop = await shopWith([order(fullOrder), { topic: "refunds/create", payload: restRefund(refund) }]);
  expect(await month(shop, "2026-03-01", "2026-03-31")).toEqual(ofMarch);
  expect(await month(shop, "2026-04-01", "2026-04-30")).toEqual({
    returns: "32.00",
    net: "-32.00",
    taxes: "-2.88",
    total: "-34.88",
    units_returned: 1,
    averageOrderValue: null,
  });
});

test("worked example 4: a refund without transactions", async () => {
  const shop = await shopWith([
    order({
      at: "2026-05-10T12:00:00-04:00",
      lines: [{ id: "1", price: "50.00", currentQuantity: 0 }],
      refunds: [
        {
          id: "71",
          at: "2026-05-20T12:00:00-04:00",
          lines: [{ line: "1", quantity: 1, subtotal: "50.00" }],
          adjustments: [{ amount: "50.00" }, { amount: "-50.00" }],
        },
      ],
    }),
  ]);
  expect(await month(shop, "2026-05-01", "2026-05-31")).toEqual({
    gross: "50.00",
    returns: "50.00",
    orders: 1,
    units_ordered: 1,
    units_returned: 1,
    averageOrderValue: "50.00",
  });
});

test("worked example 5: cancelled, unpaid, without a refund record", async () => {
  const shop = await shopWith([
    order({
      at: "2026-06-01T12:00:00-04:00",
      cancelledAt: "2026-06-03T12:00:00-04:00",
      lines: [{ id: "1", quantity: 2, price: "20.00" }],
      shipping: { price: "4.00" },
    }),
  ]);
  expect(await month(shop, "2026-06-01", "2026-06-30")).toEqual({
    gross: "40.00",
    returns: "40.00",
    orders: 1,
    units_ordered: 2,
    units_returned: 2,
    averageOrderValue: "40.00",
  });
  expect(await month(shop, "2026-06-03", "2026-06-03")).toMatchObject({ shipping: "-4.00", total: "-44.00" });
});

test("worked example 6: an edit on a later day", async () => {
  const shop = await shopWith([
    order({
      id: "5001",
      at: "2026-07-01T12:00:00-04:00",
      lines: [{ id: "1", quantity: 2, price: "30.00" }],
    }),
    {
      topic: "orders/edited",
      payload: restEdit({
        id: "81",
        order: "5001",
        at: "2026-07-04T12:00:00-04:00",
        add: { "2": 1 },
        remove: { "1": 1 },
      }),
    },
    order({
      id: "5001",
      at: "2026-07-01T12:00:00-04:00",
      updatedAt: "2026-07-04T12:00:00-04:00",
      lines: [
        { id: "1", quantity: 2, currentQuantity: 1, price: "30.00" },
        { id: "2", price: "12.00" },
      ],
    }),
  ]);
  expect(await month(shop, "2026-07-01", "2026-07-31")).toMatchObject({
    gross: "72.00",
    returns: "30.00",
    net: "42.00",
    orders: 1,
    averageOrderValue: "60.00",
  });
  const edited = await month(shop, "2026-07-04", "2026-07-04");
  expect(edited).toMatchObject({ net: "-18.00" });
  expect(edited.orders).toBeUndefined();
});

test("worked example 7: a gift card is no sale, no order and no first order; goods paid with it count in full", async () => {
  const shop = await shopWith([
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
      lines: [{ id: "2", price: "80.00", taxes: [[0.08, "6.40"]] }],
    }),
  ]);
  expect(await month(shop, "2026-08-01", "2026-08-01")).toEqual({ averageOrderValue: null });
  expect(await month(shop, "2026-08-09", "2026-08-09")).toMatchObject({
    net: "80.00",
    total: "86.40",
    orders: 1,
  });
  const scope = scopeFor(world.db, shop, "from=2026-08-01&to=2026-08-31", NOW);
  expect(await reports.customerMeasures.run(scope, {})).toMatchObject({
    customers: 1,
    firstTime: 1,
    returning: 0,
  });
});

test("worked example 8: yen with tax included", async () => {
  const shop = await shopWith(
    [
      order({
        at: "2026-09-01T12:00:00+09:00",
        currency: "JPY",
        taxesIncluded: true,
        lines: [{ id: "1", quantity: 3, price: "1100", discount: "330", taxes: [[0.1, "270"]] }],
      }),
    ],
    { currency: "JPY", timeZone: "Asia/Tokyo" },
  );
  expect(await month(shop, "2026-09-01", "2026-09-30")).toMatchObject({
    gross: "3000.00",
    discounts: "300.00",
    net: "2700.00",
    taxes: "270.00",
    total: "2970.00",
  });
});

test("worked example 9: 00:30 at a clock change is on its own day, of 23 and of 25 hours", async () => {
  const at = ["2026-03-08T05:30:00Z", "2026-03-09T04:30:00Z", "2026-11-01T04:30:00Z"];
  const shop = await shopWith(
    at.map((instant, index) =>
      order({ id: String(index + 1), at: instant, lines: [{ id: "1", price: "10.00" }] }),
    ),
  );
  for (const day of ["2026-03-08", "2026-03-09", "2026-11-01"])
    expect(await month(shop, day, day)).toMatchObject({ gross: "10.00", orders: 1 });
  const hours = (from: string, to: string) =>
    (startOfDay(to, shop.timeZone).getTime() - startOfDay(from, shop.timeZone).getTime()) / 3_600_000;
  expect([hours("2026-03-08", "2026-03-09"), hours("2026-11-01", "2026-11-02")]).toEqual([23, 25]);
});
