import { describe, expect, it } from "vitest";
import { parseWebhook } from "#app/ingest/index.server.ts";
import {
  contents,
  deliver,
  freshShop,
  ledger,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { bodyOf, restEdit, restOrder, restRefund, type OrderSpec } from "#tests/factories/order-spec.ts";
import { placed } from "#tests/factories/placed-order.ts";

const world = useDatabase();

const created: Message = { topic: "orders/create", payload: restOrder(placed) };
const refund = {
  id: "71",
  at: "2026-04-05T12:00:00-04:00",
  lines: [{ line: "1", quantity: 1, subtotal: "40.00" }],
};
const refunded: Message = { topic: "refunds/create", payload: restRefund(refund, "5001") };

describe("newer wins", () => {
  it("keeps the newer version when the update comes before the create", async () => {
    const shop = await freshShop(world.db);
    const newer = {
      ...placed,
      updatedAt: "2026-03-03T12:00:00-05:00",
      lines: [{ id: "1", quantity: 3, price: "40.00" }],
    };
    expect(
      await deliver(world.db, shop, { topic: "orders/updated", payload: restOrder(newer) }, created),
    ).toEqual(["created", "stale"]);
    expect(await ledger(world.db, shop)).toEqual(["03-02 ORDER/ORDER PRODUCT 1 3 | 120 0 0 120 0 120"]);
  });

  it("counts the same id sent twice once", async () => {
    const shop = await freshShop(world.db);
    expect(await deliver(world.db, shop, created, created)).toEqual(["created", "unchanged"]);
    const { daily_sales, sales_order } = await contents(world.db, shop);
    expect(sales_order).toHaveLength(1);
    expect(daily_sales).toHaveLength(1);
    expect(daily_sales?.[0]).toContain(" total=80.0000 orders=1 ");
  });

  it("lets the time of sending decide between versions of one second", async () => {
    const versions = ["60.00", "50.00"].map((price, index): Message => ({
      topic: "orders/updated",
      payload: restOrder({ ...placed, lines: [{ id: "1", price }] }),
      triggeredAt: `2026-03-02T17:00:00.${index + 1}00Z`,
    }));
    for (const order of [versions, [...versions].reverse()]) {
      const shop = await freshShop(world.db);
      await deliver(world.db, shop, ...order);
      expect(await ledger(world.db, shop)).toEqual(["03-02 ORDER/ORDER PRODUCT 1 1 | 50 0 0 50 0 50"]);
    }
  });

  it("does not let an older order take a refund away that came alone", async () => {
    const shop = await freshShop(world.db);
    expect(await deliver(world.db, shop, created, refunded, created)).toEqual([
      "created",
      "created",
      "unchanged",
    ]);
    expect(await ledger(world.db, shop)).toHaveLength(2);
  });

  it("keeps a refund that comes before its order, and applies it once", async () => {
    const shop = await freshShop(world.db);
    expect(await deliver(world.db, shop, refunded, refunded, created)).toEqual([
      "created",
      "unchanged",
      "created",
    ]);
    expect(await ledger(world.db, shop)).toEqual([
      "03-02 ORDER/ORDER PRODUCT 1 2 | 80 0 0 80 0 80",
      "04-05 REFUND/RETURN PRODUCT 1 -1 | 0 0 40 -40 0 -40",
    ]);
    expect((await contents(world.db, shop)).pending_record).toEqual([]);
  });

  it("takes a refund inside its order and alone as one", async () => {
    const shop = await freshShop(world.db);
    const both = { ...placed, updatedAt: refund.at, refunds: [refund] };
    await deliver(
      world.db,
      shop,
      created,
      refunded,
      { topic: "orders/updated", payload: restOrder(both) },
      refunded,
    );
    expect(await ledger(world.db, shop)).toHaveLength(2);
  });

  it("removes what an edit took out of the order, on the day of the edit, whichever message is first", async () => {
    const edited: Message = {
      topic: "orders/edited",
      payload: restEdit({
        id: "81",
        order: "5001",
        at: "2026-03-05T12:00:00-05:00",
        add: { "2": 1 },
        remove: { "1": 1 },
      }),
    };
    const updated: Message = {
      topic: "orders/updated",
      payload: restOrder({
        ...placed,
        updatedAt: "2026-03-05T12:00:00-05:00",
        lines: [
          { id: "1", quantity: 2, currentQuantity: 1, price: "40.00" },
          { id: "2", price: "12.00" },
        ],
      }),
    };
    for (const order of [
      [created, edited, updated],
      [created, updated, edited],
      [edited, created, updated],
      [updated, edited, created],
    ]) {
      const shop = await freshShop(world.db);
      await deliver(world.db, shop, ...order);
      expect(await ledger(world.db, shop)).toEqual([
        "03-02 ORDER/ORDER PRODUCT 1 2 | 80 0 0 80 0 80",
        "03-05 ORDER_EDIT/RETURN PRODUCT 1 -1 | 0 0 40 -40 0 -40",
        "03-05 ORDER_EDIT/ORDER PRODUCT 2 1 | 12 0 0 12 0 12",
      ]);
    }
  });

  it("dates an edit that no message tells of by the version that first shows it", async () => {
    const shop = await freshShop(world.db);
    const more = {
      ...placed,
      updatedAt: "2026-03-06T12:00:00-05:00",
      lines: [...(placed.lines ?? []), { id: "2", price: "12.00" }],
    };
    await deliver(world.db, shop, created, { topic: "orders/updated", payload: restOrder(more) });
    expect(await ledger(world.db, shop)).toEqual([
      "03-02 ORDER/ORDER PRODUCT 1 2 | 80 0 0 80 0 80",
      "03-06 ORDER_EDIT/ORDER PRODUCT 2 1 | 12 0 0 12 0 12",
    ]);
    const { order_edit } = await contents(world.db, shop);
    expect(order_edit?.[0]).toContain("approximate=true");
  });
});

describe("deletions", () => {
  const deleted: Message = {
    topic: "orders/delete",
    payload: { id: 5001 },
    triggeredAt: "2026-06-01T00:00:00Z",
  };

  it("takes a deleted order out of every table and keeps it out when a late update comes", async () => {
    const shop = await freshShop(world.db);
    expect(await deliver(world.db, shop, created, refunded, deleted, created, refunded)).toEqual([
      "created",
      "created",
      "updated",
      "stale",
      "stale",
    ]);
    const { tombstone, ...rest } = await contents(world.db, shop);
    expect(tombstone).toHaveLength(1);
    expect(Object.values(rest).flat()).toEqual([]);
  });

  it("knows a deletion that comes before the order", async () => {
    const shop = await freshShop(world.db);
    expect(await deliver(world.db, shop, refunded, deleted, created)).toEqual([
      "created",
      "created",
      "stale",
    ]);
    const { tombstone, ...rest } = await contents(world.db, shop);
    expect(tombstone).toHaveLength(1);
    expect(Object.values(rest).flat()).toEqual([]);
  });

  it("empties the days of a deleted order", async () => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, created);
    expect((await contents(world.db, shop)).daily_sales).toHaveLength(1);
    await deliver(world.db, shop, deleted);
    const { daily_sales, customer_day, customer_stats } = await contents(world.db, shop);
    expect([daily_sales, customer_day, customer_stats]).toEqual([[], [], []]);
  });

  it("keeps a deleted customer whom orders name as an id without a person", async () => {
    const shop = await freshShop(world.db);
    const customer = {
      id: 7,
      email: "ada@example.com",
      first_name: "Ada",
      updated_at: "2026-03-01T00:00:00Z",
    };
    await deliver(
      world.db,
      shop,
      created,
      { topic: "customers/create", payload: customer },
      { topic: "customers/delete", payload: { id: 7 }, triggeredAt: "2026-06-01T00:00:00Z" },
      { topic: "customers/update", payload: { ...customer, updated_at: "2026-05-01T00:00:00Z" } },
    );
    const rows = (await contents(world.db, shop)).customer ?? [];
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain("external_id=7 email=null first_name=null");
  });

  it("removes a product with its variants, and a late update does not bring it back", async () => {
    const shop = await freshShop(world.db);
    const product = {
      id: 9,
      title: "Mug",
      updated_at: "2026-03-01T00:00:00Z",
      variants: [
        { id: 91, price: "5.00" },
        { id: 92, price: "6.00" },
      ],
    };
    await deliver(world.db, shop, { topic: "products/create", payload: product });
    expect((await contents(world.db, shop)).variant).toHaveLength(2);
    const fewer = { ...product, updated_at: "2026-03-02T00:00:00Z", variants: [{ id: 92, price: "7.00" }] };
    await deliver(world.db, shop, { topic: "products/update", payload: fewer });
    expect((await contents(world.db, shop)).variant?.[0]).toContain(
      "external_id=92 product_id=9 title=null sku=null price=7.0000",
    );
    await deliver(
      world.db,
      shop,
      { topic: "products/delete", payload: { id: 9 }, triggeredAt: "2026-04-01T00:00:00Z" },
      { topic: "products/update", payload: { ...fewer, updated_at: "2026-03-20T00:00:00Z" } },
    );
    const { product: products, variant } = await contents(world.db, shop);
    expect([products, variant]).toEqual([[], []]);
  });
});

