import { sql } from "kysely";
import { fromNow, newLeaseToken, type Db } from "#app/db/index.server.ts";
import { jobColumns, toJob, type LeasedJob } from "./job.ts";

export interface ClaimJobOptions {
  /** Kinds that this worker can run. */
  readonly kinds: readonly string[];
  /** How long the lease holds without a heartbeat. */
  readonly leaseMs: number;
}

/**
 * Takes the job that has been due longest, if one is. Of several workers one gets it.
 * A conditional UPDATE, not SKIP LOCKED: that one collapses beside inserters, and TiDB ignores it.
 */
export async function claimJob(db: Db, options: ClaimJobOptions): Promise<LeasedJob | undefined> {
  const leaseToken = newLeaseToken();
  const claimed = await db
    .updateTable("job")
    .set({
      state: "leased",
      lease_token: leaseToken,
      leased_until: fromNow(options.leaseMs),
      started_at: sql<Date>`COALESCE(started_at, NOW(3))`,
    })
    .where("state", "=", "waiting")
    .where("run_after", "<=", sql<Date>`NOW(3)`)
    .where("kind", "in", options.kinds)
    .orderBy("run_after")
    .orderBy("id")
    .limit(1)
    .executeTakeFirstOrThrow();
  if (claimed.numUpdatedRows === 0n) return undefined;
  const row = await db
    .selectFrom("job")
    .select(jobColumns)
    .where("lease_token", "=", leaseToken)
    .executeTakeFirst();
  // Gone again: cancelled between the two statements.
  return row && { ...toJob(row), leaseToken };
}
