import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { cancelJobs, enqueueJob, type EnqueueOutcome, type LeasedJob } from "#app/jobs/index.server.ts";
import { rebuildAll, rebuildMiscounted } from "#app/rollups/index.server.ts";
import {
  isShownOld,
  keepShown,
  recordAudit,
  updateSettings,
  type Shop,
  type ShopSettings,
} from "#app/tenancy/index.server.ts";
import type { JobContext, JobResult } from "./context.ts";
import { requestRedate } from "./redate.ts";
import { endFirstPass, isSecondPass } from "./second-pass.ts";

export const RECOUNT_KIND = "recount";

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
    if (redates) await requestRedate(trx, shop, at);
    if (recounts) await requestRecount(trx, shop, at);
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

/**
 * Has every day and customer summed anew: another currency, or test orders in or out.
 * @param before the shop before the change: its numbers are shown by it until they follow.
 */
export async function requestRecount(trx: Trx, before: Shop, now: Date): Promise<EnqueueOutcome> {
  await keepShown(trx, before);
  await cancelJobs(trx, before, { kind: RECOUNT_KIND });
  return enqueueJob(trx, {
    kind: RECOUNT_KIND,
    shop: before,
    activeKey: `${RECOUNT_KIND}:${before.id}`,
    runAfter: now,
  });
}

/** Marks all of the shop; the rollups' own lane does the rest. Some time later once more, for what came meanwhile. */
export async function recount({ db }: JobContext, job: LeasedJob, shop: Shop): Promise<JobResult> {
  if (isSecondPass(job)) await rebuildMiscounted(db, shop);
  else {
    await rebuildAll(db, shop);
    await endFirstPass(db, job, shop);
  }
  return { outcome: "done" };
}

/** Whether the shop's history is being computed anew: its numbers are still those of before, in part. */
export function isRecomputing(db: Db, shop: Shop): Promise<boolean> {
  return isShownOld(db, shop);
}
