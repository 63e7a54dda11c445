import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Days that a finished job stays listed. */
const KEPT_DAYS = 30;

/** Deletes jobs that ended long ago, in bounded statements. @returns how many. */
export async function purgeJobs(db: Db, batch = 1000): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await db
      .deleteFrom("job")
      .where("state", "in", ["done", "cancelled", "dead"])
      .where("run_after", "<", sql<Date>`NOW(3) - INTERVAL ${KEPT_DAYS} DAY`)
      .where("finished_at", "<", sql<Date>`NOW(3) - INTERVAL ${KEPT_DAYS} DAY`)
      .limit(batch)
      .executeTakeFirstOrThrow();
    total += Number(deleted.numDeletedRows);
    if (deleted.numDeletedRows < BigInt(batch)) return total;
  }
}
