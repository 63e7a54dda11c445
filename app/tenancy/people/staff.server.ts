import type { Db } from "#app/db/index.server.ts";
import {
  isRole,
  mayBeTaken,
  mayGive,
  permissions,
  type Permission,
  type Role,
  type RoleBelowOwner,
} from "#app/lib/permissions.ts";
import { recordAudit } from "../audit.server.ts";
import { updateSettings } from "../change-shop.server.ts";
import { lockShop, withTransaction } from "../lock-shop.server.ts";
import type { Shop, ShopSettings } from "../shop.ts";
import { readSettings } from "../shop-row.server.ts";
import { allows, type ShopChange } from "./access.ts";
import { countStaffOwners } from "./staff-access.server.ts";

/** Somebody who opens the app in Shopify's admin. */
export interface StaffMember {
  /** Shopify's id of the user. */
  readonly userId: string;
  /** Null: nobody has told it. */
  readonly name: string | null;
  readonly role: Role;
  /** Nobody has said what they are: they are what the shop's settings say. */
  readonly byDefault: boolean;
  readonly firstSeenAt: Date;
  /** At most an hour behind. */
  readonly lastSeenAt: Date;
}

/** Everybody who has opened the app in the shop's admin, the first first. */
export async function listStaff(db: Db, shop: Shop): Promise<StaffMember[]> {
  const rows = await db
    .selectFrom("shop_staff")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .orderBy("first_seen_at")
    .orderBy("shopify_user_id")
    .execute();
  return rows.map((row) => ({
    userId: row.shopify_user_id,
    name: row.name,
    role: isRole(row.role) ? row.role : shop.settings.access.defaultRole,
    byDefault: !isRole(row.role),
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  }));
}

export type StaffRoleChange =
  | { readonly outcome: "changed" | "unchanged" }
  | { readonly outcome: "forbidden" | "unknown_staff" }
  /** Without them the shop would have no owner: somebody else has to become one first. */
  | { readonly outcome: "last_owner" };

/** Makes somebody of the staff something else. @param wanted.role null: what the shop's settings say. */
export function changeStaffRole(
  db: Db,
  shop: Shop,
  wanted: { readonly userId: string; readonly role: Role | null },
  { actor, access, at }: ShopChange,
): Promise<StaffRoleChange> {
  return withTransaction(db, async (trx) => {
    if (!allows(access, "manage_people")) return { outcome: "forbidden" };
    const { defaultRole } = readSettings((await lockShop(trx, shop)).settings).access;
    const row = await trx
      .selectFrom("shop_staff")
      .select("role")
      .where("shop_id", "=", shop.id)
      .where("shopify_user_id", "=", /^\d{1,64}$/.test(wanted.userId) ? wanted.userId : "")
      .executeTakeFirst();
    if (!row) return { outcome: "unknown_staff" };
    const stored = isRole(row.role) ? row.role : null;
    const before = stored ?? defaultRole;
    const now = wanted.role ?? defaultRole;
    if (!mayGive(access.role, before) || !mayGive(access.role, now)) return { outcome: "forbidden" };
    if (stored === wanted.role) return { outcome: "unchanged" };
    if (before === "owner" && (await countStaffOwners(trx, shop)) === 1) return { outcome: "last_owner" };
    await trx
      .updateTable("shop_staff")
      .set({ role: wanted.role })
      .where("shop_id", "=", shop.id)
      .where("shopify_user_id", "=", wanted.userId)
      .execute();
    await recordAudit(trx, {
      ...{ shopId: shop.id, at, actor, action: "staff.role_changed" },
      detail: { user: wanted.userId, before, now, byDefault: wanted.role === null },
    });
    return { outcome: "changed" };
  });
}

export type AccessSettingsChange =
  { readonly outcome: "changed" | "unchanged"; readonly shop: Shop } | { readonly outcome: "forbidden" };

/** What staff are until somebody says otherwise. */
export function changeDefaultRole(
  db: Db,
  shop: Shop,
  wanted: { readonly role: RoleBelowOwner },
  change: ShopChange,
): Promise<AccessSettingsChange> {
  return changeAccess(db, shop, change, "access.default_role_changed", (access) => ({
    access: { ...access, defaultRole: wanted.role },
    detail: { before: access.defaultRole, now: wanted.role },
    same: access.defaultRole === wanted.role,
  }));
}

/**
 * What the role does not have in this shop, of money, customers and files; anything else is passed over. All that is not
 * named is given back.
 */
export function changeTaken(
  db: Db,
  shop: Shop,
  wanted: { readonly role: RoleBelowOwner; readonly taken: readonly Permission[] },
  change: ShopChange,
): Promise<AccessSettingsChange> {
  const { role } = wanted;
  const now = permissions.filter((each) => wanted.taken.includes(each) && mayBeTaken(role, each));
  return changeAccess(db, shop, change, "access.taken_changed", (access) => {
    const before = access.taken[role] ?? [];
    return {
      access: { ...access, taken: { ...access.taken, [role]: now } },
      detail: { role, before, now },
      same: before.join() === now.join(),
    };
  });
}

function changeAccess(
  db: Db,
  shop: Shop,
  { actor, access, at }: ShopChange,
  action: string,
  changed: (before: ShopSettings["access"]) => {
    readonly access: ShopSettings["access"];
    readonly detail: Readonly<Record<string, unknown>>;
    readonly same: boolean;
  },
): Promise<AccessSettingsChange> {
  return withTransaction(db, async (trx) => {
    if (!allows(access, "manage_people")) return { outcome: "forbidden" };
    const next = changed(readSettings((await lockShop(trx, shop)).settings).access);
    if (next.same) return { outcome: "unchanged", shop };
    const updated = await updateSettings(trx, shop, { access: next.access });
    await recordAudit(trx, { shopId: shop.id, at, actor, action, detail: next.detail });
    return { outcome: "changed", shop: updated };
  });
}
