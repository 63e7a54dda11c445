import { beforeEach, describe, expect, test } from "vitest";
import { mayGive, roles, rolesBelowOwner, type Role } from "#app/lib/permissions.ts";
import {
  changeMemberRole,
  changeMemberShopRole,
  createOrganization,
  leaveOrganization,
  listMembers,
  organizationsOf,
  personAccess,
  removeMember,
  renameOrganization,
  transferOwnership,
  type MemberChange,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import {
  at,
  auditOf,
  linkedShop,
  newOrganization,
  newPerson,
  usePeopleDatabase,
} from "../../factories/people-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
let agency: Awaited<ReturnType<typeof newOrganization>>;
beforeEach(async () => {
  agency = await newOrganization(database.db);
});

/** Role by person. */
async function rolesNow(organization = agency): Promise<Record<string, Role>> {
  const listed = await listMembers(database.db, organization.as(organization.founder));
  if (listed.outcome === "listed")
    return Object.fromEntries(listed.members.map((member) => [member.personId, member.role]));
  const rows = await database.db
    .selectFrom("organization_member as member")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .select(["member.person_id", "member.role"])
    .where("organization.public_id", "=", organization.publicId)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.person_id, row.role as Role]));
}
const ownersNow = async () => Object.values(await rolesNow()).filter((role) => role === "owner").length;

describe("an organization", () => {
  test("belongs to whoever makes it, and can get another name", async () => {
    expect(await organizationsOf(database.db, agency.founder)).toEqual([
      { publicId: agency.publicId, name: "Agency", createdAt: at, role: "owner" },
    ]);
    const by = agency.as(agency.founder);
    expect(await renameOrganization(database.db, { name: " Nine Shops " }, by)).toEqual({
      outcome: "renamed",
      name: "Nine Shops",
    });
    for (const name of ["", "   ", "x".repeat(256)])
      expect(await renameOrganization(database.db, { name }, by)).toEqual({ outcome: "invalid_name" });
    expect((await organizationsOf(database.db, agency.founder))[0]?.name).toBe("Nine Shops");
  });

  test("is one of twenty at most that a person makes", async () => {
    const personId = newPerson();
    const make = () => createOrganization(database.db, { name: "One more" }, { personId, at });
    for (let made = 0; made < 20; made++) expect((await make()).outcome).toBe("created");
    expect(await make()).toEqual({ outcome: "too_many", limit: 20 });
  });
});

describe("who may change whom", () => {
  test("is what the table of roles says, for all of them: to change and to remove", async () => {
    for (const role of roles) {
      const by = agency.as(role === "owner" ? agency.founder : await agency.join(role));
      for (const before of roles) {
        for (const now of roles) {
          const personId = await agency.join(before);
          const allowed = mayGive(role, before) && mayGive(role, now);
          const expected = !allowed ? "forbidden" : before === now ? "unchanged" : "changed";
          const changed = await changeMemberRole(database.db, { personId, role: now }, by);
          expect([role, before, now, changed.outcome]).toEqual([role, before, now, expected]);
          expect((await rolesNow())[personId]).toBe(expected === "changed" ? now : before);
        }
        const personId = await agency.join(before);
        const expected = mayGive(role, before) ? "removed" : "forbidden";
        const removed = await removeMember(database.db, { personId }, by);
        expect([role, before, removed.outcome]).toEqual([role, before, expected]);
        expect(personId in (await rolesNow())).toBe(expected === "forbidden");
      }
    }
  });

  test("only owners and admins see who is there; only owners hand ownership over", async () => {
    for (const role of rolesBelowOwner) {
      const member = await agency.join(role);
      const listed = await listMembers(database.db, agency.as(member));
      expect(listed.outcome).toBe(role === "admin" ? "listed" : "forbidden");
      expect(await transferOwnership(database.db, { to: member }, agency.as(member))).toEqual({
        outcome: "forbidden",
      });
      const renamed = await renameOrganization(database.db, { name: "Mine" }, agency.as(member));
      expect(renamed.outcome).toBe(role === "admin" ? "renamed" : "forbidden");
    }
  });
});

