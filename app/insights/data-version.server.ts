import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/shop.ts";

/** Grows with every rebuild of the shop's rollups; 0 before the first. */
export async function dataVersion(db: Db, shop: Shop): Promise<number> {
  const row = await db
    .selectFrom("rollup_state")
    .select("version")
    .where("shop_id", "=", shop.id)
    .executeTakeFirst();
  return row?.version ?? 0;
}
