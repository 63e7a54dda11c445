import { inTransaction, type Trx } from "#app/db/index.server.ts";
import { redateOrders } from "#app/ingest/index.server.ts";
import {
  cancelJobs,
  createTurnCheck,
  enqueueJob,
  saveProgress,
  type LeasedJob,
} from "#app/jobs/index.server.ts";
import { keepShown, type Shop } from "#app/tenancy/index.server.ts";
import { z } from "zod";
import type { JobContext, JobResult } from "./context.ts";
import { endFirstPass, isSecondPass } from "./second-pass.ts";

export const REDATE_KIND = "redate";
const ORDERS_AT_ONCE = 500;

const progressSchema = z.object({ after: z.string().optional(), orders: z.number().default(0) });

/**
 * Has the shop's days computed anew: its time zone has changed. A run for a zone in between is dropped.
 * @param before the shop before the change: its numbers are shown by it until they follow.
 */
export async function requestRedate(trx: Trx, before: Shop, now: Date): Promise<void> {
  await keepShown(trx, before);
  await cancelJobs(trx, before, { kind: REDATE_KIND });
  await enqueueJob(trx, {
    kind: REDATE_KIND,
    shop: before,
    activeKey: `${REDATE_KIND}:${before.id}`,
    runAfter: now,
  });
}

/**
 * Moves every order of the shop to the days of its present zone, batch by batch; goes on where it was. Some time later
 * once more, for what was stored meanwhile by batches that still held the zone of before.
 */
export async function redate(context: JobContext, job: LeasedJob, shop: Shop): Promise<JobResult> {
  const progress = progressSchema.catch({ orders: 0 }).parse(job.progress);
  const checkTurn = createTurnCheck(context);
  for (;;) {
    checkTurn();
    const { after } = progress;
    const { orders, last } = await inTransaction(context.db, async (trx) => {
      const batch = await redateOrders(trx, shop, { ...(after ? { after } : {}), limit: ORDERS_AT_ONCE });
      await saveProgress(trx, job, { after: batch.last ?? after, orders: progress.orders + batch.orders });
      return batch;
    });
    if (last === undefined) break;
    progress.after = last;
    progress.orders += orders;
  }
  if (!isSecondPass(job)) await endFirstPass(context.db, job, shop);
  return { outcome: "done" };
}
