import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { redactShop } from "#app/privacy/index.server.ts";
import {
  changeMemberShopRole,
  closeTenant,
  createLinkCode,
  createOwnShop,
  forgetPerson,
  invite,
  linkShop,
  listOrganizationAudit,
  listShopLinks,
  organizationsOf,
  purgePeople,
  shopById,
  shopsOf,
  staffAccess,
  uninstallShop,
} from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import {
  at,
  auditOf,
  DAY,
  HOUR,
  linkedShop,
  newOrganization,
  newPerson,
  usePeopleDatabase,
} from "../../factories/people-database.ts";
import { tracesOf } from "../../factories/traces.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
let agency: Awaited<ReturnType<typeof newOrganization>>;
beforeEach(async () => {
  agency = await newOrganization(database.db);
});
const by = () => agency.as(agency.founder);
const forget = (personId: string, email = "nobody@example.com", db = database.db) =>
  forgetPerson(db, { personId, email }, at);
const profile = { name: "Kiosk", currency: "EUR", timeZone: "Europe/Berlin" };
const named = () => ({ publicId: agency.publicId, name: "Agency" });

describe("whoever deletes their account", () => {
  test("is in no organization any more, and left in the audit as an id only", async () => {
    const shop = await linkedShop(database.db, await installedShop(database.db), by());
    const member = await agency.join("admin");
    const email = `${member}@example.com`;
    await changeMemberShopRole(
      database.db,
      { personId: member, shop: shop.publicId ?? "", role: "viewer" },
      by(),
    );
    await invite(database.db, { email, role: "viewer" }, (await newOrganization(database.db)).as("nobody"));
    await linkShop(database.db, { code: "ZZZZ-ZZZZ" }, agency.as(member));
    expect(await forget(member, email.toUpperCase())).toEqual({ outcome: "forgotten" });
    expect(await shopsOf(database.db, member)).toEqual([]);
    expect(await tracesOf(database.db, email)).toEqual([]);
    const left = (await tracesOf(database.db, member)).map((trace) => trace.split(" ")[0]);
    expect(left).toEqual(["audit_event.actor", "audit_event.detail"]);
    expect((await auditOf(database.db, shop)).at(-1)).toMatchObject({
      ...{ actor: `person:${member}`, action: "member.left" },
      detail: { person: member },
    });
  });

  test("takes an organization of theirs alone along, and its shops in Shopify stay as they are", async () => {
    const shop = await linkedShop(database.db, await installedShop(database.db), by());
    await invite(database.db, { email: "somebody@example.com", role: "viewer" }, by());
    expect(await forget(agency.founder)).toEqual({ outcome: "forgotten" });
    expect([
      await organizationsOf(database.db, agency.founder),
      await listShopLinks(database.db, shop),
    ]).toEqual([[], []]);
    expect(await shopById(database.db, shop.id)).toMatchObject({ state: "active" });
    expect(await tracesOf(database.db, "somebody@example.com")).toEqual([]);
    expect((await auditOf(database.db, shop)).slice(-2).map(({ action }) => action)).toEqual([
      "member.left",
      "organization.dissolved",
    ]);
  });

  test("has to leave another owner to others, and nothing is changed until then, anywhere", async () => {
    const member = await agency.join("admin");
    expect(await forget(agency.founder)).toEqual({
      outcome: "blocked",
      obstacles: [{ organization: named(), why: "last_owner" }],
    });
    expect(await organizationsOf(database.db, agency.founder)).toMatchObject([{ role: "owner" }]);
    expect(await listOrganizationAudit(database.db, by(), { action: "member.left" })).toMatchObject({
      lines: [],
    });
    expect(await forget(member)).toEqual({ outcome: "forgotten" });
    expect(await forget(agency.founder)).toEqual({ outcome: "forgotten" });
  });

  test("has to end shops without Shopify first, that nobody else would see", async () => {
    const made = await createOwnShop(database.db, profile, by());
    if (made.outcome !== "created") throw new Error(made.outcome);
    const blocked = { outcome: "blocked", obstacles: [{ organization: named(), why: "own_shops" }] };
    expect(await forget(agency.founder)).toEqual(blocked);
    await closeTenant(database.db, made.shop, at);
    expect(await forget(agency.founder)).toEqual({ outcome: "forgotten" });
  });

  test("leaves an owner behind where two owners go at the same time, at any statement", async () => {
    for (let step = 1; ; step++) {
      agency = await newOrganization(database.db);
      const other = await agency.join("owner");
      await agency.join("viewer");
      const outcomes: string[] = [];
      const stood = await interleave(
        database.db,
        async (db) => outcomes.push((await forget(agency.founder, undefined, db)).outcome),
        step,
        async () => outcomes.push((await forget(other)).outcome),
      );
      expect(outcomes.sort()).toEqual(["blocked", "forgotten"]);
      if (!stood) return;
    }
  });
});

