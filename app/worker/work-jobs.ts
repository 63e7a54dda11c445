import { isDatabaseFault, LeaseLost, reasonOf, type RetryPolicy } from "#app/db/index.server.ts";
import {
  buryJob,
  claimJob,
  failJob,
  finishJob,
  heartbeatJob,
  postponeJob,
  type LeasedJob,
  type Turn,
} from "#app/jobs/index.server.ts";
import { withLogFields } from "#app/lib/log-fields.ts";
import { observe } from "#app/lib/observed.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import type { JobContext, JobHandler, JobResult, WorkerContext } from "./context.ts";

/** Retries of a job: eight over about two hours. */
const retryPolicy: RetryPolicy = { attempts: 8, firstDelayMs: 30_000, longestDelayMs: 3_600_000 };
const LEASE_MS = 30_000;
/** After so long a job that can go on later lets others have its lane; it is next after those that are due. */
const TURN_MS = 30_000;

/** How a lane works. */
export interface JobLane {
  readonly stopping?: AbortSignal;
  /** Lease tokens that this lane is not done with, see `claimJob`. */
  readonly held?: Set<string>;
  /** Kinds to be taken before the others, see `claimJob`. */
  readonly first?: readonly string[];
  /** Milliseconds; half a minute if not said. */
  readonly turnMs?: number;
}

/**
 * Claims one due job and runs it to its end, its pause, the end of its turn or its failure.
 * @returns whether there was one.
 */
export async function workJobs(
  context: WorkerContext,
  catalog: Readonly<Record<string, JobHandler>>,
  lane: JobLane = {},
): Promise<boolean> {
  const { stopping, held = new Set<string>(), first = [], turnMs = TURN_MS } = lane;
  const job = await claimJob(context.db, { kinds: Object.keys(catalog), first, leaseMs: LEASE_MS, held });
  if (!job) return false;
  const about = { jobId: job.id, kind: job.kind, shopId: job.shopId };
  const lost = new AbortController();
  const beat = keepAlive(context, job, lost);
  const signal = AbortSignal.any([lost.signal, ...(stopping ? [stopping] : [])]);
  const turn = AbortSignal.timeout(turnMs);
  const started = performance.now();
  let outcome = "interrupted";
  try {
    await withLogFields({ jobId: job.id }, async () => {
      const result = await run({ ...context, signal, turn }, catalog, job);
      await record(context, job, result);
      ({ outcome } = result);
      context.log.info({ ...about, ...result }, "job");
    });
  } catch (error) {
    await afterThrow(context, job, error, { signal, turn });
  } finally {
    clearInterval(beat);
    observe("job", { kind: job.kind, outcome, seconds: (performance.now() - started) / 1000 });
  }
  held.delete(job.leaseToken);
  return true;
}

async function run(
  context: JobContext,
  catalog: Readonly<Record<string, JobHandler>>,
  job: LeasedJob,
): Promise<JobResult> {
  const handler = catalog[job.kind];
  if (!handler) throw new Error(`no handler for jobs of kind ${job.kind}`);
  if (job.shopId === null) return handler(context, job, null);
  const shop = await shopById(context.db, job.shopId);
  return shop ? handler(context, job, shop) : { outcome: "dead", reason: "its shop does not exist" };
}

function record(context: WorkerContext, job: LeasedJob, result: JobResult): Promise<void> {
  switch (result.outcome) {
    case "done":
      return finishJob(context.db, job);
    case "later":
      return postponeJob(context.db, job, result.delayMs);
    case "failed":
      return failJob(context.db, job, result.reason, retryPolicy);
    case "dead":
      return buryJob(context.db, job, result.reason);
    default:
      return result satisfies never;
  }
}

async function afterThrow(
  context: WorkerContext,
  job: LeasedJob,
  error: unknown,
  { signal, turn }: Required<Turn>,
): Promise<void> {
  const about = { jobId: job.id, kind: job.kind, shopId: job.shopId };
  if (error instanceof LeaseLost) {
    context.log.warn(about, "lost the lease of a job: cancelled, or held too long");
    return;
  }
  // Broken off by our own stop, at the end of its turn or by the database: no failure of the job.
  const isOver = signal.aborted || (turn.aborted && error === turn.reason);
  const interrupted = isOver || isDatabaseFault(error);
  context.log[interrupted ? "info" : "error"]({ ...about, err: error }, "a job was interrupted");
  try {
    if (interrupted) await postponeJob(context.db, job, isOver ? 0 : 5_000);
    else await failJob(context.db, job, reasonOf(error), retryPolicy);
  } catch (second) {
    if (!(second instanceof LeaseLost)) throw second;
  }
}

function keepAlive(context: WorkerContext, job: LeasedJob, lost: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    heartbeatJob(context.db, job, LEASE_MS).then(
      (held) => {
        if (!held) lost.abort(new LeaseLost(`job ${job.id}`));
      },
      // The database is away; the lease may last until it is back, and every write is guarded anyway.
      (error: unknown) => context.log.warn({ jobId: job.id, err: error }, "no heartbeat"),
    );
  }, LEASE_MS / 3);
}
