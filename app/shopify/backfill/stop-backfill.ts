import { z } from "zod";
import { inTransaction, type Db } from "#app/db/index.server.ts";
import { cancelJobs, enqueueJob, jobOf, type LeasedJob } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { cancelBulk } from "../bulk/operation.ts";
import { BACKFILL_KIND } from "../start-backfill.server.ts";
import type { BackfillContext, StepOutcome } from "./context.ts";
import { bulkPhaseNames, readProgress } from "./progress.ts";

export const CANCEL_BULK_KIND = "cancel_bulk";

const payloadSchema = z.object({ operationIds: z.array(z.string()) });

/**
 * Stops a shop's backfill, and has what Shopify still prepares for it cancelled: an operation that nobody waits for
 * holds one of the shop's five slots. @returns false: it has ended already.
 */
export function stopBackfill(db: Db, shop: Shop, id: number): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if ((await cancelJobs(trx, shop, { id, kind: BACKFILL_KIND })) === 0) return false;
    const phases = readProgress((await jobOf(trx, shop, id))?.progress)?.phases;
    const operationIds = bulkPhaseNames.flatMap((name) => {
      const phase = phases?.[name];
      return phase?.operationId && phase.state !== "done" ? [phase.operationId] : [];
    });
    if (operationIds.length > 0)
      await enqueueJob(trx, { kind: CANCEL_BULK_KIND, shop, payload: { operationIds } });
    return true;
  });
}

/**
 * The handler of such a job.
 * @throws ShopifyUnavailable, TokenUnavailable, database errors: the worker tries again.
 */
export async function runCancelBulk(
  context: BackfillContext,
  job: LeasedJob,
  shop: Shop,
): Promise<StepOutcome> {
  for (const id of payloadSchema.parse(job.payload).operationIds) {
    const denied = await cancelBulk({ ...context, shop }, id);
    if (denied) return { outcome: "dead", reason: denied.reason };
  }
  return { outcome: "done" };
}
