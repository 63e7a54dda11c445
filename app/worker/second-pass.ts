import { databaseNow, inTransaction, type Db } from "#app/db/index.server.ts";
import { enqueueJob, listJobs, type LeasedJob } from "#app/jobs/index.server.ts";
import { factsFollow } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { z } from "zod";

/** Longer than any batch under way, which may still hold the settings of before. */
const AGAIN_MS = 10_000;

const payloadSchema = z.object({ pass: z.number().default(1) });

/** Whether a job goes over a shop for the second time. */
export function isSecondPass({ payload }: LeasedJob): boolean {
  return passOf(payload) > 1;
}

function passOf(payload: unknown): number {
  return payloadSchema.catch({ pass: 1 }).parse(payload).pass;
}

/**
 * A job that has all of a shop computed anew has been over it once: what it found is right, so that nobody waits for the
 * second time, a job of its own, which is for what batches under way stored by the settings of before.
 */
export async function endFirstPass(db: Db, job: LeasedJob, shop: Shop): Promise<void> {
  const { kind } = job;
  const activeKey = `${kind}:again:${shop.id}`;
  await inTransaction(db, async (trx) => {
    const runAfter = new Date((await databaseNow(trx)).getTime() + AGAIN_MS);
    await enqueueJob(trx, { kind, shop, activeKey, payload: { pass: 2 }, runAfter });
  });
  if (await isOtherUnderWay(db, job, shop)) return;
  await factsFollow(db, shop);
}

/** Both kinds may run for one change: the last of them ends it. */
async function isOtherUnderWay(db: Db, { id }: LeasedJob, shop: Shop): Promise<boolean> {
  const live = await listJobs(db, shop, { kinds: ["redate", "recount"], states: ["waiting", "leased"] });
  return live.some((other) => other.id !== id && passOf(other.payload) < 2);
}
