import type { Db } from "#app/db/index.server.ts";
import { latestJob } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { BACKFILL_KIND } from "../start-backfill.server.ts";
import { readProgress, type BackfillProgress } from "./progress.ts";

export interface BackfillPhase {
  readonly name: keyof BackfillProgress["phases"];
  readonly state: "waiting" | "running" | "done";
  /** Objects taken: products, customers, orders; orders whose refunds, or agreements, were read. */
  readonly done: number;
  /** Shopify's count; null while it is not known. */
  readonly total: number | null;
  /** Objects that could not be read. */
  readonly rejected: number;
  /** Objects that Shopify counts but did not give. */
  readonly shortBy: number;
  /** Shopify does not let the app read these. */
  readonly denied: boolean;
}

export interface BackfillStatus {
  /** none: never started. waiting: not begun. failed: it gave up, `error` says why. */
  readonly state: "none" | "waiting" | "running" | "done" | "failed";
  readonly phases: readonly BackfillPhase[];
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Orders before this cannot be read (60 days without read_all_orders); null = all can. */
  readonly historyStartsAt: Date | null;
  readonly error: string | null;
}

/** Where the shop's newest backfill stands. */
export async function backfillStatus(db: Db, shop: Shop): Promise<BackfillStatus> {
  const job = await latestJob(db, shop, BACKFILL_KIND);
  const progress = job && readProgress(job.progress);
  const phases = progress
    ? Object.entries(progress.phases).map(([name, { state, done, total, rejected, shortBy, denied }]) => ({
        name: name as BackfillPhase["name"],
        state,
        done,
        total,
        rejected,
        shortBy,
        denied,
      }))
    : [];
  return {
    state: stateOf(job?.state, progress !== undefined),
    phases,
    startedAt: progress?.startedAt ?? null,
    finishedAt: job?.finishedAt ?? null,
    historyStartsAt: shop.historyStartsAt,
    error: job?.state === "done" ? null : (job?.error ?? null),
  };
}

type JobState = NonNullable<Awaited<ReturnType<typeof latestJob>>>["state"];

function stateOf(state: JobState | undefined, begun: boolean): BackfillStatus["state"] {
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
