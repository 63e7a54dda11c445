import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  API_VERSION,
  createAdminClient,
  createCostGate,
  ensureTenant,
  shopProfileDocument,
  type AdminClient,
  type ShopProfileData,
} from "#app/shopify/index.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import type { ApiFault } from "#tests/standin/world/fault-types.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";

let world: ShopifyShop;
let waits: number[] = [];
beforeEach(async () => {
  world = await openShopifyShop();
  waits = [];
});
afterEach(() => world.close());

/** A client as each process has one; its waits are noted, not waited. */
function processOf(change: { readonly timeoutMs?: number } = {}): AdminClient {
  return createAdminClient({
    tokens: world.otherProvider(),
    gate: createCostGate(world.database.kysely),
    apiVersion: API_VERSION,
    fetch: world.fetch,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...change,
  });
}

const document = "{ shop { name } ordersCount { count } }";
const ask = (admin = processOf()) => admin.query<{ shop: { name: string } | null }>(world.shop, document);
const answered = () => ({
  outcome: "data",
  errors: [],
  data: { shop: { name: world.standin.world.shop(world.domain)?.settings.name }, ordersCount: { count: 0 } },
});
const refreshes = () => world.standin.tokenRequests.filter(({ grantType }) => grantType === "refresh_token");
const stateOf = async () => (await shopById(world.database.kysely, world.shop.id))?.state;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const order = (fault: ApiFault, times = 1) => world.standin.world.faults(world.domain).api(fault, times);

describe("over HTTP, the Admin client", () => {
  test.each([
    ["500", 2],
    ["internal", 2],
    ["reset", 2],
    ["hang", 1],
  ] as const)("asks again after %s, with growing waits", async (fault, times) => {
    order(fault, times);
    expect(await ask(processOf(fault === "hang" ? { timeoutMs: 2_000 } : {}))).toEqual(answered());
    expect(world.standin.world.faults(world.domain).pending).toBe(0);
    expect(waits).toHaveLength(times);
    expect(waits[0]).toBeGreaterThanOrEqual(250);
    expect(waits[0]).toBeLessThanOrEqual(500);
    if (times === 2) expect(waits[1]).toBeGreaterThanOrEqual(500);
  });

  test("asks again after THROTTLED", async () => {
    order("throttled", 2);
    expect(await ask()).toEqual(answered());
    expect(world.standin.world.faults(world.domain).pending).toBe(0);
  });

  test.each([
    ["429", 2_000],
    ["503", 1_000],
  ] as const)("waits after %s as long as Retry-After says", async (fault, milliseconds) => {
    order(fault);
    expect(await ask()).toEqual(answered());
    expect(waits).toEqual([milliseconds]);
  });

  test("gives up after six tries with what it was last told", async () => {
    order("503", 6);
    await expect(ask()).rejects.toThrow("no answer in 6 tries, the last: 503");
  });

  test("gives partial data with its errors: who reads decides", async () => {
    order("partial");
    expect(await ask()).toEqual({
      ...answered(),
      data: { ...answered().data, shop: null },
      errors: [{ message: "Something went wrong", code: "INTERNAL_SERVER_ERROR", path: "shop" }],
    });
  });

  test("tells a shop that is not available from a fault", async () => {
    order("402");
    expect(await ask()).toEqual({
      outcome: "shop_unavailable",
      status: 402,
      cause: "shop",
      reason: "Unavailable Shop",
    });
    expect(waits).toEqual([]);
  });

  test("twenty workers and one expired token: one refresh at Shopify, twenty answers", async () => {
    await world.storeTokens(inMinutes(-10));
    const processes = Array.from({ length: 20 }, () => processOf());
    const answers = await Promise.all(processes.map((admin) => ask(admin)));
    for (const answer of answers) expect(answer).toEqual(answered());
    expect(refreshes()).toMatchObject([
      { shopDomain: world.domain, grantType: "refresh_token", status: 200 },
    ]);
  });

  test("a token that Shopify ends early, under twenty workers: one refresh too", async () => {
    world.standin.grants.expireAccessTokens(world.domain, new Date());
    const processes = Array.from({ length: 20 }, () => processOf());
    const answers = await Promise.all(processes.map((admin) => ask(admin)));
    for (const answer of answers) expect(answer).toEqual(answered());
    expect(refreshes()).toHaveLength(1);
  });

  test("dead tokens need the merchant; a visit with new ones brings the shop back", async () => {
    world.standin.grants.revokeTokens("test-client", world.domain);
    expect(await ask()).toEqual({ outcome: "needs_reauth" });
    expect(await stateOf()).toBe("needs_reauth");
    expect(await ask()).toEqual({ outcome: "needs_reauth" });
    expect(refreshes()).toHaveLength(1);

    await world.storeTokens(inMinutes(60));
    const admin = processOf();
    const visited = await ensureTenant(world.database.kysely, {
      domain: world.domain,
      at: new Date(),
      profile: async () => {
        const answer = await admin.query<ShopProfileData>(world.shop, shopProfileDocument);
        if (answer.outcome !== "data") throw new Error("no profile");
        return answer.data;
      },
    });
    expect(visited.state).toBe("installing");
    expect(await ask()).toEqual(answered());
  });
});
