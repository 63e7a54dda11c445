import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { dailySales, ledger } from "../../factories/ingest-shop.ts";
import { post, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(async () => {
  await api.close();
  await services.close();
});

const send = (resource: string, key: string, body: unknown) =>
  post(`${api.origin}/api/data/${resource}`, key, body);
const outcomes = async (resource: string, key: string, body: unknown) =>
  (await send(resource, key, body)).results.map(({ outcome }) => outcome);

async function remove(resource: string, key: string, id: string): Promise<string> {
  const response = await fetch(`${api.origin}/api/data/${resource}/${encodeURIComponent(id)}`, {
    method: "DELETE",
    headers: { "x-api-key": key },
  });
  expect(response.status).toBe(200);
  const { results } = (await response.json()) as { results: { outcome: string; externalId: string }[] };
  expect(results[0]?.externalId).toBe(id);
  return results[0]?.outcome ?? "";
}

const rowsOf = (table: "customer" | "product" | "variant" | "sales_order" | "refund", shop: Shop) =>
  services.db
    .selectFrom(table)
    .selectAll()
    .where("shop_id", "=", shop.id)
    .orderBy(sql.ref(table === "refund" ? "id" : "external_id"))
    .execute() as Promise<Record<string, unknown>[]>;

describe("a customer", () => {
  it("is stored with every field, and the same again changes nothing", async () => {
    const { shop, key } = await tenantWithKey();
    const customer = {
      externalId: 7001,
      email: "maya@example.com",
      firstName: "Maya",
      lastName: "Rai",
      phone: "+977 1 555 0100",
      country: "NP",
      province: "Bagmati",
      tags: ["vip", "b2b", "vip"],
      acceptsMarketing: true,
      createdAt: "2026-01-05T10:00:00+05:45",
      updatedAt: "2026-02-05T10:00:00Z",
    };
    expect(await outcomes("customers", key, customer)).toEqual(["created"]);
    expect(await outcomes("customers", key, customer)).toEqual(["unchanged"]);
    expect(await rowsOf("customer", shop)).toMatchObject([
      {
        external_id: "7001",
        email: "maya@example.com",
        first_name: "Maya",
        last_name: "Rai",
        phone: "+977 1 555 0100",
        country: "NP",
        province: "Bagmati",
        // MySQL writes JSON with a space after the comma, MariaDB keeps the text as it came.
        tags: expect.stringMatching(/^\["b2b", ?"vip"\]$/) as string,
        accepts_marketing: true,
        created_at: new Date("2026-01-05T04:15:00Z"),
        updated_at: new Date("2026-02-05T10:00:00Z"),
      },
    ]);
  });

  it("without updatedAt is as new as its arrival; sent again unchanged it stays unchanged", async () => {
    const { shop, key } = await tenantWithKey();
    expect(await outcomes("customers", key, { externalId: "c", email: "a@example.com" })).toEqual([
      "created",
    ]);
    expect(await outcomes("customers", key, { externalId: "c", email: "a@example.com" })).toEqual([
      "unchanged",
    ]);
    expect(await outcomes("customers", key, { externalId: "c", email: "b@example.com" })).toEqual([
      "updated",
    ]);
    expect(
      await outcomes("customers", key, {
        externalId: "c",
        email: "old@example.com",
        updatedAt: "2020-01-01T00:00:00Z",
      }),
    ).toEqual(["stale"]);
    expect(await rowsOf("customer", shop)).toMatchObject([{ email: "b@example.com" }]);
  });

  it("that an order names and nobody knows is made; its own record fills it", async () => {
    const { shop, key } = await tenantWithKey();
    const order = {
      externalId: "o",
      processedAt: "2026-03-02T12:00:00-05:00",
      total: "10.00",
      customer: "new",
    };
    expect(await outcomes("orders", key, order)).toEqual(["created"]);
    expect(await rowsOf("customer", shop)).toMatchObject([{ external_id: "new", email: null }]);
    const record = { externalId: "new", email: "new@example.com", updatedAt: "2026-01-01T00:00:00Z" };
    expect(await outcomes("customers", key, record)).toEqual(["updated"]);
    expect(await rowsOf("customer", shop)).toMatchObject([{ external_id: "new", email: "new@example.com" }]);
  });

  it("inside an order is stored as if it had been sent alone", async () => {
    const { shop, key } = await tenantWithKey();
    const customer = { externalId: "in", email: "in@example.com", tags: ["x"] };
    const order = { externalId: "o", processedAt: "2026-03-02T12:00:00Z", total: 5, customer };
    expect(await outcomes("orders", key, order)).toEqual(["created"]);
    expect(await rowsOf("customer", shop)).toMatchObject([
      { external_id: "in", email: "in@example.com", tags: '["x"]' },
    ]);
    expect(await rowsOf("sales_order", shop)).toMatchObject([{ customer_id: "in" }]);
  });
});

describe("a product", () => {
  const product = {
    externalId: "p",
    title: "Tea",
    handle: "tea",
    vendor: "Ilam",
    productType: "Drinks",
    status: "active",
    tags: ["hot"],
    updatedAt: "2026-02-01T00:00:00Z",
    variants: [
      {
        externalId: "v1",
        title: "100 g",
        sku: "T-100",
        price: "4.50",
        unitCost: 1.25,
        inventoryQuantity: 12,
      },
      { externalId: "v2", title: "500 g", price: 19, inventoryQuantity: -3 },
    ],
  };

  it("is stored with its variants; a variant that is left out is gone", async () => {
    const { shop, key } = await tenantWithKey();
    expect(await outcomes("products", key, product)).toEqual(["created"]);
    expect(await outcomes("products", key, product)).toEqual(["unchanged"]);
    expect(await rowsOf("variant", shop)).toMatchObject([
      { external_id: "v1", product_id: "p", price: "4.5000", unit_cost: "1.2500", inventory_quantity: 12 },
      { external_id: "v2", product_id: "p", price: "19.0000", unit_cost: null, inventory_quantity: -3 },
    ]);
    const less = { ...product, updatedAt: "2026-02-02T00:00:00Z", variants: [product.variants[0]] };
    expect(await outcomes("products", key, less)).toEqual(["updated"]);
    expect(await rowsOf("variant", shop)).toMatchObject([{ external_id: "v1" }]);
    expect(await outcomes("products", key, product)).toEqual(["stale"]);
  });

  it("whose variants alone changed is updated; without a version the same again is unchanged", async () => {
    const { shop, key } = await tenantWithKey();
    const { updatedAt: _, ...unversioned } = product;
    const dearer = {
      ...unversioned,
      variants: [{ ...product.variants[0], price: "5.00" }, product.variants[1]],
    };
    expect(await outcomes("products", key, unversioned)).toEqual(["created"]);
    expect(await outcomes("products", key, unversioned)).toEqual(["unchanged"]);
    expect(await outcomes("products", key, dearer)).toEqual(["updated"]);
    expect(await rowsOf("variant", shop)).toMatchObject([{ price: "5.0000" }, { price: "19.0000" }]);
  });
});

describe("an order", () => {
  const full = {
    externalId: "o-1",
    name: "#1001",
    processedAt: "2026-03-02T12:00:00-05:00",
    updatedAt: "2026-03-02T17:00:00Z",
    customer: "c-1",
    channel: "pos",
    country: "US",
    discountCodes: ["TEN"],
    lines: [
      { externalId: "A", product: "p-a", quantity: 2, unitPrice: "40.00", discount: "8.00", tax: "5.76" },
      { externalId: "B", product: "p-b", quantity: 1, unitPrice: 20, discount: 2, tax: 1.44 },
    ],
    shipping: { amount: "8.00", discount: "3.00", tax: "0.40" },
    duties: "12.00",
    tip: "5.00",
  };

  it("gives the ledger of the worked example, and its day", async () => {
    const { shop, key } = await tenantWithKey();
    expect(await outcomes("orders", key, full)).toEqual(["created"]);
    expect(await ledger(services.db, shop)).toEqual([
      "03-02 ORDER/ORDER DUTY 1 | 12 0 0 12 0 12",
      "03-02 ORDER/ORDER PRODUCT A 2 | 80 8 0 72 5.76 77.76",
      "03-02 ORDER/ORDER PRODUCT B 1 | 20 2 0 18 1.44 19.44",
      "03-02 ORDER/ORDER SHIPPING 1 | 8 3 0 5 0.4 5.4",
      "03-02 ORDER/ORDER TIP 1 | 5 0 0 5 0 5",
    ]);
    expect(await dailySales(services.db, shop)).toMatchObject([
      {
        day: "2026-03-02",
        currency: "USD",
        gross: "100.0000",
        discounts: "10.0000",
        net: "90.0000",
        shipping: "5.0000",
        duties: "12.0000",
        taxes: "7.6000",
        tips: "5.0000",
        total: "114.6000",
        orders: 1,
        placed_sales: "90.0000",
      },
    ]);
    expect(await rowsOf("sales_order", shop)).toMatchObject([
      { name: "#1001", channel: "pos", country: "US", discount_codes: '["TEN"]', total: "119.6000" },
    ]);
  });

  it("refunds on their own day: lines, shipping and a restocking fee", async () => {
    const { shop, key } = await tenantWithKey();
    const refund = {
      externalId: "r-1",
      processedAt: "2026-04-05T12:00:00-04:00",
      lines: [{ line: "A", quantity: 1, amount: "36.00", tax: "2.88" }],
      adjustment: "4.00",
    };
    const refunded = { ...full, updatedAt: "2026-04-05T16:00:00Z", refunds: [refund] };
    expect(await outcomes("orders", key, [full, refunded])).toEqual(["created", "updated"]);
    expect((await ledger(services.db, shop)).slice(5)).toEqual([
      "04-05 REFUND/RETURN ADJUSTMENT 0 | 0 0 -4 4 0 4",
      "04-05 REFUND/RETURN PRODUCT A -1 | 0 0 36 -36 -2.88 -38.88",
    ]);
    expect((await dailySales(services.db, shop))[1]).toMatchObject({
      day: "2026-04-05",
      gross: "0.0000",
      returns: "32.0000",
      net: "-32.0000",
      taxes: "-2.8800",
      total: "-34.8800",
      orders: 0,
    });
    const corrected = { ...refunded, updatedAt: "2026-04-06T16:00:00Z", refunds: [] };
    expect(await outcomes("orders", key, corrected)).toEqual(["updated"]);
    expect(await ledger(services.db, shop)).toHaveLength(5);
    expect(await rowsOf("refund", shop)).toEqual([]);
  });

  it("cancelled comes to zero, on the cancellation's day", async () => {
    const { shop, key } = await tenantWithKey();
    const order = {
      externalId: "o",
      processedAt: "2026-06-01T12:00:00-04:00",
      cancelledAt: "2026-06-03T12:00:00-04:00",
      lines: [{ externalId: "A", quantity: 2, unitPrice: "20.00" }],
      shipping: "4.00",
    };
    expect(await outcomes("orders", key, order)).toEqual(["created"]);
    expect(await ledger(services.db, shop)).toEqual([
      "06-01 ORDER/ORDER PRODUCT A 2 | 40 0 0 40 0 40",
      "06-01 ORDER/ORDER SHIPPING 1 | 4 0 0 4 0 4",
      "06-03 CANCEL/RETURN PRODUCT A -2 | 0 0 40 -40 0 -40",
      "06-03 CANCEL/RETURN SHIPPING -1 | 0 0 4 -4 0 -4",
    ]);
    expect((await dailySales(services.db, shop)).map(({ total, orders }) => [total, orders])).toEqual([
      ["44.0000", 1],
      ["-44.0000", 0],
    ]);
  });

  it("with prices that include tax gives net prices, in a currency without cents", async () => {
    const { shop, key } = await tenantWithKey({ currency: "JPY", timeZone: "Asia/Tokyo" });
    const order = {
      externalId: "o",
      processedAt: "2026-08-01T00:30:00+09:00",
      taxesIncluded: true,
      lines: [{ externalId: "A", quantity: 3, unitPrice: 1100, discount: 330, tax: 270 }],
    };
    expect(await outcomes("orders", key, order)).toEqual(["created"]);
    expect(await ledger(services.db, shop)).toEqual([
      "08-01 ORDER/ORDER PRODUCT A 3 | 3000 300 0 2700 270 2970",
    ]);
  });

  it("of which only the total is known is one line of what the total leaves for goods", async () => {
    const { shop, key } = await tenantWithKey();
    const at = "2026-03-02T12:00:00-05:00";
    const orders = [
      { externalId: "1", processedAt: at, total: "25.00" },
      { externalId: "2", processedAt: at, total: "121.60", tax: "7.60", shipping: "9.00", discount: "10.00" },
      { externalId: "3", processedAt: at, total: 110, tax: 10, taxesIncluded: true },
      { externalId: "4", processedAt: at, total: "0" },
    ];
    expect(await outcomes("orders", key, orders)).toEqual(["created", "created", "created", "created"]);
    expect(await ledger(services.db, shop)).toEqual([
      "03-02 ORDER/ORDER PRODUCT total 1 | 25 0 0 25 0 25",
      "03-02 ORDER/ORDER PRODUCT total 1 | 115 10 0 105 7.6 112.6",
      "03-02 ORDER/ORDER SHIPPING 1 | 9 0 0 9 0 9",
      "03-02 ORDER/ORDER PRODUCT total 1 | 100 0 0 100 10 110",
      "03-02 ORDER/ORDER PRODUCT total 1 | 0 0 0 0 0 0",
    ]);
    expect((await rowsOf("sales_order", shop)).map(({ total }) => total)).toEqual([
      "25.0000",
      "121.6000",
      "110.0000",
      "0.0000",
    ]);
    expect(await dailySales(services.db, shop)).toMatchObject([{ total: "256.6000", orders: 4 }]);
    const refund = {
      externalId: "r",
      processedAt: "2026-03-09T12:00:00-04:00",
      lines: [{ line: "total", quantity: 1, amount: "25.00" }],
    };
    expect(await outcomes("orders", key, { ...orders[0], refunds: [refund] })).toEqual(["updated"]);
    expect((await ledger(services.db, shop)).at(-1)).toBe(
      "03-09 REFUND/RETURN PRODUCT total -1 | 0 0 25 -25 0 -25",
    );
  });

  it("a gift card sold is no sale; a test order is stored and not counted", async () => {
    const { shop, key } = await tenantWithKey();
    const at = "2026-08-01T12:00:00-04:00";
    const card = { externalId: "A", quantity: 1, unitPrice: "50.00", giftCard: true };
    const orders = [
      { externalId: "card", processedAt: at, lines: [card] },
      { externalId: "test", processedAt: at, test: true, total: "99.00" },
    ];
    expect(await outcomes("orders", key, orders)).toEqual(["created", "created"]);
    const days = await dailySales(services.db, shop);
    expect(days.reduce((sum, { orders: count }) => sum + count, 0)).toBe(0);
    expect(days.map(({ total }) => total)).toEqual(days.map(() => "0.0000"));
    expect(await rowsOf("sales_order", shop)).toMatchObject([
      { external_id: "card", test: false, counted: false },
      { external_id: "test", test: true, counted: false },
    ]);
  });

  it("is the same whichever version came first: more units, other lines, another customer", async () => {
    const at = "2026-03-02T12:00:00-05:00";
    const line = (id: string, quantity: number) => ({ externalId: id, quantity, unitPrice: "10.00" });
    const first = {
      externalId: "o",
      processedAt: at,
      updatedAt: "2026-03-02T18:00:00Z",
      customer: "a",
      lines: [line("A", 1)],
    };
    const second = {
      ...first,
      updatedAt: "2026-03-05T18:00:00Z",
      customer: "b",
      lines: [line("A", 3), line("B", 1)],
    };
    const ledgers: string[][] = [];
    for (const versions of [[first, second], [second, first], [second], [first, second, second, first]]) {
      const { shop, key } = await tenantWithKey();
      for (const version of versions) await send("orders", key, version);
      ledgers.push(await ledger(services.db, shop));
      expect((await rowsOf("customer", shop)).map(({ external_id }) => external_id)).toEqual(["b"]);
    }
    expect(new Set(ledgers.map((rows) => rows.join("\n"))).size).toBe(1);
    expect(ledgers[0]).toEqual([
      "03-02 ORDER/ORDER PRODUCT A 3 | 30 0 0 30 0 30",
      "03-02 ORDER/ORDER PRODUCT B 1 | 10 0 0 10 0 10",
    ]);
  });

  it("sent again is unchanged, refunds and all; with the same version and other content the later arrival wins", async () => {
    const { shop, key } = await tenantWithKey();
    const refunds = ["x", "y"].map((id) => ({
      externalId: id.repeat(64),
      processedAt: "2026-04-05T12:00:00-04:00",
      lines: Array.from({ length: 12 }, () => ({ line: "A", quantity: 0, amount: "0.10" })),
      shipping: { amount: "1.00" },
    }));
    const order = { ...full, refunds };
    expect(await outcomes("orders", key, order)).toEqual(["created"]);
    expect(await outcomes("orders", key, order)).toEqual(["unchanged"]);
    expect(await outcomes("orders", key, { ...order, channel: "web" })).toEqual(["updated"]);
    expect(await outcomes("orders", key, order)).toEqual(["updated"]);
    expect(await rowsOf("sales_order", shop)).toMatchObject([{ channel: "pos" }]);
    expect(await rowsOf("refund", shop)).toHaveLength(2);
    const { updatedAt: _, ...unversioned } = order;
    expect(await outcomes("orders", key, unversioned)).toEqual(["unchanged"]);
    expect(await outcomes("orders", key, order)).toEqual(["unchanged"]);
    expect(await outcomes("orders", key, { ...order, channel: "web" })).toEqual(["stale"]);
  });
});

describe("two records of one request with one id", () => {
  const order = (total: string, updatedAt?: string) => ({
    externalId: "o",
    processedAt: "2026-03-02T12:00:00-05:00",
    total,
    ...(updatedAt ? { updatedAt } : {}),
  });

  it("are both answered, and of one version the later wins", async () => {
    const { shop, key } = await tenantWithKey();
    expect(await outcomes("orders", key, [order("1"), order("2"), order("3")])).toEqual([
      "stale",
      "stale",
      "created",
    ]);
    expect(await ledger(services.db, shop)).toEqual(["03-02 ORDER/ORDER PRODUCT total 1 | 3 0 0 3 0 3"]);
    const inAnHour = Date.now() + 3_600_000;
    const same = new Date(inAnHour).toISOString();
    const later = new Date(inAnHour + 1).toISOString();
    expect(await outcomes("orders", key, [order("4", same), order("5", same)])).toEqual(["stale", "updated"]);
    expect(await outcomes("orders", key, [order("6", later), order("7", same)])).toEqual([
      "updated",
      "stale",
    ]);
    expect(await rowsOf("sales_order", shop)).toMatchObject([{ total: "6.0000" }]);
  });

  it("one of them a deletion: the later wins too", async () => {
    const { shop, key } = await tenantWithKey();
    const deletion = { externalId: "o", deleted: true };
    expect(await outcomes("orders", key, [deletion, order("1")])).toEqual(["stale", "created"]);
    expect(await outcomes("orders", key, [order("2"), deletion])).toEqual(["stale", "updated"]);
    expect(await rowsOf("sales_order", shop)).toEqual([]);
  });

  it("a rejected one does not count", async () => {
    const { shop, key } = await tenantWithKey();
    const answer = await send("orders", key, [order("1"), order("x")]);
    expect(answer.status).toBe(207);
    expect(answer.results.map(({ outcome }) => outcome)).toEqual(["created", "rejected"]);
    expect(await rowsOf("sales_order", shop)).toMatchObject([{ total: "1.0000" }]);
  });
});

describe("a deletion", () => {
  it("takes the record, its ledger and its days; what is older stays out, what is newer comes back", async () => {
    const { shop, key } = await tenantWithKey();
    const order = { externalId: "o/1 %", processedAt: "2026-03-02T12:00:00-05:00", total: "10.00" };
    expect((await send("orders", key, { ...order, externalId: "o" })).results[0]?.outcome).toBe("created");
    expect(await remove("orders", key, "o")).toBe("updated");
    expect(await remove("orders", key, "o")).toBe("unchanged");
    expect(await remove("orders", key, "never-seen")).toBe("unchanged");
    expect(await ledger(services.db, shop)).toEqual([]);
    expect(await dailySales(services.db, shop)).toEqual([]);
    const old = { ...order, externalId: "o", updatedAt: "2026-03-02T17:00:00Z" };
    expect(await outcomes("orders", key, old)).toEqual(["stale"]);
    expect(await outcomes("orders", key, { ...order, externalId: "o" })).toEqual(["created"]);
  });

  it("of an id with a slash is possible by its encoded address", async () => {
    const { shop, key } = await tenantWithKey();
    await send("customers", key, { externalId: "a/b?c", email: "x@example.com" });
    expect(await remove("customers", key, "a/b?c")).toBe("updated");
    expect(await rowsOf("customer", shop)).toEqual([]);
  });

  it("of a customer whom orders name leaves an id without a person", async () => {
    const { shop, key } = await tenantWithKey();
    await send("customers", key, { externalId: "c", email: "c@example.com" });
    await send("orders", key, {
      externalId: "o",
      processedAt: "2026-03-02T12:00:00Z",
      total: 1,
      customer: "c",
    });
    expect(await remove("customers", key, "c")).toBe("updated");
    expect(await rowsOf("customer", shop)).toMatchObject([{ external_id: "c", email: null }]);
  });

  it("of a product takes its variants", async () => {
    const { shop, key } = await tenantWithKey();
    await send("products", key, { externalId: "p", title: "Tea", variants: [{ externalId: "v" }] });
    const answer = await send("products", key, { data: [{ externalId: "p", deleted: true }] });
    expect(answer.results).toEqual([{ index: 0, externalId: "p", outcome: "updated" }]);
    expect(await rowsOf("variant", shop)).toEqual([]);
  });

  it("in a batch may say when it was, and nothing else", async () => {
    const { key } = await tenantWithKey();
    const at = "2026-03-02T12:00:00Z";
    await send("customers", key, { externalId: "c", updatedAt: at });
    const early = { externalId: "c", deleted: true, updatedAt: "2026-03-01T12:00:00Z" };
    expect(await outcomes("customers", key, early)).toEqual(["stale"]);
    const more = await send("customers", key, { externalId: "c", deleted: true, email: "x@example.com" });
    expect(more.results[0]?.errors).toEqual([
      {
        path: "/email",
        code: "unknown_field",
        message: '"email" is no known field; known are externalId, deleted, updatedAt',
      },
    ]);
  });
});
