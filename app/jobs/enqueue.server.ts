import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export interface NewJob {
  readonly kind: string;
  /** Null for work that belongs to no tenant, such as a purge. */
  readonly shop: Shop | null;
  /** At most one live job per key; without a key as many as are enqueued. */
  readonly activeKey?: string;
  /** The kind's own input, as JSON. */
  readonly payload?: unknown;
  /** Not before this; default: now, on the database's clock. */
  readonly runAfter?: Date;
}

export type EnqueueOutcome =
  | { readonly outcome: "enqueued"; readonly id: number }
  /** A live job has the key already; `id` is that one's. */
  | { readonly outcome: "exists"; readonly id: number };

/**
 * Puts a job into the queue. Inside a transaction it is part of it: what caused the job and the job commit together.
 */
export async function enqueueJob(db: Db, job: NewJob): Promise<EnqueueOutcome> {
  const activeKey = job.activeKey ?? null;
  for (;;) {
    const live = await liveJob(db, activeKey);
    if (live !== undefined) return { outcome: "exists", id: live };
    try {
      return { outcome: "enqueued", id: await insert(db, job, activeKey) };
    } catch (error) {
      // Another enqueued in between, or finished since: look again. The server undid this statement only.
      if (activeKey === null || !isDuplicateKey(error)) throw error;
    }
  }
}

async function liveJob(db: Db, activeKey: string | null): Promise<number | undefined> {
  if (activeKey === null) return undefined;
  const row = await db.selectFrom("job").select("id").where("active_key", "=", activeKey).executeTakeFirst();
  return row?.id;
}

async function insert(db: Db, job: NewJob, activeKey: string | null): Promise<number> {
  const inserted = await db
    .insertInto("job")
    .values({
      kind: job.kind,
      shop_id: job.shop?.id ?? null,
      active_key: activeKey,
      payload: JSON.stringify(job.payload ?? {}),
      progress: "{}",
      state: "waiting",
      run_after: job.runAfter ?? sql<Date>`NOW(3)`,
      attempts: 0,
      deaths: 0,
      created_at: sql<Date>`NOW(3)`,
    })
    .executeTakeFirstOrThrow();
  return Number(inserted.insertId);
}

/** ER_DUP_ENTRY, from the driver or wrapped. */
function isDuplicateKey(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if ((current as { errno?: number }).errno === 1062) return true;
  return false;
}
