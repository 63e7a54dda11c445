import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDatabase } from "#app/db/index.server.ts";
import { API_VERSION, createAdminClient, createCostGate } from "#app/shopify/index.server.ts";
import { reserveApiPoints, settleApiPoints } from "#app/tenancy/index.server.ts";
import { adminState } from "#tests/standin/graphql/admin-state.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";

let world: ShopifyShop;
beforeEach(async () => {
  world = await openShopifyShop({ orders: 30, customers: 20 });
});
afterEach(() => world.close());

const db = () => world.database.kysely;
const told = (currentlyAvailable: number) => ({
  maximumAvailable: 2_000,
  currentlyAvailable,
  restoreRate: 100,
});
/** Stops the clock's part: what has flowed in since. */
const justNow = () =>
  sql`UPDATE api_budget SET known_at = NOW(3) WHERE shop_id = ${world.shop.id}`.execute(db());
const available = async () => {
  const row = await db()
    .selectFrom("api_budget")
    .select("available")
    .where("shop_id", "=", world.shop.id)
    .executeTakeFirstOrThrow();
  return Number(row.available);
};

describe("a shop's points", () => {
  test("nothing known: ask; an answer tells; then each query waits behind those before it", async () => {
    expect(await reserveApiPoints(db(), world.shop, 500)).toBe(0);
    await settleApiPoints(db(), world.shop, { reserved: 10, used: 30 }, told(120));
    await justNow();
    expect(await reserveApiPoints(db(), world.shop, 100)).toBe(0);
    // 20 are left, and what flows in at 100 a second while this test runs.
    const second = await reserveApiPoints(db(), world.shop, 100);
    expect(second).toBeGreaterThan(300);
    expect(second).toBeLessThanOrEqual(800);
    const third = await reserveApiPoints(db(), world.shop, 100);
    expect(third).toBeGreaterThan(second + 500);
    expect(third).toBeLessThanOrEqual(second + 1_000);
  });

  test("an answer does not take back what others have reserved; what was not used flows back", async () => {
    await settleApiPoints(db(), world.shop, { reserved: 0, used: 0 }, told(1_000));
    await justNow();
    await reserveApiPoints(db(), world.shop, 400);
    await reserveApiPoints(db(), world.shop, 300);
    // The first one's answer: Shopify took 100 for it, and has not seen the second.
    await settleApiPoints(db(), world.shop, { reserved: 400, used: 100 }, told(900));
    const left = await available();
    expect(left).toBeGreaterThanOrEqual(600);
    expect(left).toBeLessThan(650);
  });

  test("Shopify's word is taken where it says less: somebody else uses the same points", async () => {
    await settleApiPoints(db(), world.shop, { reserved: 0, used: 0 }, told(1_000));
    await settleApiPoints(db(), world.shop, { reserved: 0, used: 0 }, told(50));
    expect(await available()).toBe(50);
  });

  test("it never holds more than the bucket does, and follows another plan", async () => {
    await settleApiPoints(db(), world.shop, { reserved: 0, used: 0 }, told(2_000));
    await sql`UPDATE api_budget SET known_at = NOW(3) - INTERVAL 1 HOUR WHERE shop_id = ${world.shop.id}`.execute(
      db(),
    );
    await reserveApiPoints(db(), world.shop, 500);
    expect(await available()).toBe(1_500);
    const plus = { maximumAvailable: 20_000, currentlyAvailable: 20_000, restoreRate: 1_000 };
    await settleApiPoints(db(), world.shop, { reserved: 500, used: 500 }, plus);
    const row = await db()
      .selectFrom("api_budget")
      .select(["maximum", "restore_rate"])
      .where("shop_id", "=", world.shop.id)
      .executeTakeFirstOrThrow();
    expect([Number(row.maximum), Number(row.restore_rate)]).toEqual([20_000, 1_000]);
  });

  test("four processes at once stay within them: nobody is throttled", async () => {
    const bucket = adminState(world.standin.world, world.domain)?.bucket;
    let throttled = 0;
    let asked = 0;
    const watching: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init);
      asked += 1;
      if ((await response.clone().text()).includes("THROTTLED")) throttled += 1;
      return response;
    };
    const databases = Array.from({ length: 4 }, () => createDatabase(process.env.DATABASE_URL ?? ""));
    const processes = databases.map(({ kysely }) =>
      createAdminClient({
        tokens: world.otherProvider(),
        gate: createCostGate(kysely),
        apiVersion: API_VERSION,
        fetch: watching,
      }),
    );
    const document =
      "{ orders(first: 30) { nodes { id customer { id } lineItems(first: 10) { nodes { id product { id } } } } } }";
    try {
      // Each learns what the query costs, one after the other; then the bucket is nearly empty.
      for (const admin of processes) expect(await admin.query(world.shop, document)).toMatchObject(data);
      const left = bucket?.status(Date.now()).currentlyAvailable ?? 0;
      bucket?.take(left - 100, Date.now());
      expect(await processes[0]?.query(world.shop, "{ shop { name } }")).toMatchObject(data);
      const answers = await Promise.all(
        [...processes, ...processes].map((admin) => admin.query(world.shop, document)),
      );
      for (const answer of answers) expect(answer).toMatchObject(data);
    } finally {
      await Promise.all(databases.map((database) => database.close()));
    }
    expect(asked).toBe(13);
    expect(throttled).toBe(0);
  });
});

const data = { outcome: "data", errors: [] };