describe("the last owner", () => {
  test("cannot leave, be made less, or be removed, by nobody; and can once another is owner", async () => {
    const by = agency.as(agency.founder);
    const self = { personId: agency.founder };
    const all = async () => [
      (await leaveOrganization(database.db, by)).outcome,
      (await changeMemberRole(database.db, { ...self, role: "admin" }, by)).outcome,
      (await removeMember(database.db, self, by)).outcome,
    ];
    await agency.join("admin");
    expect(await all()).toEqual(["last_owner", "last_owner", "last_owner"]);
    expect(await ownersNow()).toBe(1);
    await agency.join("owner");
    expect(await leaveOrganization(database.db, by)).toEqual({ outcome: "left" });
    expect(await ownersNow()).toBe(1);
  });

  test("hands ownership over in one step, and is an admin then", async () => {
    const heir = await agency.join("viewer");
    const by = agency.as(agency.founder);
    for (const [to, outcome] of [
      [newPerson(), "unknown_member"],
      ["", "unknown_member"],
      ["ß".repeat(33), "unknown_member"],
      [agency.founder, "unchanged"],
      [heir, "transferred"],
    ] as const)
      expect(await transferOwnership(database.db, { to }, by)).toEqual({ outcome });
    expect(await rolesNow()).toEqual({ [heir]: "owner", [agency.founder]: "admin" });
    expect(await transferOwnership(database.db, { to: agency.founder }, by)).toEqual({
      outcome: "forbidden",
    });
  });

  const ends: readonly (readonly [string, (db: typeof database.db, personId: string) => Promise<unknown>])[] =
    [
      ["leave", (db, personId) => leaveOrganization(db, agency.as(personId))],
      [
        "make themselves less",
        (db, personId) => changeMemberRole(db, { personId, role: "viewer" }, agency.as(personId)),
      ],
      ["remove themselves", (db, personId) => removeMember(db, { personId }, agency.as(personId))],
    ];
  test.each(ends)(
    "is still there after two owners %s at the same time, at any statement",
    async (_how, end) => {
      for (let step = 1; ; step++) {
        agency = await newOrganization(database.db);
        const other = await agency.join("owner");
        const stood = await interleave(
          database.db,
          (db) => end(db, agency.founder),
          step,
          () => end(database.db, other),
        );
        expect(await ownersNow()).toBe(1);
        if (!stood) {
          expect(step).toBeGreaterThan(4);
          return;
        }
      }
    },
  );

  test("is still there after two owners remove each other at the same time, at any statement", async () => {
    for (let step = 1; ; step++) {
      agency = await newOrganization(database.db);
      const other = await agency.join("owner");
      const stood = await interleave(
        database.db,
        (db) => removeMember(db, { personId: other }, agency.as(agency.founder)),
        step,
        () => removeMember(database.db, { personId: agency.founder }, agency.as(other)),
      );
      expect(await ownersNow()).toBe(1);
      if (!stood) return;
    }
  });

  test("is still there after ten owners leave at the same time", async () => {
    const owners = [agency.founder];
    for (let more = 0; more < 9; more++) owners.push(await agency.join("owner"));
    const left = await Promise.all(owners.map((person) => leaveOrganization(database.db, agency.as(person))));
    expect(left.map(({ outcome }) => outcome).sort()).toEqual([
      "last_owner",
      ...Array<string>(9).fill("left"),
    ]);
    expect(await ownersNow()).toBe(1);
  });
});

