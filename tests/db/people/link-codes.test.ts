import { beforeEach, describe, expect, test } from "vitest";
import { mayGive, roles, type Role } from "#app/lib/permissions.ts";
import {
  changeShopLink,
  createLinkCode,
  createLinkCodeAsOperator,
  createOwnShop,
  createTenant,
  linkShop,
  listShopLinks,
  personAccess,
  shopsOf,
  staffAccess,
  uninstallShop,
  unlinkShop,
  changeStaffRole,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import {
  at,
  auditOf,
  HOUR,
  later,
  linkedShop,
  MINUTE,
  newOrganization,
  usePeopleDatabase,
} from "../../factories/people-database.ts";
import { tracesOf } from "../../factories/traces.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
let agency: Awaited<ReturnType<typeof newOrganization>>;
let shop: Shop;
beforeEach(async () => {
  [agency, shop] = [await newOrganization(database.db), await installedShop(database.db)];
});
const by = (when = at) => agency.as(agency.founder, when);

/** What somebody of the shop's staff changes; the first, 1, is its owner. */
async function staff(userId = "1", when = at) {
  await staffAccess(database.db, shop, { userId: "1", at });
  return { actor: `user:${userId}`, access: await staffAccess(database.db, shop, { userId, at }), at: when };
}

async function codeOf(maxRole: Role = "admin", when = at): Promise<string> {
  const made = await createLinkCode(database.db, shop, { maxRole }, await staff("1", when));
  if (made.outcome !== "created") throw new Error(made.outcome);
  return made.code;
}

const link = (code: string, change = by()) => linkShop(database.db, { code }, change);
const shopsOfFounder = async () => (await shopsOf(database.db, agency.founder)).map((one) => one.shop.id);

describe("a code that links a shop", () => {
  test("is read aloud and typed as people do, and gives the shop at most the role that it was made for", async () => {
    const code = await codeOf("analyst");
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = ` ${code.toLowerCase().replaceAll("0", "o").replaceAll("1", "l").replace("-", " ")} `;
    const linked = await link(typed);
    expect(linked).toMatchObject({ outcome: "linked", shop: { id: shop.id }, maxRole: "analyst" });
    const found = await personAccess(database.db, agency.founder, shop);
    expect(found).toMatchObject({ outcome: "access", access: { role: "analyst" } });
    expect(await listShopLinks(database.db, shop)).toEqual([
      {
        organization: { publicId: agency.publicId, name: "Agency" },
        maxRole: "analyst",
        linkedAt: at,
        linkedBy: `person:${agency.founder}`,
        members: 1,
      },
    ]);
    expect((await auditOf(database.db, shop)).slice(-2)).toMatchObject([
      { actor: "user:1", action: "shop.link_code_created", detail: { maxRole: "analyst" } },
      { actor: `person:${agency.founder}`, action: "shop.linked", detail: { codeBy: "user:1" } },
    ]);
  });

  test("is good once", async () => {
    const code = await codeOf();
    expect((await link(code)).outcome).toBe("linked");
    const other = await newOrganization(database.db);
    for (const change of [by(), other.as(other.founder)])
      expect(await link(code, change)).toEqual({ outcome: "unknown_code" });
  });

  test("is good for one of twenty organizations that type it at the same time", async () => {
    const code = await codeOf();
    const all = await Promise.all(Array.from({ length: 20 }, () => newOrganization(database.db)));
    const came = await Promise.all(all.map((one) => link(code, one.as(one.founder))));
    expect(came.map(({ outcome }) => outcome).sort()).toEqual([
      "linked",
      ...Array<string>(19).fill("unknown_code"),
    ]);
    expect(await listShopLinks(database.db, shop)).toHaveLength(1);
  });

  test("ends after a quarter of an hour, to the millisecond, and with the installation", async () => {
    const [one, other, third] = [await codeOf(), await codeOf(), await codeOf()];
    expect((await link(one, by(later(15 * MINUTE - 1)))).outcome).toBe("linked");
    expect(await link(other, by(later(15 * MINUTE)))).toEqual({ outcome: "unknown_code" });
    await uninstallShop(database.db, shop, at);
    expect(await link(third)).toEqual({ outcome: "unknown_code" });
  });

  test("is tried ten times an hour by one person, in whatever organization, right or wrong after that", async () => {
    const other = await newOrganization(database.db);
    const mine = { organization: other.publicId, personId: agency.founder, at };
    // A member of both, who would have twice as many attempts.
    await database.db
      .insertInto("organization_member")
      .columns(["organization_id", "person_id", "role", "created_at"])
      .expression((select) =>
        select
          .selectFrom("organization")
          .select((column) => [
            "id",
            column.val(agency.founder).as("person_id"),
            column.val("owner").as("role"),
            "created_at",
          ])
          .where("public_id", "=", other.publicId),
      )
      .execute();
    const code = await codeOf();
    for (let tried = 0; tried < 5; tried++) {
      expect(await link("ZZZZ-ZZZZ")).toEqual({ outcome: "unknown_code" });
      expect(await link("no code", mine)).toEqual({ outcome: "unknown_code" });
    }
    const barred = { outcome: "too_many_attempts", retryAt: later(HOUR) };
    expect([await link(code), await link(code, mine)]).toEqual([barred, barred]);
    // Nobody else is barred by it, and after an hour it counts anew.
    const colleague = await agency.join("admin");
    expect(await link("ZZZZ-ZZZZ", agency.as(colleague))).toEqual({ outcome: "unknown_code" });
    const fresh = await codeOf("admin", later(HOUR));
    expect((await link(fresh, by(later(HOUR)))).outcome).toBe("linked");
  });

  test("is tried ten times of thirty at the same time", async () => {
    const came = await Promise.all(Array.from({ length: 30 }, () => link("ZZZZ-ZZZZ")));
    expect(Object.groupBy(came, (one) => one.outcome)).toMatchObject({
      unknown_code: { length: 10 },
      too_many_attempts: { length: 20 },
    });
  });

  test("is not stored, and no more than five live at once", async () => {
    const codes = [await codeOf()];
    for (let more = 1; more < 5; more++) codes.push(await codeOf());
    const full = await createLinkCode(database.db, shop, { maxRole: "admin" }, await staff());
    expect(full).toEqual({ outcome: "too_many", limit: 5 });
    for (const code of codes) expect(await tracesOf(database.db, code.replace("-", ""))).toEqual([]);
    expect(await codeOf("admin", later(15 * MINUTE))).toHaveLength(9);
  });

  test("is made by those who may give its role, for all roles", async () => {
    const owner = await staff();
    for (const [index, role] of roles.entries()) {
      const userId = String(100 + index);
      await staffAccess(database.db, shop, { userId, at });
      await changeStaffRole(database.db, shop, { userId, role }, owner);
      for (const maxRole of roles) {
        // Each at a time of its own: five at once would be the limit.
        const when = later((index * 10 + roles.indexOf(maxRole)) * HOUR);
        const made = await createLinkCode(database.db, shop, { maxRole }, await staff(userId, when));
        expect([role, maxRole, made.outcome]).toEqual([
          role,
          maxRole,
          mayGive(role, maxRole) ? "created" : "forbidden",
        ]);
      }
    }
  });

  test("is typed by owners and admins of an organization only", async () => {
    for (const role of ["analyst", "viewer", "support"] as const) {
      const code = await codeOf("admin");
      expect(await link(code, agency.as(await agency.join(role)))).toEqual({ outcome: "forbidden" });
    }
    expect(await link(await codeOf(), { ...by(), personId: "nobody" })).toEqual({
      outcome: "unknown_organization",
    });
    expect(await shopsOfFounder()).toEqual([]);
  });

  test("of a second kind lets the organization in further or less, and keeps one link", async () => {
    await link(await codeOf("viewer"));
    const before = await shopsOf(database.db, agency.founder);
    await link(await codeOf("admin"));
    const after = await shopsOf(database.db, agency.founder);
    expect([before[0]?.role, after[0]?.role, after.length]).toEqual(["viewer", "admin", 1]);
    expect(after[0]?.shop.publicId).toBe(before[0]?.shop.publicId);
  });

  test("of the operator gives a tenant that the API made its screens", async () => {
    const profile = { name: "Kiosk", currency: "EUR", timeZone: "Europe/Berlin" };
    const tenant = await createTenant(database.db, profile, at);
    const made = await createLinkCodeAsOperator(database.db, tenant, { maxRole: "owner", at });
    if (made.outcome !== "created") throw new Error(made.outcome);
    expect(await link(made.code)).toMatchObject({ outcome: "linked", shop: { id: tenant.id, domain: null } });
    expect(await auditOf(database.db, tenant)).toMatchObject([
      { actor: "operator", action: "shop.link_code_created" },
      { action: "shop.linked", detail: { codeBy: "operator" } },
    ]);
  });
});

describe("a link", () => {
  test("is changed and ended by the shop's own people, who may give what it gives", async () => {
    await linkedShop(database.db, shop, by(), "owner");
    const change = async (maxRole: Role | null, userId = "1") =>
      (
        await changeShopLink(
          database.db,
          shop,
          { organization: agency.publicId, maxRole },
          await staff(userId),
        )
      ).outcome;
    await staff("2");
    await changeStaffRole(database.db, shop, { userId: "2", role: "admin" }, await staff());
    // An admin does not touch what an owner gave.
    expect([await change("viewer", "2"), await change(null, "2"), await change("viewer", "3")]).toEqual([
      ...["forbidden", "forbidden", "forbidden"],
    ]);
    expect(await change("viewer")).toBe("changed");
    expect((await shopsOf(database.db, agency.founder))[0]?.role).toBe("viewer");
    expect(await change("owner", "2")).toBe("forbidden");
    expect(await change(null, "2")).toBe("unlinked");
    expect([await change(null), await shopsOfFounder()]).toEqual(["unknown_organization", []]);
    expect((await auditOf(database.db, shop)).slice(-2)).toMatchObject([
      { actor: "user:1", action: "shop.link_changed", detail: { before: "owner", now: "viewer" } },
      { actor: "user:2", action: "shop.unlinked", detail: { organization: { id: agency.publicId } } },
    ]);
  });

  test("is ended by the organization's owners and admins, and what was said of members there ends with it", async () => {
    const { publicId } = await linkedShop(database.db, shop, by());
    const viewer = await agency.join("viewer");
    const unlink = (personId: string, name = publicId ?? "") =>
      unlinkShop(database.db, { shop: name }, agency.as(personId));
    expect(await unlink(viewer)).toEqual({ outcome: "forbidden" });
    expect(await unlink(agency.founder, "AAAAAAAAAAAA")).toEqual({ outcome: "unknown_shop" });
    expect(await unlink(await agency.join("admin"))).toEqual({ outcome: "unlinked" });
    expect([await shopsOfFounder(), await listShopLinks(database.db, shop)]).toEqual([[], []]);
  });
});

describe("a shop without Shopify", () => {
  const profile = { name: "Kiosk", currency: "EUR", timeZone: "Europe/Berlin" };
  const create = async (change = by()) => {
    const made = await createOwnShop(database.db, profile, change);
    if (made.outcome !== "created") throw new Error(made.outcome);
    return made.shop;
  };

  test("is made by owners and admins, whose it is then", async () => {
    for (const role of ["analyst", "viewer", "support"] as const)
      expect(await createOwnShop(database.db, profile, agency.as(await agency.join(role)))).toEqual({
        outcome: "forbidden",
      });
    const made = await create();
    expect(made).toMatchObject({ ...profile, domain: null, state: "active" });
    expect(await shopsOf(database.db, agency.founder)).toMatchObject([
      { shop: { id: made.id, publicId: made.publicId }, role: "owner" },
    ]);
    expect(await auditOf(database.db, made)).toMatchObject([
      { actor: `person:${agency.founder}`, action: "tenant.created" },
    ]);
    for (const wrong of [{ currency: "euro" }, { timeZone: "Berlin" }])
      await expect(createOwnShop(database.db, { ...profile, ...wrong }, by())).rejects.toThrow(RangeError);
    expect(await shopsOfFounder()).toEqual([made.id]);
  });

  test("does not lose its only organization, however it is tried; with two it loses one, also of both at once", async () => {
    const made = await create();
    const unlink = (db: typeof database.db, one: typeof agency) =>
      unlinkShop(db, { shop: made.publicId ?? "" }, one.as(one.founder));
    expect(await unlink(database.db, agency)).toEqual({ outcome: "only_organization" });
    const found = await personAccess(database.db, agency.founder, made);
    if (found.outcome === "none") throw new Error("no access");
    const change = { actor: `person:${agency.founder}`, access: found.access, at };
    const wanted = { organization: agency.publicId, maxRole: null };
    expect(await changeShopLink(database.db, made, wanted, change)).toEqual({ outcome: "only_organization" });
    for (let step = 1; ; step++) {
      const linked = await listShopLinks(database.db, made);
      const here = linked[0]?.organization.publicId === agency.publicId ? agency : undefined;
      const other = await newOrganization(database.db);
      // Whoever has it lets another in.
      if (!here) agency = other;
      const operator = await createLinkCodeAsOperator(database.db, made, {
        maxRole: "owner",
        at: later(step * HOUR),
      });
      if (operator.outcome !== "created") throw new Error(operator.outcome);
      await link(operator.code, other.as(other.founder, later(step * HOUR)));
      const before = await listShopLinks(database.db, made);
      if (before.length < 2) continue;
      const stood = await interleave(
        database.db,
        (db) => unlink(db, agency),
        step,
        () => unlink(database.db, other),
      );
      const after = await listShopLinks(database.db, made);
      expect(after).toHaveLength(1);
      agency = after[0]?.organization.publicId === other.publicId ? other : agency;
      if (!stood) return;
    }
  });
});
