import { describe, expect, it } from "vitest";
import {
  createWorld,
  executeAdmin,
  setRestoreRate,
  type ShopOptions,
  type StandinShop,
  type World,
} from "#tests/standin/index.ts";

const DOMAIN = "api.myshopify.com";
const SCOPES = ["read_orders", "read_all_orders", "read_products", "read_customers"];

interface Body {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are read as a client does.
  data?: any;
  errors?: Array<{ message: string; path?: unknown; extensions?: Record<string, unknown> }>;
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
    search?: unknown[];
  };
}

class Clock {
  now = Date.parse("2026-11-22T12:00:00Z");
}

function setUp(options: Partial<ShopOptions> = {}): {
  world: World;
  shop: StandinShop;
  clock: Clock;
  ask: (query: string, variables?: Record<string, unknown>, scopes?: string[]) => Promise<Body>;
} {
  const clock = new Clock();
  const world = createWorld({ seed: 9, now: () => new Date(clock.now) });
  const shop = world.addShop({ domain: DOMAIN, orders: 400, customers: 120, products: 20, ...options });
  return {
    world,
    shop,
    clock,
    ask: async (query, variables = {}, scopes = SCOPES) => {
      const { status, body } = await executeAdmin(world, DOMAIN, { query, variables, scopes });
      expect(status).toBe(200);
      return JSON.parse(JSON.stringify(body)) as Body;
    },
  };
}

