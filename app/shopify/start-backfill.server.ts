import type { Db } from "#app/db/index.server.ts";
import { enqueueJob, latestJob, type EnqueueOutcome } from "#app/jobs/index.server.ts";
import { installingShops, type Shop } from "#app/tenancy/index.server.ts";

export const BACKFILL_KIND = "backfill";
/** A backfill that gave up is tried again by itself after this. */
const REST_AFTER_FAILURE_MS = 3_600_000;

/** Asks for the shop's whole readable history. One backfill a shop is live at a time; a second call changes nothing. */
export function startBackfill(db: Db, shop: Shop): Promise<EnqueueOutcome> {
  return enqueueJob(db, { kind: BACKFILL_KIND, shop, activeKey: `${BACKFILL_KIND}:${shop.id}` });
}

/** The merchant has stopped the import of this installation: it starts again only when asked for. */
export async function isBackfillStopped(db: Db, shop: Shop): Promise<boolean> {
  const last = await latestJob(db, shop, BACKFILL_KIND);
  // An uninstallation cancels jobs too; that was before this installation.
  return (
    last?.state === "cancelled" && (last.finishedAt ?? last.createdAt) >= (shop.installedAt ?? new Date(0))
  );
}

/**
 * Starts the backfill of every shop that waits for its history and has none under way: the process died between
 * installation and enqueueing, or the last one gave up an hour ago. Not where the merchant stopped it. @returns how many.
 */
export async function startMissingBackfills(db: Db, now: Date = new Date()): Promise<number> {
  let started = 0;
  for (const shop of await installingShops(db)) {
    const last = await latestJob(db, shop, BACKFILL_KIND);
    const rests = last?.finishedAt && now.getTime() - last.finishedAt.getTime() < REST_AFTER_FAILURE_MS;
    if (rests || (await isBackfillStopped(db, shop))) continue;
    const { outcome } = await startBackfill(db, shop);
    if (outcome === "enqueued") started += 1;
  }
  return started;
}
