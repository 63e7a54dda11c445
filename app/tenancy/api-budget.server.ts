import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "./shop.ts";

/** A shop's bucket of query points, as an answer of Shopify tells it. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points a second. */
  readonly restoreRate: number;
}

/** What has flowed back into the bucket since it was looked at, by the database's clock: processes' clocks differ. */
const refilled = sql`LEAST(maximum, available + restore_rate * TIMESTAMPDIFF(MICROSECOND, known_at, NOW(3)) / 1000000)`;

/**
 * Takes a query's points off the shop's bucket, one for all processes.
 * @returns milliseconds until they are there: the query goes out then. 0 also while nothing is known of the bucket.
 */
export async function reserveApiPoints(db: Db, shop: Shop, points: number): Promise<number> {
  // SET runs left to right: `known_at` is read before it is set.
  const taken = await sql`
    UPDATE api_budget SET available = ${refilled} - ${points}, known_at = NOW(3) WHERE shop_id = ${shop.id}`.execute(
    db,
  );
  if (taken.numAffectedRows === 0n) return 0;
  const row = await db
    .selectFrom("api_budget")
    .select(["available", "restore_rate"])
    .where("shop_id", "=", shop.id)
    .executeTakeFirst();
  // Who takes in between makes this wait a little longer, never shorter.
  const missing = row ? -Number(row.available) : 0;
  return row && missing > 0 ? Math.ceil((missing / Number(row.restore_rate)) * 1000) : 0;
}

/**
 * Takes what an answer says of the bucket, and gives back what was reserved and not used. Of what we worked out and
 * what Shopify tells the lower stands: the answer knows nothing of queries that are still on their way.
 */
export async function settleApiPoints(
  db: Db,
  shop: Shop,
  query: { readonly reserved: number; readonly used: number },
  told: ThrottleStatus,
): Promise<void> {
  const back = query.reserved - query.used;
  await sql`
    INSERT INTO api_budget (shop_id, available, maximum, restore_rate, known_at)
    VALUES (${shop.id}, ${told.currentlyAvailable}, ${told.maximumAvailable}, ${told.restoreRate}, NOW(3))
    ON DUPLICATE KEY UPDATE
      available = LEAST(VALUES(available), ${refilled} + ${back}),
      maximum = VALUES(maximum), restore_rate = VALUES(restore_rate), known_at = NOW(3)`.execute(db);
}