describe("a member in one shop", () => {
  let shops: readonly [Shop, Shop];
  beforeEach(async () => {
    const by = agency.as(agency.founder);
    shops = [
      await linkedShop(database.db, await installedShop(database.db), by),
      await linkedShop(database.db, await installedShop(database.db), by, "analyst"),
    ];
  });
  const roleIn = async (shop: Shop, person: string) => {
    const found = await personAccess(database.db, person, shop);
    return found.outcome === "none" ? null : found.access.role;
  };
  const change = (
    personId: string,
    role: Parameters<typeof changeMemberShopRole>[1]["role"],
    by: MemberChange = agency.as(agency.founder),
    shop = shops[0].publicId ?? "",
  ) => changeMemberShopRole(database.db, { personId, shop, role }, by);

  test("can be more, less, nobody and as before, and is the same as ever in the other shop", async () => {
    const member = await agency.join("viewer");
    for (const [role, expected] of [
      ["admin", "admin"],
      ["support", "support"],
      [null, null],
      ["as_member", "viewer"],
    ] as const) {
      expect(await change(member, role)).toEqual({ outcome: "changed" });
      expect([await roleIn(shops[0], member), await roleIn(shops[1], member)]).toEqual([expected, "viewer"]);
    }
  });

  test("is let in by the shop's link and no further, whatever the organization says", async () => {
    const member = await agency.join("admin");
    expect(await roleIn(shops[1], member)).toBe("analyst");
    await change(member, "admin", agency.as(agency.founder), shops[1].publicId ?? "");
    expect([await roleIn(shops[0], member), await roleIn(shops[1], member)]).toEqual(["admin", "analyst"]);
  });

  test("is changed by those who may only, in shops of the organization only, and never an owner", async () => {
    const [member, admin, analyst] = [
      await agency.join("viewer"),
      await agency.join("admin"),
      await agency.join("analyst"),
    ];
    const other = await newOrganization(database.db, "Others");
    const theirs = await linkedShop(database.db, await installedShop(database.db), other.as(other.founder));
    expect((await change(member, null, agency.as(admin))).outcome).toBe("changed");
    expect((await change(member, "admin", agency.as(analyst))).outcome).toBe("forbidden");
    expect((await change(agency.founder, null)).outcome).toBe("is_owner");
    expect((await change(agency.founder, null, agency.as(admin))).outcome).toBe("forbidden");
    const founder = agency.as(agency.founder);
    for (const shop of [theirs.publicId ?? "", String(shops[0].id), "", "ß".repeat(12)])
      expect((await change(member, "admin", founder, shop)).outcome).toBe("unknown_shop");
    // What was said of somebody is gone when they become an owner: an owner is one everywhere.
    await changeMemberRole(database.db, { personId: member, role: "owner" }, founder);
    expect(await roleIn(shops[0], member)).toBe("owner");
  });
});

test("every change is in the audit of each shop that it touches, with who did it to whom", async () => {
  const by = agency.as(agency.founder);
  const shop = await linkedShop(database.db, await installedShop(database.db), by);
  const member = await agency.join("viewer");
  await changeMemberRole(database.db, { personId: member, role: "analyst" }, by);
  await changeMemberShopRole(database.db, { personId: member, shop: shop.publicId ?? "", role: null }, by);
  await transferOwnership(database.db, { to: member }, by);
  await leaveOrganization(database.db, by);
  const other = await newOrganization(database.db);
  await removeMember(database.db, { personId: await other.join("viewer") }, other.as(other.founder));
  const actor = `person:${agency.founder}`;
  const organization = { id: agency.publicId, name: "Agency" };
  const events = (await auditOf(database.db, shop)).filter((event) => "organization" in event.detail);
  expect(events).toMatchObject([
    { actor, action: "shop.linked", detail: { maxRole: "owner", codeBy: "user:1" } },
    { actor: `person:${member}`, action: "member.joined", detail: { role: "viewer" } },
    { actor, action: "member.role_changed", detail: { person: member, before: "viewer", now: "analyst" } },
    { actor, action: "member.shop_role_changed", detail: { person: member, now: "none" } },
    { actor, action: "organization.ownership_transferred", detail: { person: member, before: "analyst" } },
    { actor, action: "member.left", detail: { person: agency.founder } },
  ]);
  for (const event of events) expect(event.detail.organization).toEqual(organization);
});

test("for people who are no members the organization does not exist", async () => {
  const stranger = newPerson();
  const member = await agency.join("viewer");
  const unknown = { outcome: "unknown_organization" };
  for (const as of [
    agency.as(stranger),
    { organization: "AAAAAAAAAAAA", personId: agency.founder, at },
    { organization: "ß' OR 1", personId: agency.founder, at },
  ]) {
    expect(await listMembers(database.db, as)).toEqual(unknown);
    expect(await renameOrganization(database.db, { name: "Mine" }, as)).toEqual(unknown);
    expect(await changeMemberRole(database.db, { personId: member, role: "owner" }, as)).toEqual(unknown);
    expect(await removeMember(database.db, { personId: member }, as)).toEqual(unknown);
    expect(await transferOwnership(database.db, { to: stranger }, as)).toEqual(unknown);
    expect(await leaveOrganization(database.db, as)).toEqual(unknown);
  }
  expect(await rolesNow()).toEqual({ [agency.founder]: "owner", [member]: "viewer" });
});
