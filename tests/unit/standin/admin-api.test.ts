import { describe, expect, it } from "vitest";
import { adminFixture, type AdminBody, type CountAnswer, type OrdersAnswer } from "./admin-fixture.ts";

interface Dated {
  id: string;
  updatedAt: string;
}

describe("paging", () => {
  it("visits every order once, forwards and backwards, in the order of the sort key", async () => {
    const { shop, ask } = adminFixture();
    for (const sortKey of ["ID", "CREATED_AT", "UPDATED_AT", "PROCESSED_AT"]) {
      for (const reverse of [false, true]) {
        const seen: Dated[] = [];
        let cursor: string | null = null;
        for (let more = true; more;) {
          const answer: AdminBody<OrdersAnswer<Dated>> = await ask(
            `query($after: String, $key: OrderSortKeys, $reverse: Boolean) {
              orders(first: 90, after: $after, sortKey: $key, reverse: $reverse) {
                pageInfo { hasNextPage endCursor } edges { cursor node { id createdAt updatedAt processedAt } } } }`,
            { after: cursor, key: sortKey, reverse },
          );
          const { edges, pageInfo } = answer.data.orders;
          seen.push(...edges.map(({ node }) => node));
          more = pageInfo.hasNextPage;
          cursor = pageInfo.endCursor;
          expect(edges.at(-1)?.cursor).toBe(cursor);
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
    const { shop, ask } = adminFixture({ orders: 10 });
    const page = `query($after: String) { orders(first: 4, after: $after, sortKey: ID) { pageInfo { endCursor } nodes { name } } }`;
    const first = await ask<OrdersAnswer>(page);
    const [a] = [...shop.orders()];
    shop.deleteOrder(a?.id ?? "");
    shop.createOrder();
    const second = await ask<OrdersAnswer>(page, { after: first.data.orders.pageInfo.endCursor });
    expect(second.data.orders.nodes.map(({ name }) => name)).toEqual(["#1005", "#1006", "#1007", "#1008"]);
  });

  it("last and before page from the end", async () => {
    const { ask } = adminFixture({ orders: 6 });
    const { data } = await ask<OrdersAnswer>(
      "{ orders(last: 2, sortKey: ID) { nodes { name } pageInfo { startCursor hasPreviousPage hasNextPage } } }",
    );
    expect(data.orders.nodes).toEqual([{ name: "#1005" }, { name: "#1006" }]);
    expect(data.orders.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    const before = await ask<OrdersAnswer>(
      "query($c: String) { orders(last: 2, before: $c, sortKey: ID) { nodes { name } } }",
      {
        c: data.orders.pageInfo.startCursor,
      },
    );
    expect(before.data.orders.nodes).toEqual([{ name: "#1003" }, { name: "#1004" }]);
  });

  it("needs first or last, and refuses pages over 250", async () => {
    const { ask } = adminFixture({ orders: 1 });
    expect((await ask("{ orders { nodes { id } } }")).errors?.[0]?.message).toBe(
      "you must provide one of first or last",
    );
    expect((await ask("{ orders(first: 251) { nodes { id } } }")).errors).toHaveLength(1);
  });
});

describe("search", () => {
  it("finds by time, id, status and payment, joined as Shopify joins them", async () => {
    const { shop, ask } = adminFixture();
    const orders = [...shop.orders()];
    const count = async (query: string): Promise<number> =>
      (
        await ask<CountAnswer>("query($q: String) { ordersCount(query: $q, limit: null) { count } }", {
          q: query,
        })
      ).data.ordersCount.count;
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
    const { ask } = adminFixture({ orders: 5 });
    const answer = await ask<OrdersAnswer>(`{ orders(first: 9, query: "colour:red") { nodes { id } } }`);
    expect(answer.data.orders.nodes).toHaveLength(5);
    expect(answer.extensions?.search).toMatchObject([{ path: ["orders"], warnings: [{ field: "colour" }] }]);
  });

  it("counts up to a limit unless told otherwise", async () => {
    const { ask } = adminFixture();
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
    const { shop, clock, ask } = adminFixture();
    const since = clock.now - 60 * 86_400_000;
    const recent = [...shop.orders()].filter(({ createdAt }) => createdAt >= since).length;
    const scopes = ["read_orders"];
    expect((await ask<CountAnswer>("{ ordersCount { count } }", {}, scopes)).data.ordersCount.count).toBe(
      recent,
    );
    const [oldest] = [...shop.orders()];
    const id = `gid://shopify/Order/${oldest?.id ?? ""}`;
    expect(
      (await ask("query($id: ID!) { order(id: $id) { id } node(id: $id) { id } }", { id }, scopes)).data,
    ).toEqual({
      order: null,
      node: null,
    });
    expect((await ask("query($id: ID!) { order(id: $id) { id } }", { id })).data).toEqual({ order: { id } });
  });

  it("is nothing of a resource whose scope is missing", async () => {
    const { ask } = adminFixture({ orders: 1 });
    const answer = await ask("{ shop { name } orders(first: 1) { nodes { id } } }", {}, ["read_products"]);
    expect(answer.errors?.[0]).toMatchObject({ path: ["orders"], extensions: { code: "ACCESS_DENIED" } });
    const { data } = await ask("{ currentAppInstallation { accessScopes { handle } } }", {}, [
      "read_products",
    ]);
    expect(data).toEqual({ currentAppInstallation: { accessScopes: [{ handle: "read_products" }] } });
  });

  it("is only what Shopify's schema has", async () => {
    const { ask } = adminFixture({ orders: 1 });
    const answer = await ask("{ orders(first: 1) { nodes { id grossSales } } }");
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.message).toContain('Cannot query field "grossSales" on type "Order"');
  });

  it("is never made up: what the stand-in does not know is null or an error", async () => {
    const { ask } = adminFixture({ orders: 1 });
    const answer = await ask<OrdersAnswer>(
      "{ orders(first: 1) { nodes { note app { id } metafields(first: 3) { nodes { id } } } } }",
    );
    expect(answer.data.orders.nodes).toEqual([{ note: null, app: null, metafields: { nodes: [] } }]);
    const unknown = await ask("{ orders(first: 1) { nodes { canMarkAsPaid } } }");
    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: "NOT_MODELLED" });
  });
});
