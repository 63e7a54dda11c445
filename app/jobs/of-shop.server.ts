import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { jobColumns, toJob, type Job, type JobState } from "./job.ts";

/** Which jobs: of one kind or some, in one state or some. All conditions hold; at most `limit`, 20 if not said. */
interface JobFilter {
  readonly kind?: string;
  readonly kinds?: readonly string[];
  readonly state?: JobState;
  readonly states?: readonly JobState[];
  readonly limit?: number;
}

/** The shop's newest jobs, newest first. */
export async function listJobs(db: Db, shop: Shop, filter: JobFilter = {}): Promise<Job[]> {
  let query = db.selectFrom("job").select(jobColumns).where("shop_id", "=", shop.id);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  if (filter.kinds !== undefined) query = query.where("kind", "in", filter.kinds);
  if (filter.states !== undefined) query = query.where("state", "in", filter.states);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  const rows = await query
    .orderBy("id", "desc")
    .limit(filter.limit ?? 20)
    .execute();
  return rows.map(toJob);
}

/** A job of the shop by its id. */
export async function jobOf(db: Db, shop: Shop, id: number): Promise<Job | undefined> {
  const row = await db
    .selectFrom("job")
    .select(jobColumns)
    .where("shop_id", "=", shop.id)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toJob(row);
}

/** The shop's newest job of a kind, live or not. */
export async function latestJob(db: Db, shop: Shop, kind: string): Promise<Job | undefined> {
  return (await listJobs(db, shop, { kind, limit: 1 }))[0];
}

/** Makes the shop's waiting jobs of a kind due now: what they wait for has happened. */
export async function wakeJobs(db: Db, shop: Shop, kind: string): Promise<void> {
  await db
    .updateTable("job")
    .set({ run_after: sql<Date>`NOW(3)` })
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .where("state", "=", "waiting")
    .where("run_after", ">", sql<Date>`NOW(3)`)
    .execute();
}

/**
 * Stops live jobs of the shop: all, or those of a kind or an id, or all but some kinds. A worker that runs one loses its lease: its next
 * write fails and its signal aborts at the next heartbeat.
 * @returns how many were stopped.
 */
export async function cancelJobs(
  db: Db,
  shop: Shop,
  filter: { readonly kind?: string; readonly id?: number; readonly except?: readonly string[] } = {},
): Promise<number> {
  let query = db
    .updateTable("job")
    .set({
      state: "cancelled",
      active_key: null,
      lease_token: null,
      leased_until: null,
      finished_at: sql<Date>`NOW(3)`,
    })
    .where("shop_id", "=", shop.id)
    .where("state", "in", ["waiting", "leased"]);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  if (filter.id !== undefined) query = query.where("id", "=", filter.id);
  if (filter.except?.length) query = query.where("kind", "not in", filter.except);
  const cancelled = await query.executeTakeFirstOrThrow();
  return Number(cancelled.numUpdatedRows);
}
