import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Days that a settled delivery is still known; Shopify delivers up to a day late, and retries for four hours. */
const RECEIPT_DAYS = 14;

/** Deletes receipts older than that, in statements of at most `batch` rows. @returns how many. */
export async function purgeReceipts(db: Db, batch = 2000): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await sql`
      DELETE FROM webhook_receipt WHERE settled_at < NOW(3) - INTERVAL ${RECEIPT_DAYS} DAY
      ORDER BY settled_at LIMIT ${batch}`.execute(db);
    const rows = Number(deleted.numAffectedRows ?? 0n);
    total += rows;
    if (rows < batch) return total;
  }
}
