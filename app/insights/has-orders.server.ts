import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Whether the shop has any order at all, counted or not: an empty shop is told apart from an empty range. */
export async function hasOrders(db: Db, shop: Shop): Promise<boolean> {
  const row = await db
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
