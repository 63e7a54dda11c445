import { latestJob, listJobs, saveProgress, type LeasedJob } from "#app/jobs/index.server.ts";
import { type Shop } from "#app/tenancy/index.server.ts";
import type { BackfillContext, StepOutcome } from "../backfill/context.ts";
import { noteCounted, readCounts } from "../backfill/counts.ts";
import { readProgress as readBackfill } from "../backfill/progress.ts";
import { readableFrom } from "../ensure-tenant.server.ts";
import { BACKFILL_KIND } from "../start-backfill.server.ts";
import { runChanges } from "./changes-phase.ts";
import { runDays } from "./days-phase.ts";
import { newProgress, readProgress, stepAfter, type ReconcileProgress } from "./progress.ts";
import { DEEP_RECONCILE_KIND, RECONCILE_KIND } from "./start-reconcile.ts";
import { store, type ReconcileRun } from "./store.ts";

/** Read again before the end of the run before: Shopify's clock and ours differ, and its search lags. */
const OVERLAP_MS = 10 * 60_000;
/** What changed just now has its webhook still on the way: the next run looks at it. */
const SETTLE_MS = 60_000;
/** Nearer to the limit of sixty days Shopify's answers change while we ask. */
const LIMIT_MARGIN_MS = 3_600_000;
/** Waits for what else reads the shop. Different ones, so that two that met do not meet again. */
const BUSY_MS = { [RECONCILE_KIND]: 60_000, [DEEP_RECONCILE_KIND]: 5_000 } as const;
const WHILE_BACKFILL_MS = 60_000;

/** What changed since the last run. The handler of the hourly job. @throws as `runBackfill`. */
export function runReconcile(context: BackfillContext, job: LeasedJob, shop: Shop): Promise<StepOutcome> {
  return reconcile(context, job, shop, RECONCILE_KIND);
}

/** The same, and then every day's counts. The handler of the nightly job. @throws as `runBackfill`. */
export function runDeepReconcile(context: BackfillContext, job: LeasedJob, shop: Shop): Promise<StepOutcome> {
  return reconcile(context, job, shop, DEEP_RECONCILE_KIND);
}

async function reconcile(
  context: BackfillContext,
  job: LeasedJob,
  shop: Shop,
  kind: typeof RECONCILE_KIND | typeof DEEP_RECONCILE_KIND,
): Promise<StepOutcome> {
  const { db } = context;
  if (shop.state === "installing") return { outcome: "later", delayMs: WHILE_BACKFILL_MS };
  if (shop.state !== "active" || shop.domain === null)
    return { outcome: "dead", reason: `the shop is ${shop.state}` };
  const backfill = await latestJob(db, shop, BACKFILL_KIND);
  if (backfill?.state === "waiting" || backfill?.state === "leased")
    return { outcome: "later", delayMs: WHILE_BACKFILL_MS };
  const other = kind === RECONCILE_KIND ? DEEP_RECONCILE_KIND : RECONCILE_KIND;
  if ((await latestJob(db, shop, other))?.state === "leased")
    return { outcome: "later", delayMs: BUSY_MS[kind] };
  const begun = readProgress(job.progress) ?? (await begin(context, job, shop));
  if ("outcome" in begun) return begun;
  const run: ReconcileRun = { ...context, shop, job, deep: kind === DEEP_RECONCILE_KIND, progress: begun };
  const ended = await runSteps(run);
  if (ended.outcome !== "done") return ended;
  const { lost, counts } = run.progress;
  if (lost > 0) context.log.warn({ shopId: shop.id, kind, lost, counts }, "lost webhooks were made up for");
  return ended;
}

async function runSteps(run: ReconcileRun): Promise<StepOutcome> {
  const { progress } = run;
  for (let step = progress.step; step; step = progress.step) {
    const { phase, resource } = step;
    const ended = await (phase === "changes"
      ? runChanges(run, resource, step)
      : runDays(run, resource, step));
    if (ended.outcome !== "done") return ended;
    await store(run, resource, { outcomes: [] }, () => {
      progress.step = stepAfter({ ...step, phase, resource }, run.deep);
    });
  }
  return { outcome: "done" };
}

/** Asks Shopify how much there is and what may be read, and says from when on changes are looked at. */
async function begin(
  context: BackfillContext,
  job: LeasedJob,
  shop: Shop,
): Promise<ReconcileProgress | StepOutcome> {
  const counts = await readCounts(context, shop);
  if (counts.outcome === "no_access") return { outcome: "dead", reason: counts.reason };
  if (counts.outcome === "refused") return { outcome: "failed", reason: counts.reason };
  const startedAt = context.now();
  await noteCounted(context.db, shop, counts);
  const until = new Date(startedAt.getTime() - SETTLE_MS);
  const last = await lastEnd(context, shop);
  const since = new Date(Math.min(last.getTime(), until.getTime()) - OVERLAP_MS);
  const limit = readableFrom(counts.scopes, startedAt);
  const visible = limit && new Date(limit.getTime() + LIMIT_MARGIN_MS);
  const progress = newProgress(
    { startedAt, since, until, readableFrom: later(visible, shop.historyStartsAt) },
    counts.totals,
  );
  await saveProgress(context.db, job, progress);
  return progress;
}

/** Up to when changes are known to be read: by the last run that ended well, or by the backfill. */
async function lastEnd({ db, now }: BackfillContext, shop: Shop): Promise<Date> {
  const [deep, hourly, backfill] = await Promise.all(
    [DEEP_RECONCILE_KIND, RECONCILE_KIND, BACKFILL_KIND].map(async (kind) => {
      const [job] = await listJobs(db, shop, { kind, state: "done", limit: 1 });
      return job;
    }),
  );
  const ends = [
    readProgress(deep?.progress)?.until,
    readProgress(hourly?.progress)?.until,
    readBackfill(backfill?.progress)?.startedAt,
  ].filter((end) => end !== undefined);
  if (ends.length > 0) return new Date(Math.max(...ends.map((end) => end.getTime())));
  return shop.installedAt ?? now();
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
