import { beforeEach, describe, expect, test } from "vitest";
import { mayGive, permissions, roles, rolesBelowOwner, type Role } from "#app/lib/permissions.ts";
import {
  changeDefaultRole,
  changeStaffRole,
  changeTaken,
  listStaff,
  shopById,
  staffAccess,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import { at, auditOf, HOUR, later, usePeopleDatabase } from "../../factories/people-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
let shop: Shop;
beforeEach(async () => {
  shop = await installedShop(database.db);
  await visit("1");
});

const current = async () => (await shopById(database.db, shop.id)) ?? shop;
const visit = async (userId: string) => staffAccess(database.db, await current(), { userId, at });
/** What somebody of the staff changes, as they are now. */
const as = async (userId: string) => ({ actor: `user:${userId}`, access: await visit(userId), at });
const change = async (by: string, userId: string, role: Role | null) =>
  (await changeStaffRole(database.db, shop, { userId, role }, await as(by))).outcome;
const roleOf = async (userId: string) => (await visit(userId)).role;
const owners = async () => (await listStaff(database.db, shop)).filter(({ role }) => role === "owner").length;

describe("somebody of the staff", () => {
  test("is made something by those who may, for all roles", async () => {
    let next = 10;
    for (const role of roles) {
      const by = String(next++);
      await visit(by);
      await change("1", by, role);
      for (const before of roles)
        for (const now of roles) {
          const userId = String(next++);
          await visit(userId);
          await change("1", userId, before);
          const allowed = mayGive(role, before) && mayGive(role, now);
          const expected = !allowed ? "forbidden" : before === now ? "unchanged" : "changed";
          expect([role, before, now, await change(by, userId, now)]).toEqual([role, before, now, expected]);
          expect(await roleOf(userId)).toBe(expected === "changed" ? now : before);
        }
    }
  });

  test("is at the next visit what was made of them, and by default again when that is taken back", async () => {
    await visit("2");
    expect(await change("1", "2", "analyst")).toBe("changed");
    expect(await roleOf("2")).toBe("analyst");
    expect(await listStaff(database.db, shop)).toMatchObject([
      { userId: "1", role: "owner", byDefault: false, firstSeenAt: at, lastSeenAt: at },
      { userId: "2", role: "analyst", byDefault: false },
    ]);
    expect(await change("1", "2", null)).toBe("changed");
    expect((await listStaff(database.db, shop))[1]).toMatchObject({ role: "viewer", byDefault: true });
    // What they are by default can be made theirs for good.
    expect(await change("1", "2", "viewer")).toBe("changed");
    expect((await listStaff(database.db, shop))[1]).toMatchObject({ role: "viewer", byDefault: false });
    const events = (await auditOf(database.db, shop)).filter(({ action }) => action === "staff.role_changed");
    expect(events).toEqual([
      {
        actor: "user:1",
        action: "staff.role_changed",
        detail: { user: "2", before: "viewer", now: "analyst", byDefault: false },
      },
      {
        actor: "user:1",
        action: "staff.role_changed",
        detail: { user: "2", before: "analyst", now: "viewer", byDefault: true },
      },
      {
        actor: "user:1",
        action: "staff.role_changed",
        detail: { user: "2", before: "viewer", now: "viewer", byDefault: false },
      },
    ]);
  });

  test("has to have been here, in this shop", async () => {
    const other = await installedShop(database.db);
    await staffAccess(database.db, other, { userId: "77", at });
    for (const userId of ["77", "2", "", "ß", "1 OR 1"])
      expect(await change("1", userId, "admin")).toBe("unknown_staff");
  });

  test("keeps the name that Shopify told, the newest, and no empty one", async () => {
    const come = (name: string | undefined, ms: number) =>
      staffAccess(database.db, shop, { userId: "3", at: later(ms), name });
    const named = async () => (await listStaff(database.db, shop)).find(({ userId }) => userId === "3");
    await come(undefined, 0);
    expect(await named()).toMatchObject({ name: null });
    await come("Ada Åberg", 1);
    await come(undefined, 2 * HOUR);
    expect(await named()).toMatchObject({ name: "Ada Åberg", lastSeenAt: later(2 * HOUR) });
  });
});

describe("the last owner of a shop", () => {
  test("stays one until there is another", async () => {
    await visit("2");
    for (const role of [...rolesBelowOwner, null]) expect(await change("1", "1", role)).toBe("last_owner");
    await change("1", "2", "owner");
    expect([await change("1", "1", "viewer"), await change("2", "2", "viewer")]).toEqual([
      "changed",
      "last_owner",
    ]);
    expect(await owners()).toBe(1);
  });

  test("is still there after two owners lower each other at the same time, at any statement", async () => {
    for (let step = 1; ; step++) {
      shop = await installedShop(database.db);
      await visit("1");
      await visit("2");
      await change("1", "2", "owner");
      const [one, two] = [await as("1"), await as("2")];
      const lower = (db: typeof database.db, userId: string, by: typeof one) =>
        changeStaffRole(db, shop, { userId, role: "viewer" }, by);
      const stood = await interleave(
        database.db,
        (db) => lower(db, "2", one),
        step,
        () => lower(database.db, "1", two),
      );
      expect(await owners()).toBe(1);
      if (!stood) {
        expect(step).toBeGreaterThan(3);
        return;
      }
    }
  });
});

describe("what holds of a role in a shop", () => {
  test("is set by owners and admins, audited with before and after, and nothing is said of no change", async () => {
    for (const [userId, role] of [
      ["2", "admin"],
      ["3", "analyst"],
      ["4", "viewer"],
      ["5", "support"],
    ] as const) {
      await visit(userId);
      await change("1", userId, role);
    }
    const set = async (by: string) => [
      (await changeDefaultRole(database.db, shop, { role: "support" }, await as(by))).outcome,
      (await changeTaken(database.db, shop, { role: "viewer", taken: ["view_amounts"] }, await as(by)))
        .outcome,
    ];
    for (const by of ["3", "4", "5"]) expect(await set(by)).toEqual(["forbidden", "forbidden"]);
    expect(await set("2")).toEqual(["changed", "changed"]);
    expect(await set("1")).toEqual(["unchanged", "unchanged"]);
    expect((await current()).settings.access).toEqual({
      defaultRole: "support",
      taken: { viewer: ["view_amounts"] },
    });
    expect((await visit("4")).permissions.has("view_amounts")).toBe(false);
    expect(await roleOf("6")).toBe("support");
    expect((await auditOf(database.db, shop)).filter(({ action }) => action.startsWith("access."))).toEqual([
      {
        actor: "user:2",
        action: "access.default_role_changed",
        detail: { before: "viewer", now: "support" },
      },
      {
        actor: "user:2",
        action: "access.taken_changed",
        detail: { role: "viewer", before: [], now: ["view_amounts"] },
      },
    ]);
  });

  test("loses money, customers and files at most, whatever is asked, and gets back what is not named", async () => {
    await visit("2");
    const by = await as("1");
    await changeTaken(database.db, shop, { role: "viewer", taken: permissions }, by);
    expect([...(await visit("2")).permissions]).toEqual(["view_reports"]);
    await changeTaken(database.db, shop, { role: "viewer", taken: ["export"] }, by);
    expect([...(await visit("2")).permissions]).toEqual(["view_reports", "view_amounts", "view_customers"]);
    await changeTaken(database.db, shop, { role: "viewer", taken: [] }, by);
    expect((await visit("2")).permissions.has("export")).toBe(true);
    expect((await current()).settings).toMatchObject({ includeTestOrders: false, refundDate: "refund" });
  });
});
