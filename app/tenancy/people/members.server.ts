import type { Db, Trx } from "#app/db/index.server.ts";
import { isRole, mayGive, type Role, type RoleBelowOwner } from "#app/lib/permissions.ts";
import { withTransaction } from "../lock-shop.server.ts";
import type { MemberChange } from "./access.ts";
import {
  auditOrganization,
  findMembership,
  isLastOwner,
  lockMembership,
  roleOfMember,
  shopIdsOf,
  type Membership,
  type MembershipRefusal,
} from "./membership.server.ts";
import { shopOfOrganization } from "./organization-shops.server.ts";

export interface Member {
  readonly personId: string;
  readonly role: Role;
  readonly since: Date;
  /** Where they are something else than their role; null: they do not see that shop. */
  readonly exceptions: readonly { readonly shop: string; readonly role: Role | null }[];
}

/** The members of an organization, those who may most first, for whoever may manage people there. */
export async function listMembers(
  db: Db,
  asked: Pick<MemberChange, "organization" | "personId">,
): Promise<{ readonly outcome: "listed"; readonly members: readonly Member[] } | MembershipRefusal> {
  const by = await findMembership(db, asked, "manage_people");
  if (by.outcome !== "member") return by;
  const rows = await db
    .selectFrom("organization_member")
    .selectAll()
    .where("organization_id", "=", by.id)
    .orderBy("created_at")
    .orderBy("person_id")
    .execute();
  const exceptions = await db
    .selectFrom("organization_member_shop as exception")
    .innerJoin("shop", "shop.id", "exception.shop_id")
    .select(["exception.person_id", "exception.role", "shop.public_id"])
    .where("exception.organization_id", "=", by.id)
    .orderBy("shop.id")
    .execute();
  const ofPerson = Map.groupBy(exceptions, (row) => row.person_id);
  const members = rows.map((row): Member => ({
    personId: row.person_id,
    role: isRole(row.role) ? row.role : "support",
    since: row.created_at,
    exceptions: (ofPerson.get(row.person_id) ?? []).map(({ public_id: shop, role }) => ({
      shop: shop ?? "",
      role: isRole(role) ? role : null,
    })),
  }));
  return { outcome: "listed", members };
}

export type MemberRefusal =
  | MembershipRefusal
  | { readonly outcome: "unknown_member" }
  /** Without them the organization would have no owner: somebody else has to become one first. */
  | { readonly outcome: "last_owner" };

/** Whoever changes another member may give what that one is: admins do not touch owners. */
async function lockMember(
  trx: Trx,
  change: MemberChange,
  personId: string,
): Promise<{ readonly by: Membership; readonly role: Role } | MemberRefusal> {
  const by = await lockMembership(trx, change, "manage_people");
  if (by.outcome !== "member") return by;
  const role = await roleOfMember(trx, by.id, personId);
  if (role === null) return { outcome: "unknown_member" };
  return mayGive(by.role, role) ? { by, role } : { outcome: "forbidden" };
}

export type MemberRoleChange = { readonly outcome: "changed" | "unchanged" } | MemberRefusal;

/** Makes a member something else in the organization. An owner is one in all of its shops. */
export function changeMemberRole(
  db: Db,
  wanted: { readonly personId: string; readonly role: Role },
  change: MemberChange,
): Promise<MemberRoleChange> {
  return withTransaction(db, async (trx) => {
    const found = await lockMember(trx, change, wanted.personId);
    if ("outcome" in found) return found;
    const { by, role: before } = found;
    if (!mayGive(by.role, wanted.role)) return { outcome: "forbidden" };
    if (before === wanted.role) return { outcome: "unchanged" };
    if (await isLastOwner(trx, by.id, wanted.personId)) return { outcome: "last_owner" };
    await setRole(trx, by, wanted);
    await auditOrganization(trx, by, change, {
      action: "member.role_changed",
      detail: { person: wanted.personId, before, now: wanted.role },
      shopIds: await shopIdsOf(trx, by.id),
    });
    return { outcome: "changed" };
  });
}

export type MemberShopRoleChange =
  | { readonly outcome: "changed" }
  | { readonly outcome: "unknown_shop" }
  /** An owner of the organization is one in each of its shops. */
  | { readonly outcome: "is_owner" }
  | MemberRefusal;

/**
 * Makes a member something else in one shop.
 * @param wanted.shop its public id. @param wanted.role null: they do not see it; "as_member": as in the organization.
 */
