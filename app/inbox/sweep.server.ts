import { sql } from "kysely";
import { DEATHS_ALLOWED, inTransaction, lockOverdue, type Db } from "#app/db/index.server.ts";

const AT_ONCE = 1_000;

/**
 * Frees deliveries whose worker died or hangs: suspect, to be tried alone; dead after the second such death.
 * A worker that wakes up later finds its token gone and rolls back.
 * @returns how many leases had run out.
 */
export function sweep(db: Db): Promise<number> {
  return inTransaction(db, async (trx) => {
    const ids = await lockOverdue(trx, "webhook_inbox", AT_ONCE);
    if (ids.length === 0) return 0;
    // SET runs left to right: `deaths` counts up last.
    await sql`
      UPDATE webhook_inbox SET
        state = IF(deaths + 1 >= ${DEATHS_ALLOWED}, 'dead', 'suspect'),
        error = IF(deaths + 1 >= ${DEATHS_ALLOWED}, 'two workers died holding it', 'a worker died holding it'),
        lease_token = NULL, leased_until = NULL, deaths = deaths + 1
      WHERE id IN (${sql.join(ids)})`.execute(trx);
    return ids.length;
  });
}
