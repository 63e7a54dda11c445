import type { Db } from "#app/db/index.server.ts";
import { enqueueJob, wakeJobs, type EnqueueOutcome } from "#app/jobs/index.server.ts";
import { activeShops, type Shop } from "#app/tenancy/index.server.ts";

export const RECONCILE_KIND = "reconcile";
export const DEEP_RECONCILE_KIND = "deep_reconcile";

/** The hour's runs are spread over the hour, the night's over three. */
const SPREAD_S = { [RECONCILE_KIND]: 3_600, [DEEP_RECONCILE_KIND]: 3 * 3_600 } as const;
type Kind = keyof typeof SPREAD_S;

/**
 * Compares the shop with Shopify now: what changed since the last time, or, `deep`, every day as well. One of each
 * kind is live at a time: one that waits for its turn is made due, one that runs goes on.
 */
export async function startReconcile(
  db: Db,
  shop: Shop,
  options: { readonly deep?: boolean } = {},
): Promise<EnqueueOutcome> {
  const kind = options.deep ? DEEP_RECONCILE_KIND : RECONCILE_KIND;
  const enqueued = await enqueue(db, shop, kind);
  if (enqueued.outcome === "exists") await wakeJobs(db, shop, kind);
  return enqueued;
}

/**
 * Enqueues one run for every live shop, each at its own moment of the time in which the runs are spread. Shops that
 * are uninstalled, need a merchant or are not backfilled get none. @returns how many.
 */
export async function startAllReconciles(
  db: Db,
  now: Date,
  options: { readonly deep?: boolean } = {},
): Promise<number> {
  const kind = options.deep ? DEEP_RECONCILE_KIND : RECONCILE_KIND;
  let started = 0;
  for (const shop of await activeShops(db)) {
    if (shop.domain === null) continue;
    const runAfter = new Date(now.getTime() + momentOf(shop, kind) * 1000);
    const { outcome } = await enqueue(db, shop, kind, runAfter);
    if (outcome === "enqueued") started += 1;
  }
  return started;
}

/** Seconds into the spread: the same for a shop each time, even over shops (Knuth's multiplicative hash). */
function momentOf(shop: Shop, kind: Kind): number {
  return Math.floor(((Math.imul(shop.id, 2_654_435_761) >>> 0) / 2 ** 32) * SPREAD_S[kind]);
}

function enqueue(db: Db, shop: Shop, kind: Kind, runAfter?: Date): Promise<EnqueueOutcome> {
  return enqueueJob(db, {
    kind,
    shop,
    activeKey: `${kind}:${shop.id}`,
    ...(runAfter ? { runAfter } : {}),
  });
}
