import type { Db } from "#app/db/index.server.ts";
import { enqueueJob, type EnqueueOutcome } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export const BACKFILL_KIND = "backfill";

/** Asks for the shop's whole readable history. One backfill a shop is live at a time; a second call changes nothing. */
export function startBackfill(db: Db, shop: Shop): Promise<EnqueueOutcome> {
  return enqueueJob(db, { kind: BACKFILL_KIND, shop, activeKey: `${BACKFILL_KIND}:${shop.id}` });
}