describe("paging", () => {
  it("visits every order once, forwards and backwards, in the order of the sort key", async () => {
    const { shop, ask } = setUp();
    for (const sortKey of ["ID", "CREATED_AT", "UPDATED_AT", "PROCESSED_AT"]) {
      for (const reverse of [false, true]) {
        const seen: Array<{ id: string; updatedAt: string; createdAt: string; processedAt: string }> = [];
        let cursor: string | null = null;
        for (let more = true; more;) {
          const { data } = await ask(
            `query($after: String, $key: OrderSortKeys, $reverse: Boolean) {
              orders(first: 90, after: $after, sortKey: $key, reverse: $reverse) {
                pageInfo { hasNextPage endCursor } edges { cursor node { id createdAt updatedAt processedAt } } } }`,
            { after: cursor, key: sortKey, reverse },
          );
          seen.push(...data.orders.edges.map(({ node }: { node: (typeof seen)[number] }) => node));
          more = data.orders.pageInfo.hasNextPage as boolean;
          cursor = data.orders.pageInfo.endCursor as string;
          expect(data.orders.edges.at(-1).cursor).toBe(cursor);
        }
        expect(new Set(seen.map(({ id }) => id)).size).toBe(shop.counts.orders);
        if (sortKey === "UPDATED_AT") {
          const sorted = seen.map(({ updatedAt }) => updatedAt).sort();
          expect(seen.map(({ updatedAt }) => updatedAt)).toEqual(reverse ? sorted.reverse() : sorted);
        }
      }
    }
  });

  it("goes on rightly although orders came and went", async () => {
    const { shop, ask } = setUp({ orders: 10 });
    const page = `query($after: String) { orders(first: 4, after: $after, sortKey: ID) { pageInfo { endCursor } nodes { name } } }`;
    const first = await ask(page);
    const [a] = [...shop.orders()];
    shop.deleteOrder(a?.id ?? "");
    shop.createOrder();
    const second = await ask(page, { after: first.data.orders.pageInfo.endCursor });
    expect(second.data.orders.nodes.map(({ name }: { name: string }) => name)).toEqual([
      "#1005",
      "#1006",
      "#1007",
      "#1008",
    ]);
  });

  it("last and before page from the end", async () => {
    const { ask } = setUp({ orders: 6 });
    const { data } = await ask(
      "{ orders(last: 2, sortKey: ID) { nodes { name } pageInfo { startCursor hasPreviousPage hasNextPage } } }",
    );
    expect(data.orders.nodes).toEqual([{ name: "#1005" }, { name: "#1006" }]);
    expect(data.orders.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    const before = await ask(
      "query($c: String) { orders(last: 2, before: $c, sortKey: ID) { nodes { name } } }",
      {
        c: data.orders.pageInfo.startCursor,
      },
    );
    expect(before.data.orders.nodes).toEqual([{ name: "#1003" }, { name: "#1004" }]);
  });

  it("needs first or last, and refuses pages over 250", async () => {
    const { ask } = setUp({ orders: 1 });
    expect((await ask("{ orders { nodes { id } } }")).errors?.[0]?.message).toBe(
      "you must provide one of first or last",
    );
    expect((await ask("{ orders(first: 251) { nodes { id } } }")).errors).toHaveLength(1);
  });
});

describe("search", () => {
  it("finds by time, id, status and payment, joined as Shopify joins them", async () => {
    const { shop, ask } = setUp();
    const orders = [...shop.orders()];
    const count = async (query: string): Promise<number> =>
      (await ask("query($q: String) { ordersCount(query: $q, limit: null) { count } }", { q: query })).data
        .ordersCount.count as number;
    const middle = orders[200];
    if (!middle) throw new Error("No order in the middle.");
    const at = new Date(middle.createdAt).toISOString();
    expect(await count(`created_at:>='${at}'`)).toBe(
      orders.filter(({ createdAt }) => createdAt >= middle.createdAt).length,
    );
    expect(await count(`created_at:<${at}`)).toBe(
      orders.filter(({ createdAt }) => createdAt < middle.createdAt).length,
    );
    expect(await count(`id:${middle.id}`)).toBe(1);
    expect(await count(`id:>${middle.id}`)).toBe(199);
    expect(await count("test:true")).toBe(orders.filter(({ test }) => test).length);
    expect(await count("status:cancelled")).toBe(
      orders.filter(({ cancelledAt }) => cancelledAt !== null).length,
    );
    expect(await count("financial_status:pending OR financial_status:voided")).toBe(
      (await count("financial_status:pending")) + (await count("financial_status:voided")),
    );
    expect(await count(`created_at:>=${at} AND -status:cancelled`)).toBe(
      orders.filter(({ createdAt, cancelledAt }) => createdAt >= middle.createdAt && cancelledAt === null)
        .length,
    );
  });

  it("ignores a field that does not exist, with a warning", async () => {
    const { ask } = setUp({ orders: 5 });
    const answer = await ask(`{ orders(first: 9, query: "colour:red") { nodes { id } } }`);
    expect(answer.data.orders.nodes).toHaveLength(5);
    expect(answer.extensions?.search).toMatchObject([{ path: ["orders"], warnings: [{ field: "colour" }] }]);
  });

  it("counts up to a limit unless told otherwise", async () => {
    const { ask } = setUp();
    const { data } = await ask(
      "{ capped: ordersCount(limit: 100) { count precision } all: ordersCount(limit: null) { count precision } }",
    );
    expect(data).toEqual({
      capped: { count: 100, precision: "AT_LEAST" },
      all: { count: 400, precision: "EXACT" },
    });
  });
});

describe("what an app may see", () => {
  it("is the last 60 days without read_all_orders", async () => {
    const { shop, clock, ask } = setUp();
    const since = clock.now - 60 * 86_400_000;
    const recent = [...shop.orders()].filter(({ createdAt }) => createdAt >= since).length;
    const scopes = ["read_orders"];
    expect((await ask("{ ordersCount { count } }", {}, scopes)).data.ordersCount.count).toBe(recent);
    const [oldest] = [...shop.orders()];
    const id = `gid://shopify/Order/${oldest?.id ?? ""}`;
    expect(
      (await ask("query($id: ID!) { order(id: $id) { id } node(id: $id) { id } }", { id }, scopes)).data,
    ).toEqual({
      order: null,
      node: null,
    });
    expect((await ask("query($id: ID!) { order(id: $id) { id } }", { id })).data.order).toEqual({ id });
  });

  it("is nothing of a resource whose scope is missing", async () => {
    const { ask } = setUp({ orders: 1 });
    const answer = await ask("{ shop { name } orders(first: 1) { nodes { id } } }", {}, ["read_products"]);
    expect(answer.errors?.[0]).toMatchObject({ path: ["orders"], extensions: { code: "ACCESS_DENIED" } });
    const { data } = await ask("{ currentAppInstallation { accessScopes { handle } } }", {}, [
      "read_products",
    ]);
    expect(data.currentAppInstallation.accessScopes).toEqual([{ handle: "read_products" }]);
  });

  it("is only what Shopify's schema has", async () => {
    const { ask } = setUp({ orders: 1 });
    const answer = await ask("{ orders(first: 1) { nodes { id grossSales } } }");
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.message).toContain('Cannot query field "grossSales" on type "Order"');
  });

  it("is never made up: what the stand-in does not know is null or an error", async () => {
    const { ask } = setUp({ orders: 1 });
    const answer = await ask(
      "{ orders(first: 1) { nodes { note app { id } metafields(first: 3) { nodes { id } } } } }",
    );
    expect(answer.data.orders.nodes).toEqual([{ note: null, app: null, metafields: { nodes: [] } }]);
    const unknown = await ask("{ orders(first: 1) { nodes { canMarkAsPaid } } }");
    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: "NOT_MODELLED" });
  });
});

