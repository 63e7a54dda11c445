import { inTransaction, type Db } from "#app/db/index.server.ts";
import { saveProgress, type LeasedJob } from "#app/jobs/index.server.ts";
import { factsFollow } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { sql } from "kysely";

/** Longer than any batch under way, which may still hold the settings of before. */
export const AGAIN_MS = 10_000;

/**
 * A job that has all of a shop computed anew has been over it once: what it found is right, so that nobody waits for the
 * second time, which is for what batches under way stored by the settings of before.
 */
export async function endFirstPass(db: Db, job: LeasedJob, shop: Shop): Promise<void> {
  await inTransaction(db, (trx) => saveProgress(trx, job, { pass: 2 }));
  if (await isOtherUnderWay(db, job, shop)) return;
  await factsFollow(db, shop);
}

/** Both kinds may run for one change: the last of them ends it. */
async function isOtherUnderWay(db: Db, { id }: LeasedJob, shop: Shop): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM job WHERE shop_id = ${shop.id} AND kind IN ('redate', 'recount') AND id <> ${id}
      AND state IN ('waiting', 'leased') AND COALESCE(JSON_EXTRACT(progress, '$.pass'), 1) < 2 LIMIT 1`.execute(
    db,
  );
  return rows.length > 0;
}
