import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** How long the answer to a request with an Idempotency-Key is kept. */
export const IDEMPOTENCY_HOURS = 24;

/** Deletes answers older than that, in statements of at most `batch` rows. @returns how many. */
export async function purgeIdempotentRequests(db: Db, batch = 2000): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await sql`
      DELETE FROM idempotent_request WHERE started_at < NOW(3) - INTERVAL ${IDEMPOTENCY_HOURS} HOUR
      ORDER BY started_at LIMIT ${batch}`.execute(db);
    const rows = Number(deleted.numAffectedRows ?? 0n);
    total += rows;
    if (rows < batch) return total;
  }
}
