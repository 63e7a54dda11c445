import { inTransaction, type Trx } from "#app/db/index.server.ts";
import { redateOrders } from "#app/ingest/index.server.ts";
import {
  cancelJobs,
  createTurnCheck,
  enqueueJob,
  saveProgress,
  type LeasedJob,
} from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { z } from "zod";
import type { JobContext, JobResult } from "./context.ts";

export const REDATE_KIND = "redate";
const ORDERS_AT_ONCE = 500;
/** Longer than any batch under way, which may still hold the zone of before. */
const WAIT_MS = 10_000;

const progressSchema = z.object({ after: z.string().optional(), orders: z.number().default(0) });

/** Has the shop's days computed anew: its time zone has changed. A run for a zone in between is dropped. */
export async function requestRedate(trx: Trx, shop: Shop, now: Date): Promise<void> {
  await cancelJobs(trx, shop, { kind: REDATE_KIND });
  await enqueueJob(trx, {
    kind: REDATE_KIND,
    shop,
    activeKey: `${REDATE_KIND}:${shop.id}`,
    runAfter: new Date(now.getTime() + WAIT_MS),
  });
}

/** Moves every order of the shop to the days of its present zone, batch by batch; goes on where it was. */
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
    if (last === undefined) return { outcome: "done" };
    progress.after = last;
    progress.orders += orders;
  }
}