export function changeMemberShopRole(
  db: Db,
  wanted: {
    readonly personId: string;
    readonly shop: string;
    readonly role: RoleBelowOwner | null | "as_member";
  },
  change: MemberChange,
): Promise<MemberShopRoleChange> {
  return withTransaction(db, async (trx) => {
    const found = await lockMember(trx, change, wanted.personId);
    if ("outcome" in found) return found;
    const { by, role } = found;
    if (role === "owner") return { outcome: "is_owner" };
    const shop = await shopOfOrganization(trx, by.id, wanted.shop);
    if (!shop) return { outcome: "unknown_shop" };
    const key = { organization_id: by.id, person_id: wanted.personId, shop_id: shop.id };
    await clearExceptions(trx, by.id, wanted.personId, shop.id);
    if (wanted.role !== "as_member")
      await trx
        .insertInto("organization_member_shop")
        .values({ ...key, role: wanted.role })
        .execute();
    const now = wanted.role === "as_member" ? role : (wanted.role ?? "none");
    await auditOrganization(trx, by, change, {
      action: "member.shop_role_changed",
      detail: { person: wanted.personId, shop: wanted.shop, now },
      shopIds: [shop.id],
    });
    return { outcome: "changed" };
  });
}

export type MemberRemoval = { readonly outcome: "removed" } | MemberRefusal;

/** Ends somebody's membership: at their next click they see nothing of it any more. */
export function removeMember(
  db: Db,
  wanted: { readonly personId: string },
  change: MemberChange,
): Promise<MemberRemoval> {
  return withTransaction(db, async (trx) => {
    const found = await lockMember(trx, change, wanted.personId);
    if ("outcome" in found) return found;
    if (await isLastOwner(trx, found.by.id, wanted.personId)) return { outcome: "last_owner" };
    await dropMember(trx, found.by, wanted.personId, change, "member.removed");
    return { outcome: "removed" };
  });
}

/** Ends one's own membership, which everybody may but the last owner. */
export function leaveOrganization(
  db: Db,
  change: MemberChange,
): Promise<{ readonly outcome: "left" } | { readonly outcome: "last_owner" } | MembershipRefusal> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, null);
    if (by.outcome !== "member") return by;
    if (await isLastOwner(trx, by.id, change.personId)) return { outcome: "last_owner" };
    await dropMember(trx, by, change.personId, change, "member.left");
    return { outcome: "left" };
  });
}

export type OwnershipTransfer =
  | { readonly outcome: "transferred" }
  | { readonly outcome: "unknown_member" }
  /** To oneself. */
  | { readonly outcome: "unchanged" }
  | MembershipRefusal;

/** Makes another member an owner, and whoever does it an admin: in one step, so that there always is an owner. */
export function transferOwnership(
  db: Db,
  wanted: { readonly to: string },
  change: MemberChange,
): Promise<OwnershipTransfer> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "transfer_ownership");
    if (by.outcome !== "member") return by;
    if (wanted.to === change.personId) return { outcome: "unchanged" };
    const before = await roleOfMember(trx, by.id, wanted.to);
    if (before === null) return { outcome: "unknown_member" };
    await setRole(trx, by, { personId: wanted.to, role: "owner" });
    await setRole(trx, by, { personId: change.personId, role: "admin" });
    await auditOrganization(trx, by, change, {
      action: "organization.ownership_transferred",
      detail: { person: wanted.to, before },
      shopIds: await shopIdsOf(trx, by.id),
    });
    return { outcome: "transferred" };
  });
}

async function setRole(
  trx: Trx,
  { id }: Membership,
  { personId, role }: { readonly personId: string; readonly role: Role },
): Promise<void> {
  await trx
    .updateTable("organization_member")
    .set({ role })
    .where("organization_id", "=", id)
    .where("person_id", "=", personId)
    .execute();
  if (role === "owner") await clearExceptions(trx, id, personId);
}

async function clearExceptions(
  trx: Trx,
  organizationId: number,
  personId: string,
  shopId?: number,
): Promise<void> {
  const ofPerson = trx
    .deleteFrom("organization_member_shop")
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId);
  await (shopId === undefined ? ofPerson : ofPerson.where("shop_id", "=", shopId)).execute();
}

/** Ends a membership, told in the organization's audit and in that of each of its shops. */
export async function dropMember(
  trx: Trx,
  organization: Pick<Membership, "id" | "publicId" | "name">,
  personId: string,
  change: Pick<MemberChange, "personId" | "at">,
  action: "member.removed" | "member.left",
): Promise<void> {
  await clearExceptions(trx, organization.id, personId);
  await trx
    .deleteFrom("organization_member")
    .where("organization_id", "=", organization.id)
    .where("person_id", "=", personId)
    .execute();
  const shopIds = await shopIdsOf(trx, organization.id);
  await auditOrganization(trx, organization, change, { action, detail: { person: personId }, shopIds });
}
