import type { Db, Trx } from "#app/db/index.server.ts";
import { isRole, permissionsOf, type Permission, type Role } from "#app/lib/permissions.ts";
import { recordAudit } from "../audit.server.ts";
import { isPublicId } from "../secret-text.ts";
import { personActor, type MemberChange } from "./access.ts";

/** An organization as one of its members has it. */
export interface Membership {
  readonly outcome: "member";
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
  /** The role of whoever asks. */
  readonly role: Role;
}

export type MembershipRefusal =
  /** No such organization, or none of theirs: one answer for both. */
  | { readonly outcome: "unknown_organization" }
  /** The member's role does not allow it. */
  | { readonly outcome: "forbidden" };

/**
 * Whoever changes something in an organization: a member who may. The organization's row is locked until the
 * transaction ends, so that changes of one organization come one after another.
 */
export async function lockMembership(
  trx: Trx,
  change: MemberChange,
  needed: Permission | null,
): Promise<Membership | MembershipRefusal> {
  if (!isPublicId(change.organization)) return { outcome: "unknown_organization" };
  await trx
    .selectFrom("organization")
    .select("id")
    .where("public_id", "=", change.organization)
    .forUpdate()
    .executeTakeFirst();
  return findMembership(trx, change, needed);
}

/** The same for whoever only reads. */
export async function findMembership(
  db: Db,
  { organization, personId }: Pick<MemberChange, "organization" | "personId">,
  needed: Permission | null,
): Promise<Membership | MembershipRefusal> {
  if (!isPublicId(organization)) return { outcome: "unknown_organization" };
  const row = await db
    .selectFrom("organization")
    .innerJoin("organization_member as member", "member.organization_id", "organization.id")
    .select(["organization.id", "organization.public_id", "organization.name", "member.role"])
    .where("organization.public_id", "=", organization)
    .where("member.person_id", "=", personId)
    .executeTakeFirst();
  if (!row || !isRole(row.role)) return { outcome: "unknown_organization" };
  if (needed !== null && !permissionsOf(row.role).has(needed)) return { outcome: "forbidden" };
  return { outcome: "member", id: row.id, publicId: row.public_id, name: row.name, role: row.role };
}

/** The organization's member of that id; null: there is none. */
export async function roleOfMember(db: Db, organizationId: number, personId: string): Promise<Role | null> {
  if (!isPersonId(personId)) return null;
  const row = await db
    .selectFrom("organization_member")
    .select("role")
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .executeTakeFirst();
  return isRole(row?.role) ? row.role : null;
}

/** Whether a text from outside can be a person's id; anything else is looked up nowhere. */
function isPersonId(text: string): boolean {
  return /^[\w-]{1,32}$/.test(text);
}

/** Whether the organization would have no owner without this member. Read under its lock. */
export async function isLastOwner(trx: Trx, organizationId: number, personId: string): Promise<boolean> {
  const owners = await trx
    .selectFrom("organization_member")
    .select("person_id")
    .where("organization_id", "=", organizationId)
    .where("role", "=", "owner")
    .limit(2)
    .execute();
  return owners.length === 1 && owners[0]?.person_id === personId;
}

/** The ids of the organization's shops. */
export async function shopIdsOf(db: Db, organizationId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("organization_shop")
    .select("shop_id")
    .where("organization_id", "=", organizationId)
    .orderBy("shop_id")
    .execute();
  return rows.map((row) => row.shop_id);
}

interface OrganizationEvent {
  readonly action: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** The shops whose people or data this touches: each has it in its own audit, too. */
  readonly shopIds?: readonly number[];
}

/** Tells of a change in the organization's audit, and in that of each shop that it touches. */
export async function auditOrganization(
  trx: Trx,
  { id, publicId, name }: Pick<Membership, "id" | "publicId" | "name">,
  { personId, at }: Pick<MemberChange, "personId" | "at">,
  { action, detail = {}, shopIds = [] }: OrganizationEvent,
): Promise<void> {
  const event = { at, actor: personActor(personId), action };
  await recordAudit(trx, { ...event, shopId: null, organizationId: id, detail });
  const ofShop = { ...detail, organization: { id: publicId, name } };
  for (const shopId of shopIds) await recordAudit(trx, { ...event, shopId, detail: ofShop });
}
