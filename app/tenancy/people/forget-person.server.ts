import { sql } from "kysely";
import type { Db, Trx } from "#app/db/index.server.ts";
import { withTransaction } from "../lock-shop.server.ts";
import { toShop } from "../shop-row.server.ts";
import { auditOrganization, isLastOwner, shopIdsOf } from "./membership.server.ts";
import { dropMember } from "./members.server.ts";
import { isOnlyWay } from "./organization-shops.server.ts";

/** Why somebody's account cannot go yet. */
export interface ForgettingObstacle {
  readonly organization: { readonly publicId: string; readonly name: string };
  /** last_owner: others would be left without one. own_shops: nobody would see its shops without Shopify any more. */
  readonly why: "last_owner" | "own_shops";
}

export type Forgetting =
  | { readonly outcome: "forgotten" }
  | { readonly outcome: "blocked"; readonly obstacles: readonly ForgettingObstacle[] };

/**
 * Takes a person out of all organizations, for the deletion of their account, in its transaction. An organization of
 * theirs alone goes with them. What the audit tells of them stays, by an id that names nobody any more. Where something
 * stands against it nothing is changed.
 */
export function forgetPerson(
  db: Db,
  person: { readonly personId: string; readonly email: string },
  at: Date,
): Promise<Forgetting> {
  return withTransaction(db, async (trx) => {
    const organizations = await lockAll(trx, person.personId);
    const obstacles: ForgettingObstacle[] = [];
    const alone = new Set<number>();
    for (const organization of organizations) {
      const { id, publicId, name } = organization;
      if (!(await hasOthers(trx, id, person.personId))) {
        alone.add(id);
        if (await hasOwnShops(trx, id))
          obstacles.push({ organization: { publicId, name }, why: "own_shops" });
      } else if (await isLastOwner(trx, id, person.personId))
        obstacles.push({ organization: { publicId, name }, why: "last_owner" });
    }
    if (obstacles.length > 0) return { outcome: "blocked", obstacles };
    const change = { personId: person.personId, at };
    for (const organization of organizations) {
      await dropMember(trx, organization, person.personId, change, "member.left");
      if (alone.has(organization.id)) await dissolve(trx, organization, change);
    }
    await trx.deleteFrom("shop_link_attempt").where("person_id", "=", person.personId).execute();
    await trx.deleteFrom("invitation").where("email", "=", person.email.trim().toLowerCase()).execute();
    return { outcome: "forgotten" };
  });
}

interface OrganizationRow {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
}

/** By id: two who go at the same time wait for each other once, not both. */
async function lockAll(trx: Trx, personId: string): Promise<OrganizationRow[]> {
  const memberships = await trx
    .selectFrom("organization_member")
    .select("organization_id")
    .where("person_id", "=", personId)
    .orderBy("organization_id")
    .execute();
  const locked: OrganizationRow[] = [];
  for (const { organization_id: id } of memberships) {
    const row = await trx
      .selectFrom("organization")
      .select(["id", "public_id as publicId", "name"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (row) locked.push(row);
  }
  return locked;
}

async function hasOthers(trx: Trx, organizationId: number, personId: string): Promise<boolean> {
  const other = await trx
    .selectFrom("organization_member")
    .select("person_id")
    .where("organization_id", "=", organizationId)
    .where("person_id", "!=", personId)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** Shops without Shopify that no other organization has, and that are not being erased. */
async function hasOwnShops(trx: Trx, organizationId: number): Promise<boolean> {
  const rows = await trx
    .selectFrom("organization_shop as link")
    .innerJoin("shop", "shop.id", "link.shop_id")
    .selectAll("shop")
    .where("link.organization_id", "=", organizationId)
    .where("shop.domain", "is", null)
    .where("shop.state", "not in", ["uninstalled", "redacted"])
    .orderBy("shop.id")
    .execute();
  for (const row of rows) if (await isOnlyWay(trx, organizationId, toShop(row))) return true;
  return false;
}

async function dissolve(
  trx: Trx,
  organization: OrganizationRow,
  change: { readonly personId: string; readonly at: Date },
): Promise<void> {
  const shopIds = await shopIdsOf(trx, organization.id);
  await auditOrganization(trx, organization, change, { action: "organization.dissolved", shopIds });
  for (const table of ["organization_member_shop", "organization_shop", "invitation"] as const)
    await trx.deleteFrom(table).where("organization_id", "=", organization.id).execute();
  await trx.deleteFrom("organization").where("id", "=", organization.id).execute();
}

/** How long an invitation that was accepted, revoked or let expire is kept. */
const ENDED_DAYS = 30;

/** Deletes invitations that ended so long ago, and codes and attempts of yesterday. @returns how many rows. */
export async function purgePeople(db: Db, batch = 2_000): Promise<number> {
  let total = 0;
  for (const [table, where] of [
    ["invitation", sql`expires_at < NOW(3) - INTERVAL ${ENDED_DAYS} DAY`],
    ["shop_link_code", sql`expires_at < NOW(3) - INTERVAL 1 DAY`],
    ["shop_link_attempt", sql`since < NOW(3) - INTERVAL 1 DAY`],
  ] as const)
    for (;;) {
      const deleted = await sql`DELETE FROM ${sql.table(table)} WHERE ${where} LIMIT ${batch}`.execute(db);
      const rows = Number(deleted.numAffectedRows ?? 0n);
      total += rows;
      if (rows < batch) break;
    }
  return total;
}
