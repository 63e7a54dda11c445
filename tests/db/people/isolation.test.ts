import { createHash } from "node:crypto";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import {
  changeMemberRole,
  changeMemberShopRole,
  changeShopLink,
  changeStaffRole,
  forgetPerson,
  invite,
  linkShop,
  listInvitations,
  listMembers,
  listOrganizationAudit,
  listShopLinks,
  personAccess,
  removeMember,
  renameOrganization,
  revokeInvitation,
  shopOfPerson,
  shopsOf,
  staffAccess,
  transferOwnership,
  unlinkShop,
  createOwnShop,
  type Shop,
} from "#app/tenancy/index.server.ts";
import {
  at,
  linkedShop,
  newOrganization,
  newPerson,
  usePeopleDatabase,
} from "../../factories/people-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();

/** An organization with a shop of its own, one that both have, and something of everything. */
async function makeSide(name: string, shared: Shop, common: string) {
  const organization = await newOrganization(database.db, name);
  const by = organization.as(organization.founder);
  const shop = await linkedShop(database.db, await installedShop(database.db), by);
  await linkedShop(database.db, shared, by, "admin");
  const viewer = await organization.join("viewer");
  const email = `${newPerson()}@example.com`;
  const invited = await invite(database.db, { email, role: "viewer" }, by);
  if (invited.outcome !== "invited") throw new Error(invited.outcome);
  const id = await idOf(organization.publicId);
  await database.db
    .insertInto("organization_member")
    .values({ organization_id: id, person_id: common, role: "admin", created_at: at })
    .execute();
  await changeMemberShopRole(
    database.db,
    { personId: viewer, shop: shop.publicId ?? "", role: "support" },
    by,
  );
  return { ...organization, id, by, shop, viewer, invitation: invited.invitation.publicId };
}
type Side = Awaited<ReturnType<typeof makeSide>>;

