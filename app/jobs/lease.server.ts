import { sql, type UpdateObject } from "kysely";
import {
  DEATHS_ALLOWED,
  fromNow,
  inTransaction,
  LeaseLost,
  lockOverdue,
  retryAt,
  type Db,
  type DB,
  type RetryPolicy,
  type Trx,
} from "#app/db/index.server.ts";
import type { LeasedJob } from "./job.ts";

/** Keeps a lease alive. @returns false when it is lost: stop the work, it can write nothing more. */
export async function heartbeatJob(db: Db, job: LeasedJob, leaseMs: number): Promise<boolean> {
  return change(db, job, { leased_until: fromNow(leaseMs) });
}

/**
 * Stores how far the job is, in the transaction of what it did so far. A job that gets on is not poison: its
 * count of deaths starts again.
 * @throws LeaseLost, which rolls the caller's transaction back.
 */
export async function saveProgress(db: Db, job: LeasedJob, progress: unknown): Promise<void> {
  await guarded(db, job, { progress: JSON.stringify(progress), deaths: 0 });
}

/**
 * Makes the caller's transaction one of the lease's: no other worker can take the job before it ends.
 * @throws LeaseLost, which rolls the transaction back.
 */
export async function holdJob(trx: Trx, job: LeasedJob): Promise<void> {
  // Not FOR SHARE: MariaDB does not know it.
  const held =
    await sql`SELECT 1 FROM job WHERE id = ${job.id} AND lease_token = ${job.leaseToken} LOCK IN SHARE MODE`.execute(
      trx,
    );
  if (held.rows.length === 0) throw new LeaseLost(`job ${job.id} (${job.kind})`);
}

/** Replaces the job's input: what of it must not be kept any longer. @throws LeaseLost */
export async function replacePayload(db: Db, job: LeasedJob, payload: unknown): Promise<void> {
  await guarded(db, job, { payload: JSON.stringify(payload) });
}

/** Done: the job is history and its key is free. @throws LeaseLost */
export async function finishJob(db: Db, job: LeasedJob): Promise<void> {
  await guarded(db, job, { ...released, state: "done", active_key: null, error: null, finished_at: now });
}

/** Gives the job back to be gone on with later; no failure. Now, without `delayMs`. @throws LeaseLost */
export async function postponeJob(db: Db, job: LeasedJob, delayMs = 0): Promise<void> {
  await guarded(db, job, { ...released, state: "waiting", run_after: fromNow(delayMs) });
}

/** A failed attempt: tried again later, dead after the policy's last. @throws LeaseLost */
export async function failJob(db: Db, job: LeasedJob, reason: string, policy: RetryPolicy): Promise<void> {
  if (job.attempts + 1 >= policy.attempts) return buryJob(db, job, reason);
  await guarded(db, job, {
    ...released,
    state: "waiting",
    run_after: retryAt(policy),
    error: reason,
    attempts: sql<number>`attempts + 1`,
  });
}

/** Never to be tried again, with its reason. @throws LeaseLost */
export async function buryJob(db: Db, job: LeasedJob, reason: string): Promise<void> {
  await guarded(db, job, {
    ...released,
    state: "dead",
    active_key: null,
    error: reason,
    attempts: sql<number>`attempts + 1`,
    finished_at: now,
  });
}

/** Gives dead jobs of some kinds another row of attempts, so long after they died. @returns how many. */
export async function reviveJobs(db: Db, kinds: readonly string[], afterMs: number): Promise<number> {
  const revived = await sql`
    UPDATE job SET state = 'waiting', attempts = 0, deaths = 0, run_after = NOW(3), finished_at = NULL
    WHERE state = 'dead' AND kind IN (${sql.join(kinds)}) AND finished_at < ${fromNow(-afterMs)}`.execute(db);
  return Number(revived.numAffectedRows ?? 0n);
}

/**
 * Frees jobs whose worker died: back to waiting, or dead after the second death in a row.
 * @returns how many leases had run out.
 */
export function sweepJobs(db: Db): Promise<number> {
  return inTransaction(db, async (trx) => {
    const ids = await lockOverdue(trx, "job", SWEPT_AT_ONCE);
    if (ids.length === 0) return 0;
    // SET runs left to right: `deaths` counts up last. `run_after` stays, so that the job is next.
    await sql`
      UPDATE job SET
        state = IF(deaths + 1 >= ${DEATHS_ALLOWED}, 'dead', 'waiting'),
        active_key = IF(deaths + 1 >= ${DEATHS_ALLOWED}, NULL, active_key),
        finished_at = IF(deaths + 1 >= ${DEATHS_ALLOWED}, NOW(3), NULL),
        error = IF(deaths + 1 >= ${DEATHS_ALLOWED}, 'its worker died, twice in a row', 'its worker died'),
        lease_token = NULL, leased_until = NULL, deaths = deaths + 1
      WHERE id IN (${sql.join(ids)})`.execute(trx);
    return ids.length;
  });
}

const SWEPT_AT_ONCE = 1_000;
const now = sql<Date>`NOW(3)`;
const released = { lease_token: null, leased_until: null } as const;

async function guarded(db: Db, job: LeasedJob, values: UpdateObject<DB, "job">): Promise<void> {
  if (!(await change(db, job, values))) throw new LeaseLost(`job ${job.id} (${job.kind})`);
}

async function change(db: Db, job: LeasedJob, values: UpdateObject<DB, "job">): Promise<boolean> {
  const changed = await db
    .updateTable("job")
    .set(values)
    .where("id", "=", job.id)
    .where("lease_token", "=", job.leaseToken)
    .executeTakeFirstOrThrow();
  return changed.numUpdatedRows === 1n;
}