describe("an order", () => {
  it("tells its refunds and agreements", async () => {
    const { shop, ask } = setUp({ orders: 0, customers: 3 });
    const { record } = shop.createOrder({
      customerId: null,
      lines: [{ quantity: 3, price: "10.00" }],
      discount: { amount: "1.00" },
      shipping: { price: "5.00" },
      taxRate: "0.1",
    });
    shop.refundOrder(record.id, {
      lines: [{ index: 0, quantity: 1 }],
      shipping: true,
      adjustments: [{ amount: "2.00", reason: "Restock" }],
    });
    const money = "{ shopMoney { amount } }";
    const { data, errors } = await ask(
      `query($id: ID!) { order(id: $id) {
        totalPriceSet ${money} currentTotalPriceSet ${money} totalRefundedSet ${money}
        refunds { refundLineItems(first: 9) { nodes { quantity restockType subtotalSet ${money} totalTaxSet ${money} lineItem { quantity currentQuantity } } }
          refundShippingLines(first: 9) { nodes { subtotalAmountSet ${money} taxAmountSet ${money} } }
          orderAdjustments(first: 9) { nodes { reason amountSet ${money} taxAmountSet ${money} } } }
        agreements(first: 9) { nodes { reason sales(first: 9) { nodes { actionType lineType quantity totalAmount ${money} totalTaxAmount ${money}
          totalDiscountAmountBeforeTaxes ${money} ... on ProductSale { lineItem { id } } } } } } } }`,
      { id: `gid://shopify/Order/${record.id}` },
    );
    expect(errors).toBeUndefined();
    const amount = (value: string): object => ({ shopMoney: { amount: value } });
    const lineItem = { id: `gid://shopify/LineItem/${record.lines[0]?.id ?? ""}` };
    // 29.00 goods and 2.90, 5.00 shipping and 0.50; a third of the goods, the shipping, 2.00 kept.
    expect(data.order).toMatchObject({
      totalPriceSet: amount("37.4"),
      currentTotalPriceSet: amount("21.26"),
      totalRefundedSet: amount("14.14"),
    });
    expect(data.order.refunds).toEqual([
      {
        refundLineItems: {
          nodes: [
            {
              ...{ quantity: 1, restockType: "RETURN", lineItem: { quantity: 3, currentQuantity: 2 } },
              ...{ subtotalSet: amount("9.67"), totalTaxSet: amount("0.97") },
            },
          ],
        },
        refundShippingLines: { nodes: [{ subtotalAmountSet: amount("5.0"), taxAmountSet: amount("0.5") }] },
        orderAdjustments: {
          nodes: [{ reason: "RESTOCK", amountSet: amount("2.0"), taxAmountSet: amount("0.0") }],
        },
      },
    ]);
    const sale = (
      actionType: string,
      lineType: string,
      quantity: number,
      total: string,
      tax: string,
    ): object => ({
      ...{ actionType, lineType, quantity, totalAmount: amount(total), totalTaxAmount: amount(tax) },
    });
    expect(data.order.agreements.nodes).toMatchObject([
      {
        reason: "ORDER",
        sales: {
          nodes: [
            {
              ...sale("ORDER", "PRODUCT", 3, "31.9", "2.9"),
              totalDiscountAmountBeforeTaxes: amount("1.0"),
              lineItem,
            },
            sale("ORDER", "SHIPPING", 1, "5.5", "0.5"),
          ],
        },
      },
      {
        reason: "REFUND",
        sales: {
          nodes: [
            { ...sale("RETURN", "PRODUCT", -1, "-10.64", "-0.97"), lineItem },
            sale("RETURN", "SHIPPING", -1, "-5.5", "-0.5"),
            sale("RETURN", "ADJUSTMENT", 0, "2.0", "0.0"),
          ],
        },
      },
    ]);
  });
});

