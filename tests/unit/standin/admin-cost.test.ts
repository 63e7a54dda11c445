import { describe, expect, it } from "vitest";
import { executeAdmin, setRestoreRate } from "#tests/standin/index.ts";
import { adminFixture, DOMAIN, SCOPES } from "./admin-fixture.ts";

describe("cost and throttling", () => {
  it("counts as Shopify does: objects 1, value objects 0, connections by the logarithm of their size", async () => {
    const { ask } = adminFixture();
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
    const { ask } = adminFixture({ orders: 1 });
    const answer = await ask(
      "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { variants(first: 250) { nodes { id } } } } } } } }",
    );
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "MAX_COST_EXCEEDED" });
  });

  it("throttles when the bucket is empty, gives back what was not used, refills with time", async () => {
    const { world, clock, ask } = adminFixture();
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
    const { world, ask } = adminFixture({ orders: 1 });
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
    const partial = await ask<{ shop: unknown; productsCount: { count: number } }>(
      "{ shop { name } productsCount { count } }",
    );
    expect([partial.data.shop, partial.data.productsCount.count, partial.errors?.length]).toEqual([
      null,
      20,
      1,
    ]);
    expect(faults.pending).toBe(0);
  });
});
