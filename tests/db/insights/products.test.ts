import { describe, expect, test } from "vitest";
import { parseLedgerAsk } from "#app/insights/drill/ledger-ask.ts";
import { reports } from "#app/insights/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { applyAll, deliver, freshShop, useDatabase, type Message } from "../../factories/ingest-shop.ts";
import { restOrder, restRefund, type OrderSpec } from "../../factories/order-spec.ts";
import { eventRecords, shopHistory } from "../../factories/shop-history.ts";

const world = useDatabase();
const NOW = "2026-12-31T12:00:00Z";
const MARCH = "from=2026-03-01&to=2026-03-31";

type Options = Parameters<typeof reports.products.run>[1];

function ask(shop: Shop, range: string, options: Partial<Options> = {}) {
  return reports.products.run(scopeFor(world.db, shop, range, NOW), {
    by: "product",
    sort: "net",
    descending: true,
    ...options,
  });
}

const order = (spec: OrderSpec): Message => ({ topic: "orders/updated", payload: restOrder(spec) });
const product = (id: number, title: string) => ({
  topic: "products/update",
  payload: {
    id,
    title,
    updated_at: "2026-03-01T00:00:00Z",
    variants: [{ id: id * 10, product_id: id, title: "Large", sku: `SKU-${id}` }],
  },
});

/** Two orders: 501 thrice at 33.33 less 10.00 and 502 at 0.01, with a return and goodwill; 501 again at 20.00. */
async function twoProducts(): Promise<Shop> {
  const shop = await freshShop(world.db);
  await deliver(
    world.db,
    shop,
    product(501, "Mug"),
    order({
      id: "1",
      at: "2026-03-02T12:00:00-05:00",
      lines: [
        { id: "1", product: "501", quantity: 3, price: "33.33", discount: "10.00" },
        { id: "2", product: "502", price: "0.01" },
        { id: "3", product: null, price: "5.00" },
      ],
      shipping: { price: "8.00" },
    }),
    order({ id: "2", at: "2026-03-03T12:00:00-05:00", lines: [{ id: "4", product: "501", price: "20.00" }] }),
    {
      topic: "refunds/create",
      payload: restRefund(
        {
          id: "71",
          at: "2026-03-20T13:00:00-04:00",
          lines: [{ line: "1", quantity: 1, subtotal: "30.00" }],
          adjustments: [{ amount: "-2.50" }],
        },
        "1",
      ),
    },
  );
  await rebuildShop(world.db, shop);
  return shop;
}

const mug = {
  id: "501",
  title: "Mug",
  variantId: null,
  variantTitle: null,
  sku: null,
  gross: "119.9900",
  discounts: "10.0000",
  returns: "30.0000",
  net: "79.9900",
  unitsOrdered: 4,
  unitsReturned: 1,
  orders: 2,
};

