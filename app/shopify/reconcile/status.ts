import type { Db } from "#app/db/index.server.ts";
import { latestJob, type Job } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { readProgress, type ReconcileProgress } from "./progress.ts";
import { DEEP_RECONCILE_KIND, RECONCILE_KIND } from "./start-reconcile.ts";

/** One comparison with Shopify. */
interface ReconcileRunStatus {
  /** none: never started. waiting: not begun, `dueAt` says when. failed: it gave up, `error` says why. */
  readonly state: "none" | "waiting" | "running" | "done" | "failed";
  readonly dueAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Changes in [since, until) were read. */
  readonly since: Date | null;
  readonly until: Date | null;
  /** What it is at; null when it is not running. */
  readonly step: Pick<NonNullable<ReconcileProgress["step"]>, "phase" | "resource" | "day"> | null;
  /** Objects whose webhook never came, so far. */
  readonly lost: number;
  readonly counts: ReconcileProgress["counts"] | null;
  readonly error: string | null;
}

/** The newest hourly and the newest nightly comparison of the shop. */
export async function reconcileStatus(
  db: Db,
  shop: Shop,
): Promise<{ readonly hourly: ReconcileRunStatus; readonly deep: ReconcileRunStatus }> {
  const [hourly, deep] = await Promise.all([
    latestJob(db, shop, RECONCILE_KIND),
    latestJob(db, shop, DEEP_RECONCILE_KIND),
  ]);
  return { hourly: statusOf(hourly), deep: statusOf(deep) };
}

function statusOf(job: Job | undefined): ReconcileRunStatus {
  const progress = readProgress(job?.progress);
  const state = stateOf(job?.state, progress !== undefined);
  return {
    state,
    dueAt: state === "waiting" ? (job?.runAfter ?? null) : null,
    startedAt: progress?.startedAt ?? null,
    finishedAt: job?.finishedAt ?? null,
    since: progress?.since ?? null,
    until: progress?.until ?? null,
    step: state === "running" ? (progress?.step ?? null) : null,
    lost: progress?.lost ?? 0,
    counts: progress?.counts ?? null,
    error: job?.state === "done" ? null : (job?.error ?? null),
  };
}

function stateOf(state: Job["state"] | undefined, begun: boolean): ReconcileRunStatus["state"] {
  switch (state) {
    case undefined:
    case "cancelled":
      return "none";
    case "waiting":
    case "leased":
      return begun ? "running" : "waiting";
    case "done":
      return "done";
    case "dead":
      return "failed";
    default:
      return state satisfies never;
  }
}
