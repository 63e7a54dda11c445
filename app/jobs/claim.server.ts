import { sql } from "kysely";
import { fromNow, newLeaseToken, type Db } from "#app/db/index.server.ts";
import { jobColumns, toJob, type LeasedJob } from "./job.ts";

export interface ClaimJobOptions {
  /** Kinds that this worker can run. */
  readonly kinds: readonly string[];
  /** Those of them that are taken before the others, however long those have been due. */
  readonly first?: readonly string[];
  /** How long the lease holds without a heartbeat. */
  readonly leaseMs: number;
  /**
   * Tokens under which the caller holds jobs: added here before a job is, taken out by the caller when it is through
   * with it. What is left of an earlier job was cut off by the database's failure, and is freed first.
   */
  readonly held?: Set<string>;
}

/** Due jobs looked at in one go: so many workers may ask at the same moment. */
const CANDIDATES = 8;

/**
 * Takes the job that has been due longest, if one is; one of the `first` kinds before any other. Of several workers one
 * gets it.
 * A conditional UPDATE by primary key, not SKIP LOCKED (collapses beside inserters; TiDB ignores it), and not UPDATE
 * with ORDER BY and LIMIT (sorts, and locks, all that is due).
 */
export async function claimJob(db: Db, options: ClaimJobOptions): Promise<LeasedJob | undefined> {
  await letGo(db, options.held);
  const { kinds, first = [] } = options;
  const job = first.length > 0 ? await claimOf(db, first, "job_kind_idx", options) : undefined;
  return job ?? claimOf(db, kinds, "job_claim_idx", options);
}

/** Left to itself the optimizer may sort all that is due; of a few kinds among many others the index of kinds is best. */
async function claimOf(
  db: Db,
  kinds: readonly string[],
  index: "job_kind_idx" | "job_claim_idx",
  options: ClaimJobOptions,
): Promise<LeasedJob | undefined> {
  const due = await sql<{ id: number }>`
    SELECT id FROM job FORCE INDEX (${sql.ref(index)})
    WHERE state = 'waiting' AND run_after <= NOW(3) AND kind IN (${sql.join(kinds)})
    ORDER BY run_after, id LIMIT ${CANDIDATES}`.execute(db);
  for (const { id } of due.rows) {
    const job = await claimOne(db, id, options);
    if (job) return job;
  }
  return undefined;
}

/** Nobody died: left to its lease, the job would wait for it and count a death. */
async function letGo(db: Db, held: Set<string> | undefined): Promise<void> {
  if (!held || held.size === 0) return;
  await db
    .updateTable("job")
    .set({ state: "waiting", lease_token: null, leased_until: null })
    .where("lease_token", "in", [...held])
    .where("state", "=", "leased")
    .execute();
  held.clear();
}

async function claimOne(
  db: Db,
  id: number,
  { leaseMs, held }: ClaimJobOptions,
): Promise<LeasedJob | undefined> {
  const leaseToken = newLeaseToken();
  held?.add(leaseToken);
  const claimed = await db
    .updateTable("job")
    .set({
      state: "leased",
      lease_token: leaseToken,
      leased_until: fromNow(leaseMs),
      started_at: sql<Date>`COALESCE(started_at, NOW(3))`,
    })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    // Again: another worker may have taken it since it was seen due, and put it off.
    .where("run_after", "<=", sql<Date>`NOW(3)`)
    .executeTakeFirstOrThrow();
  if (claimed.numUpdatedRows === 0n) {
    held?.delete(leaseToken);
    return undefined;
  }
  const row = await db
    .selectFrom("job")
    .select(jobColumns)
    .where("id", "=", id)
    .where("lease_token", "=", leaseToken)
    .executeTakeFirst();
  // Gone again: cancelled between the two statements.
  return row && { ...toJob(row), leaseToken };
}
