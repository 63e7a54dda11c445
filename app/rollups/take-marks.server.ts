import { sql } from "kysely";
import type { Db, Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export interface TakenMarks {
  readonly keys: readonly string[];
  readonly ids: readonly number[];
}

/** What has to be computed again: a day, a customer, or the cohorts of a month. */
export type MarkKind = "day" | "customer" | "month";

/** The first `limit` distinct keys of a kind, with the ids of all marks that name them now. */
export async function takeMarks(trx: Trx, shop: Shop, kind: MarkKind, limit: number): Promise<TakenMarks> {
  const keys = await trx
    .selectFrom("rollup_mark")
    .select("key")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .groupBy("key")
    .orderBy("key")
    .limit(limit)
    .execute();
  if (keys.length === 0) return { keys: [], ids: [] };
  const rows = await trx
    .selectFrom("rollup_mark")
    .select(["id", "key"])
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .where(
      "key",
      "in",
      keys.map((row) => row.key),
    )
    .execute();
  return { keys: keys.map((row) => row.key), ids: rows.map((row) => row.id) };
}

/** Deletes exactly these marks: one that was written since then stays, and its key is computed again. */
export async function deleteMarks(trx: Trx, shop: Shop, ids: readonly number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += 5_000)
    await trx
      .deleteFrom("rollup_mark")
      .where("shop_id", "=", shop.id)
      .where("id", "in", ids.slice(start, start + 5_000))
      .execute();
}

/** Ids of shops that have something to rebuild. The one statement that looks over shops: it reads no tenant's data. */
export async function shopsWithMarks(db: Db): Promise<number[]> {
  const rows = await db.selectFrom("rollup_mark").select("shop_id").groupBy("shop_id").execute();
  return rows.map((row) => row.shop_id);
}

/** Marks every day, customer and month of the shop, old rollups included: the next rebuilds are a full build. */
export async function markAll(trx: Trx, shop: Shop): Promise<void> {
  await sql`
    INSERT INTO rollup_mark (shop_id, kind, \`key\`)
    SELECT ${shop.id}, 'day', occurred_on FROM sale WHERE shop_id = ${shop.id} GROUP BY occurred_on
    UNION
    SELECT ${shop.id}, 'day', day FROM daily_sales WHERE shop_id = ${shop.id} GROUP BY day
    UNION
    SELECT ${shop.id}, 'day', day FROM customer_day WHERE shop_id = ${shop.id} GROUP BY day
    UNION
    SELECT ${shop.id}, 'month', month FROM cohort_month WHERE shop_id = ${shop.id} GROUP BY month`.execute(
    trx,
  );
  await sql`
    INSERT INTO rollup_mark (shop_id, kind, \`key\`)
    SELECT ${shop.id}, 'customer', customer_id FROM sale
    WHERE shop_id = ${shop.id} AND customer_id IS NOT NULL GROUP BY customer_id
    UNION
    SELECT ${shop.id}, 'customer', customer_id FROM customer_stats WHERE shop_id = ${shop.id}`.execute(trx);
}