describe("the product report", () => {
  test("sums each product's own rows; what has no product, and what nobody named, stands by itself", async () => {
    const found = await ask(await twoProducts(), MARCH);
    expect(found.products).toEqual([
      mug,
      { ...noSums, id: null, title: "Line 3", gross: "5.0000", net: "5.0000", unitsOrdered: 1, orders: 1 },
      { ...noSums, id: "502", title: "Line 2", gross: "0.0100", net: "0.0100", unitsOrdered: 1, orders: 1 },
    ]);
    expect(found.adjustments).toEqual({ returns: "2.5000", net: "-2.5000" });
    expect(found.totals).toEqual({
      gross: "125.0000",
      discounts: "10.0000",
      returns: "32.5000",
      net: "82.5000",
      unitsOrdered: 6,
      unitsReturned: 1,
      orders: 2,
    });
    expect(found).toMatchObject({ count: 3, otherCurrencies: [] });
  });

  test("takes each row by its own date: the return alone is in the days of the return", async () => {
    const shop = await twoProducts();
    const { products, totals } = await ask(shop, "from=2026-03-20&to=2026-03-20");
    expect(products.map(({ id, net, orders, unitsReturned }) => [id, net, orders, unitsReturned])).toEqual([
      ["501", "-30.0000", 0, 1],
    ]);
    expect(totals).toMatchObject({ net: "-32.5000", orders: 0 });
  });

  test("by variant names variant and SKU where they are known", async () => {
    const shop = await freshShop(world.db);
    await deliver(
      world.db,
      shop,
      product(7, "Cup"),
      order({ at: "2026-03-02T12:00:00-05:00", lines: [{ id: "1", product: "70", price: "9.00" }] }),
    );
    await rebuildShop(world.db, shop);
    const { products } = await ask(shop, MARCH, { by: "variant" });
    expect(products).toMatchObject([{ id: "70", variantId: "70", variantTitle: "Large", sku: "SKU-7" }]);
  });

  test("sorts by every column, pages without gap or overlap, and keeps the totals", async () => {
    const shop = await twoProducts();
    const ids = async (options: Partial<Options>) =>
      (await ask(shop, MARCH, options)).products.map(({ id }) => id);
    expect(await ids({ sort: "net", descending: false })).toEqual(["502", null, "501"]);
    expect(await ids({ sort: "unitsOrdered", descending: true })).toEqual(["501", null, "502"]);
    expect(await ids({ sort: "title", descending: false })).toEqual(["502", null, "501"]);
    expect(await ids({ sort: "title", descending: true })).toEqual(["501", null, "502"]);
    const pages = await Promise.all([0, 2, 4].map((offset) => ask(shop, MARCH, { limit: 2, offset })));
    expect(pages.map(({ products }) => products.map(({ id }) => id))).toEqual([["501", null], ["502"], []]);
    expect(pages.map(({ totals }) => totals.net)).toEqual(["82.5000", "82.5000", "82.5000"]);
  });

  test("97: custom items are rows of their own titles, letter by letter; each leads to rows that make it up", async () => {
    const shop = await freshShop(world.db);
    const titles = ["Gift wrap", "gift wrap", "🎁", "🎀", "=SUM(1)", null, "Gift wrap"];
    const lines = titles.map((title, index) => ({
      ...{ id: String(index + 1), product: null, title },
      price: `${2 ** index}.00`,
    }));
    await deliver(world.db, shop, order({ at: "2026-03-02T12:00:00-05:00", lines }));
    await rebuildShop(world.db, shop);
    const { products, count } = await ask(shop, MARCH, { descending: false });
    expect(products.map(({ id, title, net }) => [id, title, net])).toEqual([
      [null, "gift wrap", "2.0000"],
      [null, "🎁", "4.0000"],
      [null, "🎀", "8.0000"],
      [null, "=SUM(1)", "16.0000"],
      [null, null, "32.0000"],
      [null, "Gift wrap", "65.0000"],
    ]);
    expect(count).toBe(6);
    for (const { title, net } of products) {
      const texts = { metric: "net_sales", product: "", lineTitle: title ?? "" };
      const parsed = parseLedgerAsk(texts, 50);
      if (parsed.outcome !== "ask") throw new Error(parsed.outcome);
      const { value } = await reports.ledger.run(scopeFor(world.db, shop, MARCH, NOW), parsed.ask);
      expect([title, value]).toEqual([title, net]);
    }
  });

  test("follows the settings: returns on the order's day, test orders counted or not", async () => {
    const plain = await freshShop(world.db);
    const shop: Shop = {
      ...plain,
      settings: { ...plain.settings, includeTestOrders: true, refundDate: "order" },
    };
    await deliver(
      world.db,
      shop,
      order({
        id: "1",
        at: "2026-03-02T12:00:00-05:00",
        test: true,
        lines: [{ id: "1", product: "501", price: "50.00" }],
        refunds: [
          {
            id: "71",
            at: "2026-04-02T12:00:00-04:00",
            lines: [{ line: "1", quantity: 1, subtotal: "50.00" }],
          },
        ],
      }),
    );
    await rebuildShop(world.db, shop);
    expect((await ask(shop, MARCH)).products).toMatchObject([
      { id: "501", gross: "50.0000", returns: "50.0000", net: "0.0000", orders: 1 },
    ]);
    expect((await ask(plain, MARCH)).products).toEqual([]);
  });

  test("a day is the shop's: half past midnight in Kathmandu is on the new day", async () => {
    const shop = await freshShop(world.db, { timeZone: "Asia/Kathmandu" });
    await deliver(
      world.db,
      shop,
      order({ at: "2026-03-01T18:45:00Z", lines: [{ id: "1", product: "501", price: "50.00" }] }),
    );
    await rebuildShop(world.db, shop);
    expect((await ask(shop, "from=2026-03-01&to=2026-03-01")).products).toEqual([]);
    expect((await ask(shop, "from=2026-03-02&to=2026-03-02")).products).toHaveLength(1);
  });

  test("of two shops with the same products neither sees the other; other currencies are named, not added", async () => {
    const [one, other] = [await twoProducts(), await freshShop(world.db)];
    const sold = (id: string, currency: string) =>
      order({
        id,
        currency,
        at: "2026-03-02T12:00:00-05:00",
        lines: [{ id: "1", product: "501", price: "7.00" }],
      });
    await deliver(world.db, other, sold("1", "USD"), sold("2", "JPY"));
    await rebuildShop(world.db, other);
    expect(await ask(other, MARCH)).toMatchObject({
      products: [{ id: "501", net: "7.0000", orders: 1 }],
      otherCurrencies: ["JPY"],
    });
    expect((await ask(one, MARCH)).products[0]).toEqual(mug);
  });
});

const noSums = { ...mug, discounts: "0.0000", returns: "0.0000", unitsReturned: 0 };

test("product ≠ revenue report: products and adjustments are net sales, to the last digit, on any history", async () => {
  for (const seed of [3, 17, 171, 4711]) {
    const history = await shopHistory({ seed, steps: 30 });
    const { currencyCode, ianaTimezone } = history.shop.settings;
    const shop = await freshShop(world.db, { currency: currencyCode, timeZone: ianaTimezone });
    for (const event of history.events) await applyAll(world.db, shop, eventRecords(shop, event));
    await rebuildShop(world.db, shop);
    const scope = scopeFor(world.db, shop, "from=2020-01-01&to=2026-12-31", NOW);
    const days = (await scope.days()).current;
    expect(days.length).toBeGreaterThan(0);
    const { metrics } = await reports.summary.run(scope, {});
    for (const by of ["product", "variant"] as const) {
      const found = await ask(shop, "from=2020-01-01&to=2026-12-31", { by });
      const sum = [...found.products, found.adjustments].reduce(
        (total, { net }) => total + BigInt(net.replace(".", "")),
        0n,
      );
      expect(sum).toBe(BigInt((metrics.find(({ id }) => id === "net_sales")?.value ?? "").replace(".", "")));
      expect(found.totals.orders).toBe(Number(metrics.find(({ id }) => id === "orders")?.value));
    }
  }
});
