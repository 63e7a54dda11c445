import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, inTransaction } from "#app/db/index.server.ts";
import {
  activateShop,
  createTenant,
  installShop,
  markNeedsReauth,
  noteSessionIssued,
  shopByDomain,
  shopById,
  uninstallShop,
  updateScopes,
  updateSettings,
  updateShopProfile,
  type Installation,
} from "#app/tenancy/index.server.ts";

const database = createDatabase(process.env.DATABASE_URL ?? "");
const db = database.kysely;
afterAll(() => database.close());

const day = (text: string) => new Date(`2026-${text}T12:00:00Z`);
let domain = "";
beforeEach(() => {
  domain = `t-${randomUUID()}.myshopify.com`;
});

const install = (changes: Partial<Installation> = {}) =>
  installShop(db, {
    domain,
    name: "Corner Shop",
    currency: "EUR",
    timeZone: "Europe/Rome",
    scopes: "read_products,read_orders",
    historyStartsAt: day("01-01"),
    at: day("03-02"),
    ...changes,
  });
const auditOf = async (shopId: number) => {
  const rows = await db
    .selectFrom("audit_event")
    .select(["action", "detail"])
    .where("shop_id", "=", shopId)
    .orderBy("id")
    .execute();
  return rows.map((row) => row.action);
};
const addSession = (id: string, updatedAt = day("03-02")) =>
  db
    .insertInto("session")
    .values({
      id,
      shop: domain,
      state: "",
      is_online: false,
      access_token: "sealed",
      refresh_token: "sealed",
      updated_at: updatedAt,
    })
    .execute();
const sessions = () =>
  db.selectFrom("session").select(["id", "access_token"]).where("shop", "=", domain).execute();

describe("installation", () => {
  test("makes a tenant, and is the same however often it runs", async () => {
    const first = await install();
    expect(first.outcome).toBe("installed");
    expect(first.shop).toMatchObject({
      domain,
      name: "Corner Shop",
      currency: "EUR",
      timeZone: "Europe/Rome",
      state: "installing",
      scopes: ["read_orders", "read_products"],
      installedAt: day("03-02"),
      historyStartsAt: day("01-01"),
      settings: { includeTestOrders: false },
    });
    const again = await install({ at: day("04-01"), name: "Renamed" });
    expect(again).toEqual({ outcome: "unchanged", shop: first.shop });
    expect(await shopByDomain(db, domain.toUpperCase())).toEqual(first.shop);
    expect(await shopById(db, first.shop.id)).toEqual(first.shop);
    expect(await auditOf(first.shop.id)).toEqual(["shop.installed"]);
  });

  test("twelve first visits at once make one tenant", async () => {
    const results = await Promise.all(Array.from({ length: 12 }, () => install()));
    expect(new Set(results.map(({ shop }) => shop.id)).size).toBe(1);
    expect(results.filter(({ outcome }) => outcome === "installed")).toHaveLength(1);
  });

  test.each([
    [{ currency: "euro" }, "not a currency: euro"],
    [{ timeZone: "Mars/Olympus" }, "not a time zone: Mars/Olympus"],
  ])("refuses a profile that would make dates or amounts wrong", (changes, message) => {
    expect(() => install(changes)).toThrow(message);
  });

  test("an uninstallation drops the sessions of this shop only, and keeps the row", async () => {
    const { shop } = await install();
    await addSession(`offline_${domain}`);
    await addSession(`${domain}_1`);
    expect(await uninstallShop(db, shop, day("03-05"))).toEqual({ outcome: "uninstalled" });
    expect(await sessions()).toEqual([]);
    expect(await shopById(db, shop.id)).toMatchObject({ state: "uninstalled", uninstalledAt: day("03-05") });
    expect(await uninstallShop(db, shop, day("03-05"))).toEqual({ outcome: "unchanged" });
  });

  test("a reinstallation keeps the tenant, and an uninstallation from before it is ignored", async () => {
    const { shop } = await install();
    await uninstallShop(db, shop, day("03-05"));
    const back = await install({ at: day("03-10"), name: "New Name", historyStartsAt: day("01-09") });
    expect(back.outcome).toBe("reinstalled");
    expect(back.shop).toMatchObject({
      id: shop.id,
      state: "installing",
      name: "New Name",
      uninstalledAt: null,
    });
    // No order is missing: those since 9 January are read again, those before are stored.
    expect(back.shop.historyStartsAt).toEqual(day("01-01"));
    await addSession(`offline_${domain}`, day("03-10"));
    expect(await uninstallShop(db, shop, day("03-05"))).toEqual({ outcome: "ignored" });
    expect((await shopById(db, shop.id))?.state).toBe("installing");
    expect(await sessions()).toHaveLength(1);
    expect(await auditOf(shop.id)).toEqual(["shop.installed", "shop.uninstalled", "shop.reinstalled"]);
  });

  test("W3: an uninstallation from before a verified session token is past, though nothing noticed the reinstallation", async () => {
    const { shop } = await install();
    await activateShop(db, shop, null, day("03-03"));
    await addSession(`offline_${domain}`, day("03-04"));
    await addSession(`${domain}_1`, day("03-06"));
    await noteSessionIssued(db, domain.toUpperCase(), day("03-06"));
    expect(await uninstallShop(db, shop, day("03-05"))).toEqual({ outcome: "ignored" });
    expect((await shopById(db, shop.id))?.state).toBe("active");
    // Shopify has revoked what was given before the uninstallation, and only that.
    expect((await sessions()).map(({ id }) => id)).toEqual([`${domain}_1`]);
    expect(await uninstallShop(db, shop, day("03-07"))).toEqual({ outcome: "uninstalled" });
  });

  test("the newest session token's time is noted once a minute, and never goes back", async () => {
    const { shop } = await install();
    const noted = async () => {
      const query = db.selectFrom("shop").select("last_session_issued_at as at").where("id", "=", shop.id);
      return (await query.executeTakeFirstOrThrow()).at?.toISOString() ?? null;
    };
    const at = (time: string) => noteSessionIssued(db, domain, new Date(`2026-03-03T${time}Z`));
    expect(await noted()).toBeNull();
    await at("10:00:00");
    await at("10:00:59");
    expect(await noted()).toBe("2026-03-03T10:00:00.000Z");
    await at("10:01:00");
    await at("09:00:00");
    expect(await noted()).toBe("2026-03-03T10:01:00.000Z");
    await Promise.all(["10:04:00", "10:07:00", "10:03:00", "10:05:30"].map(at));
    expect(await noted()).toBe("2026-03-03T10:07:00.000Z");
    await noteSessionIssued(db, "nobody.myshopify.com", day("03-03"));
  });

  test("after an absence longer than what can be read, history starts anew", async () => {
    const { shop } = await install();
    await uninstallShop(db, shop, day("03-05"));
    const back = await install({ at: day("09-10"), historyStartsAt: day("07-12") });
    expect(back.shop.historyStartsAt).toEqual(day("07-12"));
  });

  test("a change takes part in its caller's transaction", async () => {
    const { shop } = await install();
    await expect(
      inTransaction(db, async (trx) => {
        await uninstallShop(trx, shop, day("03-05"));
        throw new Error("undo");
      }),
    ).rejects.toThrow("undo");
    expect((await shopById(db, shop.id))?.state).toBe("installing");
  });
});

