import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import {
  cancelJobs,
  enqueueJob,
  latestJob,
  type EnqueueOutcome,
  type LeasedJob,
} from "#app/jobs/index.server.ts";
import { rebuildAll } from "#app/rollups/index.server.ts";
import { recordAudit, updateSettings, type Shop, type ShopSettings } from "#app/tenancy/index.server.ts";
import type { JobContext, JobResult } from "./context.ts";
import { REDATE_KIND, requestRedate } from "./redate.ts";

export const RECOUNT_KIND = "recount";
/** Longer than any batch under way, which may still hold the settings of before. */
const WAIT_MS = 10_000;

export type SettingsOutcome =
  | { readonly outcome: "unchanged"; readonly shop: Shop }
  /** Every number follows, in the background. */
  | { readonly outcome: "changed"; readonly shop: Shop };

/**
 * Changes what decides about a shop's numbers, and has them computed anew in the background: with or without test
 * orders, refunds on their own day or on the order's.
 */
export function changeNumberSettings(
  db: Db,
  shop: Shop,
  patch: Partial<Pick<ShopSettings, "includeTestOrders" | "refundDate">>,
  change: { readonly actor: string; readonly at: Date },
): Promise<SettingsOutcome> {
  const { actor, at } = change;
  return inTransaction(db, async (trx) => {
    const changed = await updateSettings(trx, shop, patch);
    const { settings: before } = shop;
    const { settings: now } = changed;
    const redates = now.refundDate !== before.refundDate;
    const recounts = now.includeTestOrders !== before.includeTestOrders;
    if (!redates && !recounts) return { outcome: "unchanged", shop: changed };
    if (redates) await requestRedate(trx, changed, at);
    if (recounts) await requestRecount(trx, changed, at);
    await recordAudit(trx, {
      shopId: shop.id,
      at,
      actor,
      action: "shop.settings_changed",
      detail: { before, now },
    });
    return { outcome: "changed", shop: changed };
  });
}

/** Has every day and customer summed anew: another currency, or test orders in or out. */
export async function requestRecount(trx: Trx, shop: Shop, now: Date): Promise<EnqueueOutcome> {
  await cancelJobs(trx, shop, { kind: RECOUNT_KIND });
  return enqueueJob(trx, {
    kind: RECOUNT_KIND,
    shop,
    activeKey: `${RECOUNT_KIND}:${shop.id}`,
    runAfter: new Date(now.getTime() + WAIT_MS),
  });
}

/** Marks all of the shop; the rollups' own lane does the rest. */
export async function recount({ db }: JobContext, _job: LeasedJob, shop: Shop): Promise<JobResult> {
  await rebuildAll(db, shop);
  return { outcome: "done" };
}

/** Whether the shop's history is being computed anew: its numbers are still those of before, in part. */
export async function isRecomputing(db: Db, shop: Shop): Promise<boolean> {
  for (const kind of [REDATE_KIND, RECOUNT_KIND]) {
    const job = await latestJob(db, shop, kind);
    if (job?.state === "waiting" || job?.state === "leased") return true;
  }
  return false;
}
