import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TokenUnavailable } from "#app/shopify/index.server.ts";
import { readOfflineToken, shopById } from "#app/tenancy/index.server.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";

let world: ShopifyShop;
beforeEach(async () => {
  world = await openShopifyShop();
});
afterEach(() => world.close());

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const refreshes = () => world.standin.tokenRequests.filter(({ grantType }) => grantType === "refresh_token");
const stored = () => readOfflineToken(world.database.kysely, world.cipher, world.shop);
const stateOf = async () => (await shopById(world.database.kysely, world.shop.id))?.state;
/** Why the shop must authorize again, as the audit says. */
const auditOf = async () => {
  const { rows } = await sql<{
    reason: string;
  }>`SELECT JSON_UNQUOTE(JSON_EXTRACT(detail, '$.reason')) AS reason
    FROM audit_event WHERE shop_id = ${world.shop.id} AND action = 'shop.needs_reauth'`.execute(
    world.database.kysely,
  );
  return rows.map(({ reason }) => reason);
};
const lease = () =>
  sql<{
    token: string | null;
  }>`SELECT refresh_lease_token AS token FROM session WHERE id = ${`offline_${world.domain}`}`
    .execute(world.database.kysely)
    .then(({ rows }) => rows[0]?.token);

describe("a token for work without a merchant", () => {
  test("is the stored one while it is good", async () => {
    const { accessToken } = await world.storeTokens(inMinutes(30));
    expect(await world.tokens.accessToken(world.shop)).toEqual({ outcome: "token", accessToken });
    expect(refreshes()).toEqual([]);
  });

  test("twenty callers in five processes and one expired token: one refresh, one pair, all get it", async () => {
    const old = await world.storeTokens(inMinutes(-10));
    const providers = Array.from({ length: 5 }, () => world.otherProvider());
    const callers = [...providers, ...providers, ...providers, ...providers];
    const answers = await Promise.all(callers.map((provider) => provider.accessToken(world.shop)));
    expect(refreshes()).toMatchObject([
      { shopDomain: world.domain, grantType: "refresh_token", status: 200 },
    ]);
    const pair = await stored();
    expect(pair).toMatchObject({ outcome: "token" });
    if (pair.outcome !== "token") return;
    expect(pair.accessToken).not.toBe(old.accessToken);
    expect(pair.refreshToken).not.toBe(old.refreshToken);
    expect(pair.expires?.getTime()).toBeGreaterThan(inMinutes(55).getTime());
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ outcome: "token", accessToken: pair.accessToken })]),
    );
    expect(await lease()).toBeNull();
  });

  test("a refresher that died with the lease is outlived", async () => {
    await world.storeTokens(inMinutes(-1));
    await sql`UPDATE session SET refresh_lease_token = 'dead', refresh_leased_until = NOW(3) + INTERVAL 300000 MICROSECOND
      WHERE shop = ${world.domain}`.execute(world.database.kysely);
    expect(await world.tokens.accessToken(world.shop)).toMatchObject({ outcome: "token" });
    expect(refreshes()).toHaveLength(1);
  });

  test("while another refreshes, a token with some life left does", async () => {
    const { accessToken } = await world.storeTokens(inMinutes(3));
    await sql`UPDATE session SET refresh_lease_token = 'other', refresh_leased_until = NOW(3) + INTERVAL 60 SECOND
      WHERE shop = ${world.domain}`.execute(world.database.kysely);
    expect(await world.tokens.accessToken(world.shop)).toEqual({ outcome: "token", accessToken });
    expect(refreshes()).toEqual([]);
  });

  test.each(["no_expires_in", "no_refresh_token_expires_in"] as const)(
    "an answer with %s changes nothing and is told of",
    async (kind) => {
      const old = await world.storeTokens(inMinutes(3));
      world.standin.faults.add({ door: "refresh", kind });
      expect(await world.tokens.accessToken(world.shop)).toMatchObject({ accessToken: old.accessToken });
      expect(await stored()).toMatchObject(old);
      expect(world.warnings()).toEqual(["a token refresh came back incomplete: the old pair stays"]);
      expect(await stateOf()).toBe("installing");
    },
  );

  test("Shopify's fault is waited out while the old token lives, and thrown when it does not", async () => {
    const { accessToken } = await world.storeTokens(inMinutes(2));
    world.standin.faults.add({ door: "refresh", kind: "server_error", times: 2 });
    expect(await world.tokens.accessToken(world.shop)).toMatchObject({ accessToken });
    await world.storeTokens(inMinutes(-2));
    await expect(world.tokens.accessToken(world.shop)).rejects.toThrow(TokenUnavailable);
    expect(await lease()).toBeNull();
    expect(await world.tokens.accessToken(world.shop)).toMatchObject({ outcome: "token" });
  });

  test.each(["invalid_grant", "inactive_refresh_token"] as const)(
    "W4: a dead refresh token (%s) asks for the merchant, once and for all",
    async (kind) => {
      await world.storeTokens(inMinutes(-1));
      world.standin.faults.add({ door: "refresh", kind });
      expect(await world.tokens.accessToken(world.shop)).toEqual({ outcome: "needs_reauth" });
      expect(await stateOf()).toBe("needs_reauth");
      expect(await stored()).toEqual({ outcome: "none" });
      expect(await world.tokens.accessToken(world.shop)).toEqual({ outcome: "needs_reauth" });
      expect(refreshes()).toHaveLength(1);
      expect(await auditOf()).toEqual([expect.stringMatching(/^(400 invalid_grant|401 invalid_request): T/)]);
    },
  );

  test("W4: a refresh token that Shopify has replaced is dead in a live shop's own words", async () => {
    const first = await world.storeTokens(inMinutes(-1));
    world.standin.grants.revokeTokens("test-client", world.domain);
    expect(first.refreshToken).toMatch(/^shprt_/);
    expect(await world.tokens.accessToken(world.shop)).toEqual({ outcome: "needs_reauth" });
    expect(await auditOf()).toEqual(["401 invalid_request: This request requires an active refresh_token"]);
  });

  test.each(["server_error", "520", "402", "403", "429"] as const)(
    "W4: %s for half a day asks for the merchant, and is only waited out before",
    async (kind) => {
      await world.storeTokens(inMinutes(-1));
      world.standin.faults.add({ door: "refresh", kind, times: 3 });
      await expect(world.tokens.accessToken(world.shop)).rejects.toThrow(TokenUnavailable);
      const hours = (n: number) => new Date(Date.now() + n * 3_600_000);
      const later = (n: number) => world.otherProvider({ now: () => hours(n) });
      await expect(later(11.9).accessToken(world.shop)).rejects.toThrow(TokenUnavailable);
      expect(await stateOf()).toBe("installing");
      expect(await later(12.1).accessToken(world.shop)).toEqual({ outcome: "needs_reauth" });
      expect(await stateOf()).toBe("needs_reauth");
      expect(await auditOf()).toEqual([expect.stringContaining(", since ")]);
    },
  );

  test("W4: a refresh that goes well ends the row of failures", async () => {
    await world.storeTokens(inMinutes(-1));
    world.standin.faults.add({ door: "refresh", kind: "520" });
    await expect(world.tokens.accessToken(world.shop)).rejects.toThrow(TokenUnavailable);
    expect(await stored()).toMatchObject({ failingSince: expect.any(Date) as Date });
    expect(await world.tokens.accessToken(world.shop)).toMatchObject({ outcome: "token" });
    expect(await stored()).toMatchObject({ failingSince: null });
  });

  test.each(["invalid_client", "reset"] as const)(
    "W4: %s is no shop's fault: no merchant is ever asked for it",
    async (kind) => {
      await world.storeTokens(inMinutes(-1));
      world.standin.faults.add({ door: "refresh", kind, times: 2 });
      await expect(world.tokens.accessToken(world.shop)).rejects.toThrow(TokenUnavailable);
      const muchLater = world.otherProvider({ now: () => new Date(Date.now() + 100 * 3_600_000) });
      await expect(muchLater.accessToken(world.shop)).rejects.toThrow(TokenUnavailable);
      expect(await stateOf()).toBe("installing");
      expect(await stored()).toMatchObject({ failingSince: null });
    },
  );

  test("a refresh token past its end is not even tried", async () => {
    await world.storeTokens(inMinutes(-1));
    await sql`UPDATE session SET refresh_token_expires = NOW(3) - INTERVAL 1 DAY WHERE shop = ${world.domain}`.execute(
      world.database.kysely,
    );
    expect(await world.tokens.accessToken(world.shop)).toEqual({ outcome: "needs_reauth" });
    expect(refreshes()).toEqual([]);
  });

  test("a merchant's visit during a refresh wins: its pair stands", async () => {
    await world.storeTokens(inMinutes(-1));
    const visit: { pair?: Awaited<ReturnType<ShopifyShop["storeTokens"]>> } = {};
    const slow = world.otherProvider({
      fetch: async (input, init) => {
        const response = await world.fetch(input, init);
        visit.pair = await world.storeTokens(inMinutes(60));
        await sql`UPDATE session SET refresh_lease_token = NULL, refresh_leased_until = NULL WHERE shop = ${world.domain}`.execute(
          world.database.kysely,
        );
        return response;
      },
    });
    expect(await slow.accessToken(world.shop)).toEqual({
      outcome: "token",
      accessToken: visit.pair?.accessToken,
    });
    expect(await stored()).toMatchObject(visit.pair ?? {});
  });

  test("a token that Shopify refuses is replaced once, and only if it still is the stored one", async () => {
    const old = await world.storeTokens(inMinutes(30));
    const fresh = await world.tokens.replace(world.shop, old.accessToken);
    expect(fresh).toMatchObject({ outcome: "token" });
    expect(await world.tokens.replace(world.shop, old.accessToken)).toEqual(fresh);
    expect(refreshes()).toHaveLength(1);
  });
});