describe("changes", () => {
  test("scopes: what came and what went", async () => {
    const { shop } = await install();
    const result = await updateScopes(db, shop, ["read_orders", "read_all_orders"], day("03-03"));
    expect(result).toMatchObject({
      outcome: "updated",
      added: ["read_all_orders"],
      removed: ["read_products"],
    });
    expect(result.shop.scopes).toEqual(["read_all_orders", "read_orders"]);
    expect((await updateScopes(db, shop, "read_all_orders, read_orders")).outcome).toBe("unchanged");
  });

  test("the newest profile wins, and a new zone or currency is told", async () => {
    const { shop } = await install();
    const moved = { name: "Corner Shop", currency: "EUR", timeZone: "America/New_York" };
    expect(await updateShopProfile(db, shop, moved, day("03-04"))).toMatchObject({
      outcome: "updated",
      timeZoneChanged: true,
      currencyChanged: false,
      shop: { timeZone: "America/New_York" },
    });
    const older = { ...moved, timeZone: "Asia/Tokyo", currency: "JPY" };
    expect(await updateShopProfile(db, shop, older, day("03-03"))).toMatchObject({ outcome: "stale" });
    expect(await shopById(db, shop.id)).toMatchObject({ timeZone: "America/New_York", currency: "EUR" });
    expect((await updateShopProfile(db, shop, moved, day("03-05"))).outcome).toBe("unchanged");
    expect(await updateShopProfile(db, shop, { ...moved, currency: "USD" }, day("03-06"))).toMatchObject({
      currencyChanged: true,
    });
  });

  test("dead tokens are blanked, and a merchant's visit brings the tenant back", async () => {
    const { shop } = await install();
    await activateShop(db, shop, null, day("03-03"));
    await addSession(`offline_${domain}`);
    await markNeedsReauth(db, shop);
    expect(await sessions()).toEqual([{ id: `offline_${domain}`, access_token: null }]);
    expect((await shopById(db, shop.id))?.state).toBe("needs_reauth");
    const back = await install({ at: day("03-20") });
    expect(back.outcome).toBe("reauthorized");
    expect(back.shop).toMatchObject({
      state: "installing",
      installedAt: day("03-02"),
      historyStartsAt: null,
    });
  });

  test("an uninstalled shop does not become live by a late end of its backfill or a dead token", async () => {
    const { shop } = await install();
    await uninstallShop(db, shop, day("03-05"));
    await activateShop(db, shop, null, day("03-06"));
    await markNeedsReauth(db, shop);
    expect((await shopById(db, shop.id))?.state).toBe("uninstalled");
  });

  test("settings change one by one; odd stored ones take their default", async () => {
    const tenant = await createTenant(db, { name: "By API", currency: "USD", timeZone: "UTC" });
    expect(tenant).toMatchObject({ domain: null, state: "active", settings: { includeTestOrders: false } });
    expect((await updateSettings(db, tenant, { includeTestOrders: true })).settings.includeTestOrders).toBe(
      true,
    );
    expect(await shopById(db, tenant.id)).toMatchObject({ settings: { includeTestOrders: true } });
    await db
      .updateTable("shop")
      .set({ settings: '{"includeTestOrders":"yes"}' })
      .where("id", "=", tenant.id)
      .execute();
    expect((await shopById(db, tenant.id))?.settings).toEqual({
      includeTestOrders: false,
      refundDate: "refund",
      retention: {},
      access: { defaultRole: "viewer", taken: {} },
    });
  });
});
