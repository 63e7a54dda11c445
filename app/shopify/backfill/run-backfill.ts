import { inTransaction } from "#app/db/index.server.ts";
import { saveProgress, type LeasedJob } from "#app/jobs/index.server.ts";
import { activateShop, type Shop } from "#app/tenancy/index.server.ts";
import { readableFrom } from "../ensure-tenant.server.ts";
import { runAgreementsPhase } from "./agreements-phase.ts";
import { runBulkPhase, submitPhase } from "./bulk-phase.ts";
import type { BackfillContext, Run, StepOutcome } from "./context.ts";
import { noteCounted, readCounts } from "./counts.ts";
import { bulkPhaseNames, newProgress, readProgress, type BackfillProgress } from "./progress.ts";
import { runRefundsPhase } from "./refunds-phase.ts";

/**
 * The handler of a backfill job: products, customers and orders by bulk operations, then refunds and the
 * agreements of edited orders page by page. It gives the worker back while Shopify prepares a file, and goes on from its checkpoint after any stop.
 * @throws ShopifyUnavailable, TokenUnavailable, LeaseLost, database errors: the worker tries again or lets go.
 */
export async function runBackfill(
  context: BackfillContext,
  job: LeasedJob,
  shop: Shop,
): Promise<StepOutcome> {
  if (shop.state !== "installing" && shop.state !== "active")
    return { outcome: "dead", reason: `the shop is ${shop.state}` };
  const begun = readProgress(job.progress) ?? (await begin(context, job, shop));
  if ("outcome" in begun) return begun;
  const run: Run = { ...context, job, shop, progress: begun };

  // All three run at Shopify side by side; they are taken in one after the other.
  for (const name of bulkPhaseNames) {
    const step = await submitPhase(run, name);
    if (step.outcome === "dead") return step;
  }
  for (const name of bulkPhaseNames) {
    const step = await runBulkPhase(run, name);
    if (step.outcome !== "done") return step;
  }
  const refunds = await runRefundsPhase(run);
  if (refunds.outcome !== "done") return refunds;
  const agreements = await runAgreementsPhase(run);
  if (agreements.outcome !== "done") return agreements;
  return finish(run);
}

/** Asks Shopify how much there is and how far back it may be read. */
async function begin(
  context: BackfillContext,
  job: LeasedJob,
  shop: Shop,
): Promise<BackfillProgress | StepOutcome> {
  const counts = await readCounts(context, shop);
  if (counts.outcome === "no_access") return { outcome: "dead", reason: counts.reason };
  if (counts.outcome === "refused") return { outcome: "failed", reason: counts.reason };
  const startedAt = context.now();
  await noteCounted(context.db, shop, counts);
  const progress = newProgress(startedAt, readableFrom(counts.scopes, startedAt), counts.totals);
  await saveProgress(context.db, job, progress);
  return progress;
}

/** The tenant is live, in the same transaction as the last word of the job's progress. */
async function finish(run: Run): Promise<StepOutcome> {
  const { shop, progress, now } = run;
  // Where all history was read, or had been stored before, the limit of now takes nothing away.
  const historyStartsAt = progress.readableFrom === null ? null : shop.historyStartsAt;
  await inTransaction(run.db, async (trx) => {
    await activateShop(trx, shop, historyStartsAt, now());
    await saveProgress(trx, run.job, progress);
  });
  return { outcome: "done" };
}
