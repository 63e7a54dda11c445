import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/**
 * Edited orders whose agreements are not read as of their version: until `parseAdminAgreements` brings them, an edit
 * is dated by its message or by the version that showed it. In the order of their ids, after `after`.
 */
export async function ordersWithMissingAgreements(
  db: Db,
  shop: Shop,
  options: { readonly limit: number; readonly after?: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom("order_agreements")
    .select("order_id")
    .where("state", "=", "wanted")
    .where("shop_id", "=", shop.id)
    .where("order_id", ">", options.after ?? "")
    .orderBy("order_id")
    .limit(options.limit)
    .execute();
  return rows.map((row) => row.order_id);
}

/** How many orders `ordersWithMissingAgreements` would give in all. */
export async function countOrdersWithMissingAgreements(db: Db, shop: Shop): Promise<number> {
  const row = await db
    .selectFrom("order_agreements")
    .select((expression) => expression.fn.countAll<number>().as("orders"))
    .where("state", "=", "wanted")
    .where("shop_id", "=", shop.id)
    .executeTakeFirstOrThrow();
  return Number(row.orders);
}

/** Ids of shops that have such orders. It looks over shops, and reads no tenant's data. */
export async function shopsWithMissingAgreements(db: Db): Promise<number[]> {
  const rows = await db
    .selectFrom("order_agreements")
    .select("shop_id")
    .where("state", "=", "wanted")
    .groupBy("shop_id")
    .execute();
  return rows.map((row) => row.shop_id);
}

/** Shopify does not give these orders' agreements (all of the shop's, without ids): not asked for again until they change. */
export async function denyAgreements(db: Db, shop: Shop, orderIds?: readonly string[]): Promise<void> {
  if (orderIds?.length === 0) return;
  let query = db
    .updateTable("order_agreements")
    .set({ state: "denied" })
    .where("state", "=", "wanted")
    .where("shop_id", "=", shop.id);
  if (orderIds) query = query.where("order_id", "in", orderIds);
  await query.execute();
}

/** The shop has granted more: what was denied is asked for again. */
export async function retryDeniedAgreements(db: Db, shop: Shop): Promise<void> {
  await db
    .updateTable("order_agreements")
    .set({ state: "wanted" })
    .where("state", "=", "denied")
    .where("shop_id", "=", shop.id)
    .execute();
}
