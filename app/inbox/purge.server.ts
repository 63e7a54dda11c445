import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Days that a settled delivery is still known; Shopify delivers up to a day late, and retries for four hours. */
const RECEIPT_DAYS = 14;

/** Deletes receipts older than that, and their counts, in statements of at most `batch` rows. @returns how many receipts. */
export async function purgeReceipts(db: Db, batch = 2000): Promise<number> {
  await purge(
    db,
    sql`DELETE FROM webhook_hour WHERE hour < NOW(3) - INTERVAL ${RECEIPT_DAYS} DAY ORDER BY hour LIMIT ${batch}`,
    batch,
  );
  return purge(
    db,
    sql`DELETE FROM webhook_receipt WHERE settled_at < NOW(3) - INTERVAL ${RECEIPT_DAYS} DAY
      ORDER BY settled_at LIMIT ${batch}`,
    batch,
  );
}

async function purge(db: Db, statement: ReturnType<typeof sql>, batch: number): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await statement.execute(db);
    const rows = Number(deleted.numAffectedRows ?? 0n);
    total += rows;
    if (rows < batch) return total;
  }
}
