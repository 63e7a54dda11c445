import { randomBytes, randomUUID } from "node:crypto";
import { Session } from "@shopify/shopify-api";
import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase } from "#app/db/index.server.ts";
import { createSessionStorage, createTokenCipher, type TokenKey } from "#app/tenancy/index.server.ts";

const database = createDatabase(process.env.DATABASE_URL ?? "");
afterAll(() => database.close());

const key: TokenKey = { id: "k1", key: randomBytes(32) };
let unreadable: string[] = [];
const storageWith = (...keys: TokenKey[]) =>
  createSessionStorage({
    prisma: database.prisma,
    cipher: createTokenCipher(keys),
    now: () => new Date("2026-03-01T12:00:00Z"),
    makeSession: (params) => new Session(params),
    onUnreadable: (id) => unreadable.push(id),
  });
const storage = storageWith(key);

const offline = (shop: string) =>
  new Session({
    id: `offline_${shop}`,
    shop,
    state: "",
    isOnline: false,
    scope: "read_orders,read_products",
    expires: new Date("2026-03-01T13:00:00.123Z"),
    accessToken: `shpat_${"a".repeat(300)}`,
    refreshToken: "shprt_refresh",
    refreshTokenExpires: new Date("2026-05-30T12:00:00.456Z"),
  });

let shop = "";
beforeEach(() => {
  shop = `s-${randomUUID()}.myshopify.com`;
  unreadable = [];
});

const tokensOf = async (id: string) => {
  const { rows } = await sql<{ access_token: string; refresh_token: string }>`
    SELECT access_token, refresh_token FROM session WHERE id = ${id}`.execute(database.kysely);
  return rows[0];
};

describe("the session storage", () => {
  test("gives back the very session that it stored, as a Session with Dates", async () => {
    const session = offline(shop);
    await storage.storeSession(session);
    const loaded = await storage.loadSession(session.id);
    expect(loaded).toBeInstanceOf(Session);
    expect(loaded?.equals(session)).toBe(true);
    expect(loaded?.expires).toEqual(session.expires);
    expect(loaded?.refreshToken).toBe("shprt_refresh");
    expect(loaded?.refreshTokenExpires).toEqual(session.refreshTokenExpires);
    expect(await storage.loadSession("offline_nobody.myshopify.com")).toBeUndefined();
  });

  test("writes no token in clear", async () => {
    const session = offline(shop);
    await storage.storeSession(session);
    const row = await tokensOf(session.id);
    expect(row?.access_token).toMatch(/^v1\.k1\./);
    expect(JSON.stringify(row)).not.toMatch(/shpat_|shprt_|aaaa/);
  });

  test("keeps an online session's user, its id a number", async () => {
    const user = {
      id: 9_007_199_254_740_991,
      first_name: "Ada",
      last_name: "Example",
      email: "ada@example.com",
    };
    const session = new Session({
      id: `${shop}_1`,
      shop,
      state: "x",
      isOnline: true,
      accessToken: "t",
      onlineAccessInfo: {
        expires_in: 86_399,
        associated_user_scope: "read_orders",
        associated_user: {
          ...user,
          email_verified: true,
          account_owner: true,
          locale: "en",
          collaborator: false,
        },
      },
    });
    await storage.storeSession(session);
    const loaded = await storage.loadSession(session.id);
    expect(loaded?.onlineAccessInfo?.associated_user).toMatchObject(user);
    expect(loaded?.expires).toBeUndefined();
  });

  test("a blanked token is null in the table and undefined in the session", async () => {
    const session = offline(shop);
    await storage.storeSession(session);
    session.accessToken = undefined;
    await storage.storeSession(session);
    expect((await tokensOf(session.id))?.access_token).toBeNull();
    const loaded = await storage.loadSession(session.id);
    expect(loaded?.accessToken).toBeUndefined();
    expect(loaded?.isActive(undefined)).toBe(false);
  });

  test.each([
    ["clear text", "shpat_clear"],
    ["another row's", undefined],
    ["a changed byte", "changed"],
  ])("a token that is %s makes the session absent, and is told of", async (_name, value) => {
    const session = offline(shop);
    await storage.storeSession(session);
    const sealed = (await tokensOf(session.id))?.access_token ?? "";
    let stored = value ?? "";
    if (value === "changed")
      stored = sealed.slice(0, -3) + (sealed.at(-3) === "A" ? "B" : "A") + sealed.slice(-2);
    if (value === undefined) {
      const other = offline(`other-${shop}`);
      await storage.storeSession(other);
      stored = (await tokensOf(other.id))?.access_token ?? "";
    }
    await sql`UPDATE session SET access_token = ${stored} WHERE id = ${session.id}`.execute(database.kysely);
    expect(await storage.loadSession(session.id)).toBeUndefined();
    expect(unreadable).toEqual([session.id]);
    // The token exchange that follows heals it.
    await storage.storeSession(session);
    expect((await storage.loadSession(session.id))?.accessToken).toBe(session.accessToken);
  });

  test("keys rotate: the old one opens until it is gone", async () => {
    const session = offline(shop);
    await storage.storeSession(session);
    const fresh = { id: "k2", key: randomBytes(32) };
    expect((await storageWith(fresh, key).loadSession(session.id))?.accessToken).toBe(session.accessToken);
    expect(await storageWith(fresh).loadSession(session.id)).toBeUndefined();
  });

  test("twenty first visits at once store one session", async () => {
    const session = offline(shop);
    await Promise.all(Array.from({ length: 20 }, () => storage.storeSession(session)));
    expect(await storage.findSessionsByShop(shop)).toHaveLength(1);
  });

  test("finds all sessions of a shop, deletes some, ids that are not there, and the rest by shop", async () => {
    const ids = Array.from({ length: 30 }, (_unused, index) => `${shop}_${String(index).padStart(2, "0")}`);
    for (const id of ids)
      await storage.storeSession(new Session({ id, shop, state: "", isOnline: true, accessToken: "t" }));
    const neighbour = offline(`n-${shop}`);
    await storage.storeSession(neighbour);
    expect((await storage.findSessionsByShop(shop)).map(({ id }) => id)).toEqual(ids);
    expect(await storage.deleteSession("nothing")).toBe(true);
    expect(await storage.deleteSessions([...ids.slice(0, 3), "nothing"])).toBe(true);
    expect(await storage.findSessionsByShop(shop)).toHaveLength(27);
    expect(await storage.deleteShopSessions(shop)).toBe(27);
    expect(await storage.findSessionsByShop(shop)).toEqual([]);
    expect(await storage.loadSession(neighbour.id)).toBeDefined();
  });
});
