import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/**
 * Orders with refunds that are known by id and date only, as bulk operations give them: their returns are not in the
 * ledger until `parseAdminRefunds` brings them. In the order of their ids, after `after`.
 */
export async function ordersWithMissingRefunds(
  db: Db,
  shop: Shop,
  options: { readonly limit: number; readonly after?: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom("refund")
    .select("order_id")
    .distinct()
    .where("shop_id", "=", shop.id)
    .where("detailed", "=", false)
    .where("order_id", ">", options.after ?? "")
    .orderBy("order_id")
    .limit(options.limit)
    .execute();
  return rows.map((row) => row.order_id);
}

/** How many orders `ordersWithMissingRefunds` would give in all. */
export async function countOrdersWithMissingRefunds(db: Db, shop: Shop): Promise<number> {
  const row = await db
    .selectFrom("refund")
    .select((expression) => expression.fn.count<number>("order_id").distinct().as("orders"))
    .where("shop_id", "=", shop.id)
    .where("detailed", "=", false)
    .executeTakeFirstOrThrow();
  return Number(row.orders);
}
