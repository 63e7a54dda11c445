import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { retentionOf, type RetentionPolicy } from "#app/tenancy/index.server.ts";
import { DATA_REQUEST_KIND } from "./request.server.ts";

/** Deletes data requests, with their files, so many days after they were made. @returns how many. */
export async function purgeDataFiles(db: Db, policy: RetentionPolicy): Promise<number> {
  let total = 0;
  for (const { days, only, except } of retentionOf(policy, "requestFileDays")) {
    const deleted = await sql`
      DELETE FROM privacy_request
      WHERE kind = ${DATA_REQUEST_KIND} AND finished_at < NOW(3) - INTERVAL ${days} DAY
        AND ${only ? sql`shop_id = ${only.id}` : sql`TRUE`}
        AND ${except.length > 0 ? sql`shop_id NOT IN (${sql.join(except.map(({ id }) => id))})` : sql`TRUE`}`.execute(
      db,
    );
    total += Number(deleted.numAffectedRows ?? 0n);
  }
  return total;
}
