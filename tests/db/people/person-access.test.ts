import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cappedRole, permissionsOf, roles, type Role } from "#app/lib/permissions.ts";
import {
  personAccess,
  shopById,
  shopOfPerson,
  shopsOf,
  uninstallShop,
  updateSettings,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { at, newPerson, usePeopleDatabase } from "../../factories/people-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
const newId = () => randomUUID().replaceAll("-", "").slice(0, 12);

async function organization(name: string): Promise<number> {
  const made = await database.db
    .insertInto("organization")
    .values({ public_id: newId(), name, created_at: at })
    .executeTakeFirstOrThrow();
  return Number(made.insertId);
}

const join = (organization_id: number, person_id: string, role: Role) =>
  database.db
    .insertInto("organization_member")
    .values({ organization_id, person_id, role, created_at: at })
    .execute();

const link = async (organization_id: number, shop: Shop, max_role: Role) => {
  await database.db
    .insertInto("organization_shop")
    .values({ organization_id, shop_id: shop.id, max_role, linked_at: at, linked_by: "user:1" })
    .execute();
  await database.db
    .updateTable("shop")
    .set({ public_id: newId() })
    .where("id", "=", shop.id)
    .where("public_id", "is", null)
    .execute();
};

const except = (organization_id: number, person_id: string, shop: Shop, role: Role | null) =>
  database.db
    .insertInto("organization_member_shop")
    .values({ organization_id, person_id, shop_id: shop.id, role })
    .execute();

/** The role, or null for none. */
async function roleIn(shop: Shop, person: string): Promise<Role | null> {
  const found = await personAccess(database.db, person, shop);
  return found.outcome === "none" ? null : found.access.role;
}

describe("what a person is in a shop", () => {
  test("is their role in the organization, at most what the link lets in: all twenty-five", async () => {
    for (const most of roles) {
      const [shop, agency] = [await installedShop(database.db), await organization("Agency")];
      await link(agency, shop, most);
      for (const role of roles) {
        const person = newPerson();
        await join(agency, person, role);
        expect([role, most, await roleIn(shop, person)]).toEqual([role, most, cappedRole(role, most)]);
      }
    }
  });

  test("is what was said of them in that shop, be it more, less or nothing, and the rest as before", async () => {
    const agency = await organization("Agency");
    const shops = await Promise.all([1, 2, 3, 4].map(() => installedShop(database.db)));
    const [more, less, none, rest] = shops as [Shop, Shop, Shop, Shop];
    for (const shop of shops) await link(agency, shop, "admin");
    const person = newPerson();
    await join(agency, person, "analyst");
    await except(agency, person, more, "owner");
    await except(agency, person, less, "support");
    await except(agency, person, none, null);
    expect([await roleIn(more, person), await roleIn(less, person)]).toEqual(["admin", "support"]);
    expect([await roleIn(none, person), await roleIn(rest, person)]).toEqual([null, "analyst"]);
    const listed = (await shopsOf(database.db, person)).map(({ shop, role }) => [shop.id, role]);
    expect(listed.sort()).toEqual(
      [
        [more.id, "admin"],
        [less.id, "support"],
        [rest.id, "analyst"],
      ].sort(),
    );
  });

  test("is the stronger one where two organizations have both", async () => {
    const shop = await installedShop(database.db);
    const [agency, group] = [await organization("Agency"), await organization("Group")];
    await link(agency, shop, "viewer");
    await link(group, shop, "owner");
    const person = newPerson();
    await join(agency, person, "owner");
    await join(group, person, "analyst");
    expect(await roleIn(shop, person)).toBe("analyst");
    const listed = (await shopsOf(database.db, person)).map((one) => [one.organization.name, one.role]);
    expect(listed).toEqual([
      ["Agency", "viewer"],
      ["Group", "analyst"],
    ]);
  });

  test("is nothing where only one of the two is theirs", async () => {
    const [mine, theirs] = [await installedShop(database.db), await installedShop(database.db)];
    const [agency, group] = [await organization("Agency"), await organization("Group")];
    await link(agency, mine, "owner");
    await link(group, theirs, "owner");
    const [me, them] = [newPerson(), newPerson()];
    await join(agency, me, "owner");
    await join(group, them, "owner");
    expect([await roleIn(mine, me), await roleIn(mine, them)]).toEqual(["owner", null]);
    expect([await roleIn(theirs, me), await roleIn(theirs, them)]).toEqual([null, "owner"]);
    // The same of somebody else in the other organization says nothing of me.
    await except(group, me, theirs, "owner");
    expect(await roleIn(theirs, me)).toBeNull();
    expect((await shopsOf(database.db, me)).map(({ shop }) => shop.id)).toEqual([mine.id]);
  });

  test("is nothing once the app is uninstalled, though the data is not erased yet", async () => {
    const [shop, agency, person] = [await installedShop(database.db), await organization("A"), newPerson()];
    await link(agency, shop, "owner");
    await join(agency, person, "owner");
    await uninstallShop(database.db, shop, at);
    const gone = await shopById(database.db, shop.id);
    expect(gone && (await roleIn(gone, person))).toBeNull();
    expect(await shopsOf(database.db, person)).toEqual([]);
  });

  test("lacks what the shop takes from the role that counts there", async () => {
    const [shop, agency, person] = [await installedShop(database.db), await organization("A"), newPerson()];
    await link(agency, shop, "viewer");
    await join(agency, person, "admin");
    const taken = { defaultRole: "viewer", taken: { viewer: ["view_customers"] } } as const;
    const changed = await updateSettings(database.db, shop, { access: taken });
    const found = await personAccess(database.db, person, changed);
    const left = [...permissionsOf("viewer")].filter((each) => each !== "view_customers");
    expect(found).toMatchObject({
      outcome: "access",
      access: { role: "viewer", permissions: new Set(left) },
    });
  });
});

test("a shop's public id opens it to its people, and is unknown to all others, as any other text is", async () => {
  const [shop, agency, person] = [await installedShop(database.db), await organization("A"), newPerson()];
  await link(agency, shop, "owner");
  await join(agency, person, "viewer");
  const publicId = (await shopById(database.db, shop.id))?.publicId ?? "";
  expect(publicId).toHaveLength(12);
  expect(await shopOfPerson(database.db, person, publicId)).toMatchObject({
    outcome: "access",
    shop: { id: shop.id },
    access: { role: "viewer" },
  });
  for (const [who, id] of [
    [newPerson(), publicId],
    [person, String(shop.id)],
    [person, publicId.toUpperCase() + "x"],
    [person, ""],
  ] as const)
    expect(await shopOfPerson(database.db, who, id)).toEqual({ outcome: "none" });
});