test("a shop's erasure takes its staff, links and codes along, and what was said of members there", async () => {
  const shop = await linkedShop(database.db, await installedShop(database.db), by());
  const owner = { actor: "user:1", access: await staffAccess(database.db, shop, { userId: "1", at }), at };
  await staffAccess(database.db, shop, { userId: "2", at });
  await createLinkCode(database.db, shop, { maxRole: "viewer" }, owner);
  const member = await agency.join("viewer");
  await changeMemberShopRole(
    database.db,
    { personId: member, shop: shop.publicId ?? "", role: "support" },
    by(),
  );
  const tables = ["shop_staff", "shop_link_code", "organization_shop", "organization_member_shop"] as const;
  const rows = async () => {
    const counts: number[] = [];
    for (const table of tables) {
      const found = await database.db
        .selectFrom(table)
        .select("shop_id")
        .where("shop_id", "=", shop.id)
        .execute();
      counts.push(found.length);
    }
    return counts;
  };
  expect(await rows()).toEqual([2, 2, 1, 1]);
  await uninstallShop(database.db, shop, at);
  const gone = await shopById(database.db, shop.id);
  expect(gone && (await redactShop(database.db, gone, at))).toEqual({ outcome: "redacted" });
  expect(await rows()).toEqual([0, 0, 0, 0]);
  expect((await auditOf(database.db, shop)).map(({ action }) => action)).toEqual(["privacy.shop_redacted"]);
  expect(await organizationsOf(database.db, member)).toHaveLength(1);
});

test("what has ended is purged in time: invitations after thirty days, codes and attempts after one", async () => {
  const ago = (ms: number) => new Date(Date.now() - ms);
  const invited = (ms: number) =>
    invite(
      database.db,
      { email: `${newPerson()}@example.com`, role: "viewer" },
      agency.as(agency.founder, ago(ms)),
    );
  await invited(36 * DAY);
  await invited(38 * DAY);
  const shop = await installedShop(database.db);
  const access = await staffAccess(database.db, shop, { userId: "1", at });
  const admins: string[] = [];
  for (const ms of [23 * HOUR, 26 * HOUR]) {
    await createLinkCode(database.db, shop, { maxRole: "viewer" }, { actor: "user:1", access, at: ago(ms) });
    const person = await agency.join("admin");
    admins.push(person);
    await linkShop(database.db, { code: "ZZZZ-ZZZZ" }, agency.as(person, ago(ms)));
  }
  const left = async () => {
    const { rows } = await sql<{ n: number }>`
      SELECT COUNT(*) AS n FROM invitation WHERE invited_by = ${agency.founder} AND accepted_at IS NULL
      UNION ALL SELECT COUNT(*) FROM shop_link_code WHERE shop_id = ${shop.id}
      UNION ALL SELECT COUNT(*) FROM shop_link_attempt WHERE person_id IN (${sql.join(admins)})`.execute(
      database.db,
    );
    return rows.map(({ n }) => Number(n));
  };
  expect(await left()).toEqual([2, 2, 2]);
  // In batches of one, so that more than one statement is needed.
  expect(await purgePeople(database.db, 1)).toBeGreaterThanOrEqual(3);
  expect(await left()).toEqual([1, 1, 1]);
});