describe("tenants and ids", () => {
  it("keeps two shops apart that use the same ids", async () => {
    const [one, two] = [await freshShop(world.db), await freshShop(world.db)];
    await deliver(world.db, one, created, refunded);
    const before = await contents(world.db, one);
    await deliver(world.db, two, {
      topic: "orders/create",
      payload: restOrder({ ...placed, lines: [{ id: "1", price: "1.00" }] }),
    });
    await deliver(world.db, two, {
      topic: "orders/delete",
      payload: { id: 5001 },
      triggeredAt: "2026-06-01T00:00:00Z",
    });
    expect(await contents(world.db, one)).toEqual(before);
  });

  it("keeps ids beyond 2^53 to the last digit, in every place", async () => {
    const shop = await freshShop(world.db);
    const id = "820982911946154508";
    const big: OrderSpec = {
      ...placed,
      id,
      customer: "115310627314723954",
      lines: [{ id: "466157049919635457", product: "788032119674292922", price: "5.00" }],
    };
    const payload = restOrder(big);
    delete payload.admin_graphql_api_id;
    await deliver(
      world.db,
      shop,
      { topic: "orders/create", payload },
      {
        topic: "refunds/create",
        payload: restRefund(
          {
            id: "509562969890943817",
            at: refund.at,
            lines: [{ line: "466157049919635457", quantity: 1, subtotal: "5.00" }],
          },
          id,
        ),
      },
    );
    const sale = await world.db
      .selectFrom("sale")
      .select(["order_id", "line_id", "product_id", "customer_id", "sale_key"])
      .where("shop_id", "=", shop.id)
      .orderBy("occurred_on")
      .execute();
    const ids = {
      order_id: id,
      line_id: "466157049919635457",
      product_id: "788032119674292922",
      customer_id: "115310627314723954",
    };
    expect(sale).toEqual([
      { ...ids, sale_key: "line:466157049919635457" },
      { ...ids, sale_key: "refund:509562969890943817:line:5095629698909438171" },
    ]);
    await deliver(world.db, shop, {
      topic: "orders/delete",
      payload: `{"id":${id}}`,
      triggeredAt: "2026-06-01T00:00:00Z",
    });
    expect(await ledger(world.db, shop)).toEqual([]);
  });

  it("names the customer whom an order knows until the customer's own record comes", async () => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, created);
    expect((await contents(world.db, shop)).customer?.[0]).toContain(
      "external_id=7 email=c7@example.com first_name=Ada",
    );
    await deliver(world.db, shop, {
      topic: "customers/update",
      payload: { id: 7, email: "new@example.com", first_name: "Grace", updated_at: "2026-01-01T00:00:00Z" },
    });
    expect((await contents(world.db, shop)).customer?.[0]).toContain(
      "email=new@example.com first_name=Grace",
    );
  });
});

