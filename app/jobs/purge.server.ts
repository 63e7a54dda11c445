import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Days that a finished job stays listed. */
const KEPT_DAYS = 30;

/** Days of a kind that runs hour by hour in every shop: a month of them would be most of the table. */
const HOURLY_KEPT_DAYS = 3;
const BATCH = 1_000;

/**
 * Deletes jobs that ended long ago, in bounded statements.
 * @param hourly kinds of which three days are kept, not thirty.
 * @returns how many.
 */
export async function purgeJobs(db: Db, hourly: readonly string[] = []): Promise<number> {
  return (await purge(db, KEPT_DAYS)) + (hourly.length > 0 ? await purge(db, HOURLY_KEPT_DAYS, hourly) : 0);
}

async function purge(db: Db, days: number, kinds?: readonly string[]): Promise<number> {
  let total = 0;
  for (;;) {
    let query = db
      .deleteFrom("job")
      .where("state", "in", ["done", "cancelled", "dead"])
      .where("run_after", "<", sql<Date>`NOW(3) - INTERVAL ${days} DAY`)
      .where("finished_at", "<", sql<Date>`NOW(3) - INTERVAL ${days} DAY`);
    if (kinds) query = query.where("kind", "in", kinds);
    const deleted = await query.limit(BATCH).executeTakeFirstOrThrow();
    total += Number(deleted.numDeletedRows);
    if (deleted.numDeletedRows < BigInt(BATCH)) return total;
  }
}
