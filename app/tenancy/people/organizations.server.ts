import type { Db } from "#app/db/index.server.ts";
import { isRole, type Role } from "#app/lib/permissions.ts";
import { withTransaction } from "../lock-shop.server.ts";
import { mintPublicId } from "../secret-text.ts";
import type { MemberChange } from "./access.ts";
import { auditOrganization, lockMembership, type MembershipRefusal } from "./membership.server.ts";

/** More than this is somebody who fills our tables. */
const MAX_ORGANIZATIONS = 20;
const MAX_NAME_LENGTH = 255;

export interface Organization {
  readonly publicId: string;
  readonly name: string;
  readonly createdAt: Date;
}

export interface OrganizationOfPerson extends Organization {
  readonly role: Role;
}

export type OrganizationCreation =
  | { readonly outcome: "created"; readonly organization: Organization }
  | { readonly outcome: "invalid_name" }
  | { readonly outcome: "too_many"; readonly limit: number };

/** An organization with one member, its owner. The person's id is that of whoever is signed in. */
export function createOrganization(
  db: Db,
  wanted: { readonly name: string },
  { personId, at }: Pick<MemberChange, "personId" | "at">,
): Promise<OrganizationCreation> {
  return withTransaction(db, async (trx) => {
    const name = readName(wanted.name);
    if (name === null) return { outcome: "invalid_name" };
    if ((await organizationsOf(trx, personId)).length >= MAX_ORGANIZATIONS)
      return { outcome: "too_many", limit: MAX_ORGANIZATIONS };
    const publicId = mintPublicId();
    const inserted = await trx
      .insertInto("organization")
      .values({ public_id: publicId, name, created_at: at })
      .executeTakeFirstOrThrow();
    const id = Number(inserted.insertId);
    await trx
      .insertInto("organization_member")
      .values({ organization_id: id, person_id: personId, role: "owner", created_at: at })
      .execute();
    const event = { action: "organization.created", detail: { name } };
    await auditOrganization(trx, { id, publicId, name }, { personId, at }, event);
    return { outcome: "created", organization: { publicId, name, createdAt: at } };
  });
}

export type OrganizationRename =
  | { readonly outcome: "renamed"; readonly name: string }
  | { readonly outcome: "invalid_name" }
  | MembershipRefusal;

/** Gives the organization another name. */
export function renameOrganization(
  db: Db,
  wanted: { readonly name: string },
  change: MemberChange,
): Promise<OrganizationRename> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "manage_settings");
    if (by.outcome !== "member") return by;
    const name = readName(wanted.name);
    if (name === null) return { outcome: "invalid_name" };
    await trx.updateTable("organization").set({ name }).where("id", "=", by.id).execute();
    const detail = { before: by.name, now: name };
    await auditOrganization(trx, by, change, { action: "organization.renamed", detail });
    return { outcome: "renamed", name };
  });
}

/** All organizations that a person is a member of, by name. */
export async function organizationsOf(db: Db, personId: string): Promise<OrganizationOfPerson[]> {
  const rows = await db
    .selectFrom("organization_member as member")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .select(["organization.public_id", "organization.name", "organization.created_at", "member.role"])
    .where("member.person_id", "=", personId)
    .orderBy("organization.name")
    .orderBy("organization.id")
    .execute();
  return rows.flatMap(({ public_id: publicId, name, created_at: createdAt, role }) =>
    isRole(role) ? [{ publicId, name, createdAt, role }] : [],
  );
}

/** Without blanks around it; null for none, and for one that is too long. */
function readName(text: string): string | null {
  const name = text.trim();
  return name === "" || name.length > MAX_NAME_LENGTH ? null : name;
}
