import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Deletes sessions that are over, and what links and challenges stood for that are. @returns how many rows. */
export async function purgeAccounts(db: Db, batch = 2_000): Promise<number> {
  let total = 0;
  for (const table of ["person_session", "person_verification"] as const)
    for (;;) {
      const deleted = await sql`
        DELETE FROM ${sql.table(table)} WHERE expires_at < NOW(3) LIMIT ${batch}`.execute(db);
      const rows = Number(deleted.numAffectedRows ?? 0n);
      total += rows;
      if (rows < batch) break;
    }
  return total;
}
