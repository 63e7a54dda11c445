import type { Db } from "#app/db/index.server.ts";
import { verifyLedger, type LedgerDrift } from "#app/ingest/index.server.ts";
import {
  enqueueJob,
  listJobs,
  saveProgress,
  type EnqueueOutcome,
  type LeasedJob,
} from "#app/jobs/index.server.ts";
import { rebuildShop, verifyRollups, type RollupDrift } from "#app/rollups/index.server.ts";
import { activeShops, type Shop } from "#app/tenancy/index.server.ts";
import { z } from "zod";
import type { JobContext, JobResult } from "./context.ts";

export const VERIFY_KIND = "verify_shop";

/** What was compared, and what was not as it has to be. */
export interface Verified {
  readonly orders: number;
  readonly days: number;
  readonly customers: number;
  readonly ledger: readonly LedgerDrift[];
  readonly rollups: readonly RollupDrift[];
}

/**
 * Holds a shop's ledger against its facts, and its rollups against the sum of the ledger. With `repair` both are put
 * right; without, nothing of them is changed but what was marked anyway.
 */
export async function verifyShop(
  db: Db,
  shop: Shop,
  options: { readonly repair: boolean; readonly signal?: AbortSignal },
): Promise<Verified> {
  const ledger = await verifyLedger(db, shop, options);
  await rebuildShop(db, shop);
  const { drift: rollups, days, customers } = await verifyRollups(db, shop, options);
  return { orders: ledger.orders, days, customers, ledger: ledger.drift, rollups };
}

/** Has every live shop verified and repaired; the night's work, a job a shop. */
export async function verifyAllShops(db: Db): Promise<number> {
  const shops = await activeShops(db);
  for (const shop of shops) await startVerification(db, shop);
  return shops.length;
}

/** Has one shop verified and repaired now. One such job a shop is live at a time; a second call changes nothing. */
export function startVerification(db: Db, shop: Shop): Promise<EnqueueOutcome> {
  return enqueueJob(db, { kind: VERIFY_KIND, shop, activeKey: `${VERIFY_KIND}:${shop.id}` });
}

/** Drifts kept in the job: enough to look into. */
const KEPT = 20;

/** The handler of one shop's job: verifies, repairs and counts. */
export async function verifyJob(context: JobContext, job: LeasedJob, shop: Shop): Promise<JobResult> {
  const { db, log, now, signal } = context;
  const { ledger, rollups, ...compared } = await verifyShop(db, shop, { repair: true, signal });
  const drifted = { ledger: ledger.length, rollups: rollups.length };
  if (drifted.ledger + drifted.rollups > 0)
    log.error({ shopId: shop.id, ...compared, ...drifted }, "numbers had drifted and were repaired");
  await saveProgress(db, job, {
    at: now().toISOString(),
    ...compared,
    drifted,
    ledger: ledger.slice(0, KEPT),
    rollups: rollups.slice(0, KEPT).map(({ kind, key }) => ({ kind, key })),
  });
  return { outcome: "done" };
}

const progressSchema = z.object({
  at: z.iso.datetime().transform((text) => new Date(text)),
  orders: z.number(),
  days: z.number(),
  customers: z.number(),
  drifted: z.object({ ledger: z.number(), rollups: z.number() }),
});

/** What the shop's latest nightly verification compared and repaired. */
export type Verification = z.infer<typeof progressSchema>;

/** The latest finished one, for the page that reports on data; null before the first. */
export async function latestVerification(db: Db, shop: Shop): Promise<Verification | null> {
  for (const { progress } of await listJobs(db, shop, { kind: VERIFY_KIND, state: "done", limit: 1 }))
    return progressSchema.safeParse(progress).data ?? null;
  return null;
}
