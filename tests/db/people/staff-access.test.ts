import { describe, expect, test } from "vitest";
import { permissions, permissionsOf } from "#app/lib/permissions.ts";
import {
  allows,
  shopById,
  staffAccess,
  updateSettings,
  type Shop,
  type ShopSettings,
} from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import { at, auditOf, later, usePeopleDatabase } from "../../factories/people-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
const visit = (shop: Shop, userId: string, when = at) => staffAccess(database.db, shop, { userId, at: when });
const staffOf = (shop: Shop) =>
  database.db
    .selectFrom("shop_staff")
    .select(["shopify_user_id", "role", "last_seen_at"])
    .where("shop_id", "=", shop.id)
    .orderBy("shopify_user_id")
    .execute();

/** The shop with other settings of access, as the next request reads it. */
async function withAccess(shop: Shop, access: ShopSettings["access"]): Promise<Shop> {
  await updateSettings(database.db, shop, { access });
  const changed = await shopById(database.db, shop.id);
  if (!changed) throw new Error("no shop");
  return changed;
}

describe("the first of a shop's people", () => {
  test("is its owner, and the next is what the shop's settings say: a viewer, unless set otherwise", async () => {
    const shop = await installedShop(database.db);
    const owner = await visit(shop, "101");
    expect([owner.role, [...owner.permissions].sort()]).toEqual(["owner", [...permissions].sort()]);
    expect((await visit(shop, "102")).role).toBe("viewer");
    expect((await visit(shop, "101", later(1))).role).toBe("owner");
    const changed = await withAccess(shop, { defaultRole: "support", taken: {} });
    expect((await visit(changed, "103")).role).toBe("support");
    // Nobody has said anything else of the second one: what the settings say holds of them, too.
    expect((await visit(changed, "102")).role).toBe("support");
    expect(await auditOf(database.db, shop)).toMatchObject([
      { action: "shop.installed" },
      { action: "shop.activated" },
      { actor: "user:101", action: "staff.joined", detail: { role: "owner" } },
      { actor: "user:102", action: "staff.joined", detail: { role: "viewer" } },
      { actor: "user:103", action: "staff.joined", detail: { role: "support" } },
    ]);
  });

  test("is one of twenty who come at the same time, and it is written down once", async () => {
    const shop = await installedShop(database.db);
    const ids = Array.from({ length: 20 }, (_unused, index) => String(9001 + index));
    const came = await Promise.all(ids.map((id) => visit(shop, id)));
    expect(came.map((access) => access.role).sort()).toEqual(["owner", ...Array<string>(19).fill("viewer")]);
    const rows = await staffOf(shop);
    expect(rows.filter((row) => row.role === "owner")).toHaveLength(1);
    expect(rows).toHaveLength(20);
    const joined = (await auditOf(database.db, shop)).filter((event) => event.action === "staff.joined");
    expect(joined.filter((event) => event.detail.role === "owner")).toHaveLength(1);
    expect(joined).toHaveLength(20);
  });

  test("is one person with twenty requests at the same time, and is owner in each", async () => {
    const shop = await installedShop(database.db);
    const came = await Promise.all(Array.from({ length: 20 }, () => visit(shop, "7")));
    expect(came.map((access) => access.role)).toEqual(Array<string>(20).fill("owner"));
    expect(await staffOf(shop)).toHaveLength(1);
  });

  test("is one of two, whatever the first has done when the second comes", async () => {
    for (let step = 1; ; step++) {
      const shop = await installedShop(database.db);
      const stood = await interleave(
        database.db,
        (db) => staffAccess(db, shop, { userId: "1", at }),
        step,
        () => visit(shop, "2"),
      );
      expect((await staffOf(shop)).filter((row) => row.role === "owner")).toHaveLength(1);
      if (!stood) {
        expect(step).toBeGreaterThan(4);
        return;
      }
    }
  });

  test("of one shop is nobody's owner elsewhere", async () => {
    const [one, other] = [await installedShop(database.db), await installedShop(database.db)];
    await visit(one, "55");
    await visit(other, "66");
    expect((await visit(other, "55")).role).toBe("viewer");
    expect((await visit(one, "66")).role).toBe("viewer");
  });
});

describe("what a shop takes from a role", () => {
  test("is gone from whoever has the role at the next visit, and from nobody else", async () => {
    const shop = await installedShop(database.db);
    await visit(shop, "1");
    expect(allows(await visit(shop, "2"), "view_amounts")).toBe(true);
    const changed = await withAccess(shop, {
      defaultRole: "viewer",
      taken: { viewer: ["view_amounts", "export"] },
    });
    const viewer = await visit(changed, "2");
    expect([...viewer.permissions].sort()).toEqual(["view_customers", "view_reports"]);
    expect([...(await visit(changed, "1")).permissions].sort()).toEqual([...permissions].sort());
    const analysts = await withAccess(changed, { ...changed.settings.access, defaultRole: "analyst" });
    expect((await visit(analysts, "2")).permissions).toEqual(permissionsOf("analyst"));
  });

  test("is only what may be taken: of anything else that is stored nothing is believed, and what is known stays", async () => {
    const shop = await installedShop(database.db);
    const stored = {
      defaultRole: "owner",
      taken: {
        owner: ["view_amounts"],
        viewer: ["view_reports", "export", "everything", 7, null],
        support: "view_customers",
        boss: ["export"],
      },
    };
    await database.db
      .updateTable("shop")
      .set({ settings: JSON.stringify({ access: stored }) })
      .where("id", "=", shop.id)
      .execute();
    const read = await shopById(database.db, shop.id);
    expect(read?.settings.access).toEqual({ defaultRole: "viewer", taken: { viewer: ["export"] } });
  });
});

test("a visit is noted at most once an hour", async () => {
  const shop = await installedShop(database.db);
  const seen = async () => (await staffOf(shop))[0]?.last_seen_at;
  await visit(shop, "1");
  await visit(shop, "1", later(3_599_999));
  expect(await seen()).toEqual(at);
  await visit(shop, "1", later(3_600_000));
  expect(await seen()).toEqual(later(3_600_000));
});
