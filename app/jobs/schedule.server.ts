import { Cron } from "croner";
import { sql } from "kysely";
import { databaseNow, inTransaction, type Db } from "#app/db/index.server.ts";
import { enqueueJob } from "./enqueue.server.ts";

/** A job that is enqueued again and again. */
export interface ScheduleDefinition {
  /** Names the row; also the kind of the job that each firing enqueues. */
  readonly name: string;
  /** Five or six cron fields, UTC. */
  readonly cron: string;
}

/** Makes the table hold these schedules: new ones and changed times are stored, others are left alone. */
export async function registerSchedules(db: Db, definitions: readonly ScheduleDefinition[]): Promise<void> {
  const stored = await db.selectFrom("schedule").select(["name", "cron"]).execute();
  const crons = new Map(stored.map((row) => [row.name, row.cron]));
  const changed = definitions.filter(({ name, cron }) => crons.get(name) !== cron);
  if (changed.length === 0) return;
  const now = await databaseNow(db);
  for (const { name, cron } of changed) {
    const row = { name, cron, next_run_at: nextRun(cron, now) };
    await db
      .insertInto("schedule")
      .values(row)
      // Another worker may have stored the same since, and even fired it: that time is not to come back. Left to right.
      .onDuplicateKeyUpdate({
        next_run_at: sql`IF(cron = VALUES(cron), next_run_at, VALUES(next_run_at))`,
        cron,
      })
      .execute();
  }
}

/**
 * Enqueues a job for every schedule that is due. However many workers ask, each firing happens once: the one whose
 * UPDATE moves `next_run_at` on enqueues in the same transaction. Firings missed while nothing ran happen once.
 * @returns the names that fired here.
 */
export async function fireSchedules(db: Db, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const due = await db
    .selectFrom("schedule")
    .select(["name", "cron", "next_run_at", sql<Date>`NOW(3)`.as("now")])
    .where("name", "in", names)
    .where("next_run_at", "<=", sql<Date>`NOW(3)`)
    .execute();
  const fired: string[] = [];
  for (const { name, cron, next_run_at, now } of due) {
    const mine = await inTransaction(db, async (trx) => {
      const moved = await trx
        .updateTable("schedule")
        .set({ next_run_at: nextRun(cron, now) })
        .where("name", "=", name)
        .where("next_run_at", "=", next_run_at)
        .executeTakeFirstOrThrow();
      if (moved.numUpdatedRows === 0n) return false;
      await enqueueJob(trx, { kind: name, shop: null, activeKey: `schedule:${name}` });
      return true;
    });
    if (mine) fired.push(name);
  }
  return fired;
}

function nextRun(cron: string, after: Date): Date {
  const next = new Cron(cron, { timezone: "UTC" }).nextRun(after);
  if (!next) throw new RangeError(`a schedule that never fires again: ${cron}`);
  return next;
}