async function idOf(publicId: string): Promise<number> {
  const row = await database.db
    .selectFrom("organization")
    .select("id")
    .where("public_id", "=", publicId)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Every row that is the side's, in any table, by whatever column names it: one checksum a table. */
async function checksums({ id, shop }: Pick<Side, "id" | "shop">): Promise<Record<string, string>> {
  const tables = await sql<{ t: string; c: string }>`
    SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND (column_name IN ('shop_id', 'organization_id')
      OR (table_name IN ('shop', 'organization') AND column_name = 'id'))
    ORDER BY table_name, column_name`.execute(database.db);
  const sums: Record<string, string> = {};
  for (const { t, c } of tables.rows) {
    const is = c === "shop_id" || t === "shop" ? shop.id : id;
    const { rows } = await sql`SELECT * FROM ${sql.table(t)} WHERE ${sql.ref(c)} = ${is}`.execute(
      database.db,
    );
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    sums[`${t}.${c}`] = `${lines.length} ${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
  }
  return sums;
}

let [one, other, shared, common] = [] as unknown as [Side, Side, Shop, string];
beforeEach(async () => {
  common = newPerson();
  shared = await installedShop(database.db);
  [one, other] = [await makeSide("One", shared, common), await makeSide("Other", shared, common)];
});

test("whoever is in one organization sees nothing of the other, and whoever is in both sees each by itself", async () => {
  const seen = async (person: string) =>
    (await shopsOf(database.db, person))
      .map((each) => `${each.organization.name} ${each.shop.id} ${each.role}`)
      .sort();
  const ofOne = [`One ${one.shop.id} owner`, `One ${shared.id} admin`].sort();
  expect(await seen(one.founder)).toEqual(ofOne);
  expect(await seen(one.viewer)).toEqual([`One ${one.shop.id} support`, `One ${shared.id} viewer`].sort());
  expect(await seen(common)).toEqual(
    ["One", "Other"]
      .flatMap((name) => [
        `${name} ${name === "One" ? one.shop.id : other.shop.id} admin`,
        `${name} ${shared.id} admin`,
      ])
      .sort(),
  );
  expect(await personAccess(database.db, one.founder, other.shop)).toEqual({ outcome: "none" });
  expect(await shopOfPerson(database.db, one.founder, other.shop.publicId ?? "")).toEqual({
    outcome: "none",
  });
  const members = async (side: Side) => {
    const listed = await listMembers(database.db, side.by);
    return listed.outcome === "listed"
      ? listed.members.map((member) => member.personId).sort()
      : listed.outcome;
  };
  expect(await members(one)).toEqual([one.founder, one.viewer, common].sort());
  const invitations = await listInvitations(database.db, one.by);
  expect(invitations).toMatchObject({ invitations: [{ publicId: one.invitation }] });
  const audit = await listOrganizationAudit(database.db, one.by, {});
  const told = JSON.stringify(audit);
  for (const foreign of [other.publicId, other.founder, other.viewer, other.shop.publicId, other.invitation])
    expect(told).not.toContain(foreign);
});

test("nothing that is done in one organization with the other's ids changes a row of the other", async () => {
  const before = await checksums(other);
  expect(Object.values(before).filter((sum) => !sum.startsWith("0 ")).length).toBeGreaterThan(7);
  const { by } = one;
  const theirs = { personId: other.viewer, shop: other.shop.publicId ?? "" };
  const unknownMember = { outcome: "unknown_member" };
  const unknownShop = { outcome: "unknown_shop" };
  expect(await changeMemberRole(database.db, { ...theirs, role: "owner" }, by)).toEqual(unknownMember);
  expect(await removeMember(database.db, theirs, by)).toEqual(unknownMember);
  expect(await transferOwnership(database.db, { to: other.viewer }, by)).toEqual(unknownMember);
  expect(await changeMemberShopRole(database.db, { ...theirs, role: "admin" }, by)).toEqual(unknownMember);
  const mine = { ...theirs, personId: one.viewer, role: "admin" } as const;
  expect(await changeMemberShopRole(database.db, mine, by)).toEqual(unknownShop);
  expect(await unlinkShop(database.db, theirs, by)).toEqual(unknownShop);
  expect(await revokeInvitation(database.db, { invitation: other.invitation }, by)).toEqual({
    outcome: "unknown_invitation",
  });
  const foreign = { ...by, organization: other.publicId };
  const unknown = { outcome: "unknown_organization" };
  expect(await renameOrganization(database.db, { name: "Mine" }, foreign)).toEqual(unknown);
  expect(await invite(database.db, { email: "me@example.com", role: "owner" }, foreign)).toEqual(unknown);
  expect(await linkShop(database.db, { code: "0000-0000" }, foreign)).toEqual(unknown);
  const profile = { name: "Mine", currency: "EUR", timeZone: "Europe/Berlin" };
  expect(await createOwnShop(database.db, profile, foreign)).toEqual(unknown);
  const staff = {
    actor: "user:1",
    access: await staffAccess(database.db, one.shop, { userId: "1", at }),
    at,
  };
  const link = { organization: other.publicId, maxRole: null };
  expect(await changeShopLink(database.db, one.shop, link, staff)).toEqual(unknown);
  expect(await changeStaffRole(database.db, one.shop, { userId: "999", role: "owner" }, staff)).toEqual({
    outcome: "unknown_staff",
  });
  expect(await checksums(other)).toEqual(before);
});

test("what is done in one organization with all that is its own changes no row of the other", async () => {
  const before = await checksums(other);
  const { by } = one;
  const heir = await one.join("analyst");
  await changeMemberRole(database.db, { personId: common, role: "viewer" }, by);
  await changeMemberShopRole(database.db, { personId: common, shop: shared.publicId ?? "", role: null }, by);
  await renameOrganization(database.db, { name: "Renamed" }, by);
  await revokeInvitation(database.db, { invitation: one.invitation }, by);
  const { publicId } = (await shopsOf(database.db, one.founder)).find(({ shop }) => shop.id === shared.id)
    ?.shop ?? {
    publicId: null,
  };
  expect(await unlinkShop(database.db, { shop: publicId ?? "" }, by)).toEqual({ outcome: "unlinked" });
  await removeMember(database.db, { personId: common }, by);
  await transferOwnership(database.db, { to: heir }, by);
  expect(await forgetPerson(database.db, { personId: one.founder, email: "x@example.com" }, at)).toEqual({
    outcome: "forgotten",
  });
  expect(await checksums(other)).toEqual(before);
  // The shop that both had is the other's as before.
  expect((await listShopLinks(database.db, shared)).map((each) => each.organization.name)).toEqual(["Other"]);
  expect((await personAccess(database.db, common, shared)).outcome).toBe("access");
});
