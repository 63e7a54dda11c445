import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Marks that wait for their rebuild, over all shops or of one; for the operator. */
export async function marksWaiting(db: Db, shop?: Shop): Promise<number> {
  const ofShop = shop ? sql`shop_id = ${shop.id}` : sql`TRUE`;
  const { rows } = await sql<{ n: number }>`SELECT COUNT(*) AS n FROM rollup_mark WHERE ${ofShop}`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}
