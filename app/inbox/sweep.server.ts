import { sql } from "kysely";
import { DEATHS_ALLOWED, type Db } from "#app/db/index.server.ts";

/**
 * Frees deliveries whose worker died or hangs: suspect, to be tried alone; dead after the second such death.
 * A worker that wakes up later finds its token gone and rolls back.
 * @returns how many leases had run out.
 */
export async function sweep(db: Db): Promise<number> {
  // SET runs left to right: `deaths` counts up last.
  const swept = await sql`
    UPDATE webhook_inbox SET
      state = IF(deaths + 1 >= ${DEATHS_ALLOWED}, 'dead', 'suspect'),
      error = IF(deaths + 1 >= ${DEATHS_ALLOWED}, 'two workers died holding it', 'a worker died holding it'),
      lease_token = NULL, leased_until = NULL, deaths = deaths + 1
    WHERE state = 'leased' AND leased_until < NOW(3)
    ORDER BY leased_until LIMIT 1000`.execute(db);
  return Number(swept.numAffectedRows ?? 0n);
}
