import type { Db, Trx } from "#app/db/index.server.ts";
import { isRole } from "#app/lib/permissions.ts";
import { recordAudit } from "../audit.server.ts";
import { lockShop, withTransaction } from "../lock-shop.server.ts";
import type { Shop } from "../shop.ts";
import { readSettings, toShop } from "../shop-row.server.ts";
import { accessOf, type Access } from "./access.ts";

const LAST_SEEN_RESOLUTION_MS = 3_600_000;
const MAX_NAME_LENGTH = 255;

/** Somebody whom Shopify's session token names. */
export interface StaffVisit {
  /** Shopify's id of the user, digits. */
  readonly userId: string;
  readonly at: Date;
  /** Where Shopify has told it. */
  readonly name?: string | undefined;
}

/**
 * What somebody of a shop's staff may do in the app, on every visit. While a shop has no owner, whoever comes first
 * becomes it; everybody else is what the shop's settings say until somebody changes it.
 */
export async function staffAccess(db: Db, shop: Shop, visit: StaffVisit): Promise<Access> {
  const known = await findStaff(db, shop, visit.userId);
  if (!known) return join(db, shop, visit);
  const name = visit.name?.slice(0, MAX_NAME_LENGTH) ?? known.name;
  const isNoted = visit.at.getTime() - known.last_seen_at.getTime() < LAST_SEEN_RESOLUTION_MS;
  if (!isNoted || name !== known.name)
    await db
      .updateTable("shop_staff")
      .set({ name, last_seen_at: visit.at })
      .where("shop_id", "=", shop.id)
      .where("shopify_user_id", "=", visit.userId)
      .execute();
  return accessOf(isRole(known.role) ? known.role : shop.settings.access.defaultRole, shop);
}

/** First visits of a shop's people come one after another: the shop's row is locked. */
function join(db: Db, shop: Shop, { userId, at, name }: StaffVisit): Promise<Access> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    const now = toShop(row);
    const { defaultRole } = readSettings(row.settings).access;
    const meanwhile = await findStaff(trx, shop, userId);
    if (meanwhile) return accessOf(isRole(meanwhile.role) ? meanwhile.role : defaultRole, now);
    const isFirst = (await countStaffOwners(trx, shop)) === 0;
    await trx
      .insertInto("shop_staff")
      .values({
        ...{ shop_id: shop.id, shopify_user_id: userId, role: isFirst ? "owner" : null },
        ...{ name: name?.slice(0, MAX_NAME_LENGTH) ?? null, first_seen_at: at, last_seen_at: at },
      })
      .execute();
    const role = isFirst ? "owner" : defaultRole;
    await recordAudit(trx, {
      ...{ shopId: shop.id, at, actor: `user:${userId}`, action: "staff.joined" },
      detail: { role },
    });
    return accessOf(role, now);
  });
}

/** How many owners a shop has among its staff, read under the shop's lock. */
export async function countStaffOwners(trx: Trx, shop: Shop): Promise<number> {
  const { owners } = await trx
    .selectFrom("shop_staff")
    .select((select) => select.fn.countAll<number>().as("owners"))
    .where("shop_id", "=", shop.id)
    .where("role", "=", "owner")
    .executeTakeFirstOrThrow();
  return Number(owners);
}

async function findStaff(db: Db, shop: Shop, userId: string) {
  return db
    .selectFrom("shop_staff")
    .select(["role", "name", "last_seen_at"])
    .where("shop_id", "=", shop.id)
    .where("shopify_user_id", "=", userId)
    .executeTakeFirst();
}
