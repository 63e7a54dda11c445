import { inject, afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#app/db/index.server.ts";
import {
  authenticateApiKey,
  createApiKey,
  installShop,
  listApiKeys,
  purgeIdempotentRequests,
  revokeApiKey,
  rotateApiKey,
  type Shop,
} from "#app/tenancy/index.server.ts";

const at = new Date("2026-11-01T12:00:00.000Z");
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

let database: Database;
let shop: Shop;
let other: Shop;

async function tenant(name: string): Promise<Shop> {
  const { shop } = await installShop(database.kysely, {
    domain: `${name}-${crypto.randomUUID().slice(0, 8)}.myshopify.com`,
    name,
    currency: "USD",
    timeZone: "Asia/Kathmandu",
    scopes: "read_orders",
    historyStartsAt: null,
    at,
  });
  return shop;
}

beforeAll(async () => {
  expect(inject("databaseUrl")).toBeTruthy();
  database = createDatabase(process.env.DATABASE_URL ?? "");
  [shop, other] = [await tenant("keys-a"), await tenant("keys-b")];
});
afterAll(() => database.close());

const request = { name: "Till 1", scopes: ["ingest"] as const, expiresAt: null, actor: "user:1", at };

async function created(owner: Shop, change: Partial<Parameters<typeof createApiKey>[2]> = {}) {
  const creation = await createApiKey(database.kysely, owner, { ...request, ...change });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  return creation;
}

describe("an API key", () => {
  it("proves its own tenant and no other", async () => {
    const mine = await created(shop);
    const theirs = await created(other);
    const first = await authenticateApiKey(database.kysely, mine.text, later(1));
    const second = await authenticateApiKey(database.kysely, theirs.text, later(1));
    expect(first).toMatchObject({
      outcome: "authenticated",
      shop: { id: shop.id },
      key: { scopes: ["ingest"] },
    });
    expect(second).toMatchObject({ outcome: "authenticated", shop: { id: other.id } });
  });

  it("is stored only as a hash: no column of its row holds the secret", async () => {
    const { text, key } = await created(shop);
    const row = await database.kysely
      .selectFrom("api_key")
      .selectAll()
      .where("public_id", "=", key.publicId)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(text.slice(-20, -4));
    expect(text).toMatch(/^ts_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/);
  });

  it.each([
    ["missing", () => null],
    ["empty", () => ""],
    ["another word", () => "secret"],
    ["of another form", () => "sk_live_abcdefgh"],
    ["with one character changed", (text: string) => text.slice(0, -1) + (text.endsWith("0") ? "1" : "0")],
    ["with another key's public id", (text: string) => text.replace(/_live_.{8}/, "_live_zzzzzzzz")],
    ["cut short", (text: string) => text.slice(0, -1)],
    ["a million characters long", () => "ts_live_" + "a".repeat(1_000_000)],
  ])("is refused when it is %s", async (_case, change) => {
    const { text } = await created(shop);
    expect(await authenticateApiKey(database.kysely, change(text), at)).toEqual({ outcome: "unauthorized" });
  });

  it("ends at its expiry, to the millisecond", async () => {
    const { text } = await created(shop, { expiresAt: later(10) });
    const before = await authenticateApiKey(database.kysely, text, new Date(later(10).getTime() - 1));
    expect(before.outcome).toBe("authenticated");
    expect(await authenticateApiKey(database.kysely, text, later(10))).toEqual({ outcome: "unauthorized" });
  });

  it("answers the same once revoked as if it had never been", async () => {
    const { text, key } = await created(shop);
    const change = { publicId: key.publicId, actor: "user:1", at: later(1) };
    expect(await revokeApiKey(database.kysely, other, change)).toEqual({ outcome: "unknown" });
    expect(await revokeApiKey(database.kysely, shop, change)).toEqual({ outcome: "revoked" });
    expect(await revokeApiKey(database.kysely, shop, { ...change, at: later(2) })).toEqual({
      outcome: "revoked",
    });
    expect(await authenticateApiKey(database.kysely, text, later(3))).toEqual({ outcome: "unauthorized" });
    const listed = (await listApiKeys(database.kysely, shop)).find((one) => one.publicId === key.publicId);
    expect(listed?.revokedAt).toEqual(later(1));
  });

  it("goes on beside its successor for the overlap, and then ends", async () => {
    const { text, key } = await created(shop, { scopes: ["ingest", "read"] });
    const rotation = await rotateApiKey(database.kysely, shop, {
      publicId: key.publicId,
      actor: "user:1",
      at,
      overlapHours: 1,
    });
    if (rotation.outcome !== "rotated") throw new Error(rotation.outcome);
    expect(rotation.key).toMatchObject({ name: "Till 1", scopes: ["ingest", "read"], expiresAt: null });
    for (const each of [text, rotation.text])
      expect((await authenticateApiKey(database.kysely, each, later(59))).outcome).toBe("authenticated");
    expect((await authenticateApiKey(database.kysely, text, later(60))).outcome).toBe("unauthorized");
    expect((await authenticateApiKey(database.kysely, rotation.text, later(60))).outcome).toBe(
      "authenticated",
    );
  });

  it("notes its last use at most once a minute", async () => {
    const { text, key } = await created(shop);
    const lastUsed = async () =>
      (await listApiKeys(database.kysely, shop)).find((one) => one.publicId === key.publicId)?.lastUsedAt;
    await authenticateApiKey(database.kysely, text, later(0));
    await authenticateApiKey(database.kysely, text, later(0.5));
    expect(await lastUsed()).toEqual(at);
    await authenticateApiKey(database.kysely, text, later(1));
    expect(await lastUsed()).toEqual(later(1));
  });

  it("is not made when fifty are live already", async () => {
    const crowded = await tenant("keys-crowded");
    for (let index = 0; index < 50; index++) await created(crowded);
    expect(await createApiKey(database.kysely, crowded, request)).toEqual({ outcome: "too_many", limit: 50 });
    // M3: while it overlaps, a rotated key is two keys.
    const [{ publicId } = { publicId: "" }] = await listApiKeys(database.kysely, crowded);
    const rotation = { publicId, actor: "user:7", at, overlapHours: 24 };
    expect(await rotateApiKey(database.kysely, crowded, rotation)).toEqual({
      outcome: "too_many",
      limit: 50,
    });
    const [oldest] = (await listApiKeys(database.kysely, crowded)).slice(-1);
    await revokeApiKey(database.kysely, crowded, { publicId: oldest?.publicId ?? "", actor: "user:1", at });
    expect((await createApiKey(database.kysely, crowded, request)).outcome).toBe("created");
  });
});

it("an answer kept for an Idempotency-Key is purged after a day", async () => {
  const db = database.kysely;
  const kept = (hours: number, name: string) => ({
    shop_id: shop.id,
    key_hash: name.repeat(64),
    request_hash: "0".repeat(64),
    started_at: new Date(Date.now() - hours * 3_600_000),
  });
  await db
    .insertInto("idempotent_request")
    .values([kept(25, "a"), kept(26, "b"), kept(23, "c")])
    .execute();
  await purgeIdempotentRequests(db, 1);
  const left = await db
    .selectFrom("idempotent_request")
    .select("key_hash")
    .where("shop_id", "=", shop.id)
    .execute();
  expect(left.map(({ key_hash }) => key_hash[0])).toEqual(["c"]);
});
