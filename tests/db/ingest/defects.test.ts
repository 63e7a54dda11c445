import { describe, expect, it } from "vitest";
import {
  contents,
  dailySales,
  deliver,
  freshShop,
  ledger,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { restOrder, restRefund, type OrderSpec } from "#tests/factories/order-spec.ts";

const world = useDatabase();

function order(spec: OrderSpec): Message {
  return { topic: "orders/updated", payload: restOrder(spec) };
}

/** Defects that other products had, each with the test that would have found it. */
describe("defects of others", () => {
  it("refund on the order's date: a later return leaves the first month as it was", async () => {
    const shop = await freshShop(world.db);
    const placed: OrderSpec = {
      at: "2026-03-02T12:00:00-05:00",
      lines: [{ id: "1", quantity: 2, price: "40.00" }],
    };
    await deliver(world.db, shop, order(placed));
    const [march] = await dailySales(world.db, shop);
    await deliver(world.db, shop, {
      topic: "refunds/create",
      payload: restRefund({
        id: "71",
        at: "2026-04-05T12:00:00-04:00",
        lines: [{ line: "1", quantity: 1, subtotal: "40.00" }],
      }),
    });
    const [after, april] = await dailySales(world.db, shop);
    expect(after).toEqual(march);
    expect(april).toMatchObject({
      day: "2026-04-05",
      gross: "0.0000",
      returns: "40.0000",
      net: "-40.0000",
      orders: 0,
    });
  });

  it("gross as price times quantity squared: three units at 12.00 are 36.00", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      order({ at: "2026-03-02T12:00:00-05:00", lines: [{ id: "1", quantity: 3, price: "12.00" }] }),
    );
    expect((await dailySales(world.db, shop))[0]).toMatchObject({ gross: "36.0000", units_ordered: 3 });
  });

  it("fan-out: a sale and its capture on one order double nothing", async () => {
    const shop = await freshShop(world.db);
    const payload = {
      ...restOrder({
        at: "2026-03-02T12:00:00-05:00",
        lines: [{ id: "1", price: "50.00", discount: "5.00", taxes: [[0.1, "4.50"]] }],
        refunds: [
          {
            id: "71",
            at: "2026-03-02T13:00:00-05:00",
            lines: [{ line: "1", quantity: 1, subtotal: "45.00", tax: "4.50" }],
          },
        ],
      }),
      transactions: [
        { kind: "authorization", amount: "49.50" },
        { kind: "capture", amount: "49.50" },
      ],
    };
    await deliver(world.db, shop, { topic: "orders/updated", payload });
    expect(await dailySales(world.db, shop)).toMatchObject([
      {
        gross: "50.0000",
        discounts: "5.0000",
        returns: "45.0000",
        taxes: "0.0000",
        total: "0.0000",
        orders: 1,
      },
    ]);
  });

  it("order discount missed: an order discount whose line total_discount is 0 is taken by its allocations", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      order({
        at: "2026-03-02T12:00:00-05:00",
        totalDiscounts: "10.00",
        lines: [{ id: "1", price: "100.00", discount: "10.00", totalDiscount: "0.00" }],
      }),
    );
    expect((await dailySales(world.db, shop))[0]).toMatchObject({
      gross: "100.0000",
      discounts: "10.0000",
      net: "90.0000",
    });
  });

  it("product and revenue report differ: products and adjustments sum to net sales", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      order({
        at: "2026-03-02T12:00:00-05:00",
        lines: [
          { id: "1", quantity: 3, price: "33.33", discount: "10.00" },
          { id: "2", price: "0.01" },
        ],
        refunds: [
          {
            id: "71",
            at: "2026-03-02T13:00:00-05:00",
            lines: [{ line: "1", quantity: 1, subtotal: "30.00" }],
            adjustments: [{ amount: "-2.50" }],
          },
        ],
      }),
    );
    const sum = await world.db
      .selectFrom("sale")
      .select((select) => select.fn.sum<string>("net").as("net"))
      .where("shop_id", "=", shop.id)
      .where("line_type", "in", ["PRODUCT", "ADJUSTMENT"])
      .executeTakeFirstOrThrow();
    const [day] = await dailySales(world.db, shop);
    expect(day?.net).toBe("57.5000");
    expect(sum.net).toBe(day?.net);
  });

  it("refund subtracted twice: shipping refunded in both fields counts once", async () => {
    const refund = {
      id: "71",
      at: "2026-03-03T12:00:00-05:00",
      shipping: { amount: "8.00", tax: "0.64" },
    };
    for (const shippingAsAdjustment of [false, true, "only"] as const) {
      const shop = await freshShop(world.db);
      await deliver(
        world.db,
        shop,
        order({
          at: "2026-03-02T12:00:00-05:00",
          lines: [{ id: "1", price: "50.00" }],
          shipping: { price: "8.00", tax: [0.08, "0.64"] },
          refunds: [{ ...refund, shippingAsAdjustment }],
        }),
      );
      expect((await ledger(world.db, shop)).filter((row) => row.includes("REFUND"))).toEqual([
        "03-03 REFUND/RETURN SHIPPING -1 | 0 0 8 -8 -0.64 -8.64",
      ]);
    }
  });

  it("first order by import order: of two orders in one second the smaller id is first", async () => {
    const shop = await freshShop(world.db);
    const one = { at: "2026-03-02T12:00:00-05:00", customer: "7", lines: [{ id: "1", price: "10.00" }] };
    await deliver(world.db, shop, order({ ...one, id: "10000" }), order({ ...one, id: "9999" }));
    const { customer_stats, customer_day } = await contents(world.db, shop);
    expect(customer_stats?.[0]).toContain("orders=2 net=20.0000 currency=USD first_order_id=9999 ");
    expect(customer_day).toEqual([
      "day=2026-03-02 customer_id=7 currency=USD orders=2 first_orders=1 net=20.0000",
    ]);
  });

  it("orders at 00:00-01:00 on the wrong day: half past midnight at New York's clock changes", async () => {
    const shop = await freshShop(world.db);
    const at = ["2026-03-08T05:30:00Z", "2026-03-09T04:30:00Z", "2026-11-01T04:30:00Z"];
    await deliver(
      world.db,
      shop,
      ...at.map((instant, index) =>
        order({ id: String(index + 1), at: instant, lines: [{ id: "1", price: "10.00" }] }),
      ),
    );
    expect((await dailySales(world.db, shop)).map((row) => row.day)).toEqual([
      "2026-03-08",
      "2026-03-09",
      "2026-11-01",
    ]);
  });

  it("presentment as shop money: an order paid in euros counts in the shop's dollars", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      order({
        at: "2026-03-02T12:00:00-05:00",
        presentment: { currency: "EUR", amounts: "999.00" },
        lines: [{ id: "1", price: "50.00", taxes: [[0.1, "5.00"]] }],
        shipping: { price: "8.00" },
      }),
    );
    expect((await dailySales(world.db, shop))[0]).toMatchObject({ currency: "USD", total: "63.0000" });
  });

  it("two currencies are never added, and an order keeps its own", async () => {
    const shop = await freshShop(world.db);
    const one = { at: "2026-03-02T12:00:00-05:00", customer: "7", lines: [{ id: "1", price: "50.00" }] };
    await deliver(world.db, shop, order({ ...one, id: "1" }), order({ ...one, id: "2", currency: "CAD" }));
    expect((await dailySales(world.db, shop)).map((row) => [row.currency, row.gross, row.orders])).toEqual([
      ["CAD", "50.0000", 1],
      ["USD", "50.0000", 1],
    ]);
    expect((await contents(world.db, shop)).customer_stats?.[0]).toContain(
      "orders=2 net=50.0000 currency=USD",
    );
  });

  it("JPY off by a hundred, KWD by ten: amounts are what the payload says", async () => {
    const shop = await freshShop(world.db, { currency: "JPY", timeZone: "Asia/Tokyo" });
    await deliver(
      world.db,
      shop,
      order({
        id: "1",
        at: "2026-03-02T12:00:00+09:00",
        currency: "JPY",
        taxesIncluded: true,
        lines: [{ id: "1", quantity: 3, price: "1100", discount: "330", taxes: [[0.1, "270"]] }],
      }),
      order({
        id: "2",
        at: "2026-03-02T12:00:00+09:00",
        currency: "KWD",
        lines: [{ id: "1", price: "1.505" }],
      }),
    );
    expect((await dailySales(world.db, shop)).map((row) => [row.currency, row.gross, row.total])).toEqual([
      ["JPY", "3000.0000", "2970.0000"],
      ["KWD", "1.5050", "1.5050"],
    ]);
  });

  it("discount of removed units kept: removing one of two discounted units returns what it cost", async () => {
    const shop = await freshShop(world.db);
    const lines = [
      { id: "1", quantity: 2, price: "50.00", discount: "20.00", taxes: [[0.1, "8.00"]] as const },
    ];
    await deliver(
      world.db,
      shop,
      order({ id: "5001", at: "2026-03-02T12:00:00-05:00", lines }),
      order({
        id: "5001",
        at: "2026-03-02T12:00:00-05:00",
        updatedAt: "2026-03-04T12:00:00-05:00",
        lines: lines.map((line) => ({ ...line, currentQuantity: 1 })),
      }),
    );
    expect(await ledger(world.db, shop)).toEqual([
      "03-02 ORDER/ORDER PRODUCT 1 2 | 100 20 0 80 8 88",
      "03-04 ORDER_EDIT/RETURN PRODUCT 1 -1 | 0 0 40 -40 -4 -44",
    ]);
  });

  it("pending refund valued 0: the goods' value counts, the discrepancy and its twin do not", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
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
    );
    expect((await dailySales(world.db, shop)).map((row) => [row.day, row.returns])).toEqual([
      ["2026-05-10", "0.0000"],
      ["2026-05-20", "50.0000"],
    ]);
  });
});