describe("cost and throttling", () => {
  it("counts as Shopify does: objects 1, value objects 0, connections by the logarithm of their size", async () => {
    const { ask } = setUp();
    const cost = async (query: string): Promise<unknown> => {
      const { requestedQueryCost, actualQueryCost } = (await ask(query)).extensions?.cost ?? {};
      return [requestedQueryCost, actualQueryCost];
    };
    expect(await cost("{ shop { name currencyCode } }")).toEqual([1, 1]);
    // Shopify's own: a product with 250 variants and their inventory items asks 25.
    const variants =
      '{ product(id: "gid://shopify/Product/1") { variants(first: 250) { nodes { inventoryItem { id tracked } } } } }';
    expect(await cost(variants)).toEqual([25, 1]);
    expect(
      await cost("{ orders(first: 250) { nodes { id totalPriceSet { shopMoney { amount } } } } }"),
    ).toEqual([13, 13]);
    expect(await cost('{ orders(first: 250, query: "id:1") { edges { node { id } } } }')).toEqual([13, 2]);
  });

  it("refuses a query over 1000 points", async () => {
    const { ask } = setUp({ orders: 1 });
    const answer = await ask(
      "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { variants(first: 250) { nodes { id } } } } } } } }",
    );
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "MAX_COST_EXCEEDED" });
  });

  it("throttles when the bucket is empty, gives back what was not used, refills with time", async () => {
    const { world, clock, ask } = setUp();
    setRestoreRate(world, DOMAIN, 2);
    const query = '{ orders(first: 250, query: "id:1") { nodes { id } } }';
    const left: unknown[] = [];
    for (let i = 0; i < 14; i++)
      left.push((await ask(query)).extensions?.cost.throttleStatus.currentlyAvailable);
    expect(left.slice(0, 3)).toEqual([38, 36, 34]);
    const throttled = await ask("{ orders(first: 250) { nodes { id } } }");
    expect(throttled.errors).toEqual([
      expect.objectContaining({
        message: "Throttled",
        extensions: expect.objectContaining({ code: "THROTTLED" }) as unknown,
      }),
    ]);
    expect(throttled.extensions?.cost).toMatchObject({
      requestedQueryCost: 13,
      actualQueryCost: null,
      throttleStatus: { maximumAvailable: 40, currentlyAvailable: 12, restoreRate: 2 },
    });
    clock.now += 500;
    expect((await ask("{ orders(first: 250) { nodes { id } } }")).errors).toBeUndefined();
  });

  it("fails as it is told to, as often as it is told to", async () => {
    const { world, ask } = setUp({ orders: 1 });
    const faults = world.faults(DOMAIN);
    const status = async (): Promise<number> =>
      (await executeAdmin(world, DOMAIN, { query: "{ shop { name } }", scopes: SCOPES })).status;
    faults.api("503", 2);
    faults.api("throttled", 1, "orders(");
    expect([await status(), await status(), await status()]).toEqual([503, 503, 200]);
    expect((await ask("{ orders(first: 1) { nodes { id } } }")).errors?.[0]?.extensions).toMatchObject({
      code: "THROTTLED",
    });
    faults.api("partial");
    const partial = await ask("{ shop { name } productsCount { count } }");
    expect([partial.data.shop, partial.data.productsCount.count, partial.errors?.length]).toEqual([
      null,
      20,
      1,
    ]);
    expect(faults.pending).toBe(0);
  });
});