describe("payloads that cannot be applied", () => {
  const order = restOrder(placed);
  it.each([
    [{ ...order, currency: undefined }, "order: currency is missing"],
    [
      { ...order, processed_at: "10000-01-01T00:00:00Z" },
      "order: processed_at is in the year 10000, outside 1970 to 9998",
    ],
    [
      { ...order, line_items: [{ id: 1, quantity: -2, price: "1.00" }] },
      "order: line_items[0].quantity must not be negative: -2",
    ],
    [
      { ...order, line_items: [{ id: 1, quantity: 1, price: "twelve" }] },
      'order: line_items[0].price is no decimal amount: "twelve"',
    ],
    [
      { ...order, line_items: [{ id: 1, quantity: 1, price: "1.00001" }] },
      'order: line_items[0].price has more than 4 digits after the point: "1.00001"',
    ],
    [
      { ...order, line_items: [{ id: 1, quantity: 1, price: "1234567890123456.00" }] },
      'order: line_items[0].price is larger than an amount can be: "1234567890123456.00"',
    ],
    [
      { ...order, line_items: [{ id: 1, quantity: 10, price: "999999999999999.00" }] },
      "order: its amounts add up to more than 15 digits before the point",
    ],
    [{ ...order, line_items: "none" }, "order: line_items must be an array, not string"],
    [
      { ...order, id: "x".repeat(65), admin_graphql_api_id: null },
      "order: id is no id of 1 to 64 printable ASCII characters: ",
    ],
    [[], "order: the body must be an object, not array"],
  ])("says why: %#", (payload, reason) => {
    const shop = { id: 1 } as never;
    const parsed = parseWebhook(shop, "orders/create", bodyOf(payload), { triggeredAt: null });
    expect(parsed.outcome).toBe("invalid");
    expect(parsed.outcome === "invalid" && parsed.reason).toContain(reason);
  });

  it.each([
    ["", "the body is empty"],
    ['{"id": 1', "the body is not JSON"],
    ["[".repeat(200_000), "the body is not JSON"],
  ])("names a body that is no JSON: %#", (body, reason) => {
    const parsed = parseWebhook({} as never, "orders/create", Buffer.from(body), { triggeredAt: null });
    expect(parsed.outcome === "invalid" && parsed.reason).toContain(reason);
  });

  it("stores texts that a database would refuse, and cuts those that are too long", async () => {
    const shop = await freshShop(world.db);
    const title = `a\u0000b\ud800c ${"😀".repeat(600)}`;
    await deliver(world.db, shop, {
      topic: "orders/create",
      payload: {
        ...restOrder(placed),
        name: "#\u0000\udc00".padEnd(100, "x"),
        tags: "a\ud800, b\u0000",
        line_items: [{ id: 1, quantity: 1, price: "1.00", title }],
      },
    });
    const line = await world.db
      .selectFrom("order_line")
      .select("title")
      .where("shop_id", "=", shop.id)
      .executeTakeFirstOrThrow();
    expect(line.title?.startsWith("ab\ufffdc 😀")).toBe(true);
    expect(Array.from(line.title ?? "")).toHaveLength(512);
  });

  it("knows what is not for it", () => {
    expect(parseWebhook({} as never, "app/uninstalled", Buffer.from("{}"), { triggeredAt: null })).toEqual({
      outcome: "unhandled",
    });
  });
});
