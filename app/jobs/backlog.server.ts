import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Jobs that are not history, over all shops or of one. */
export interface JobsBacklog {
  /** Due and not begun. */
  readonly due: number;
  readonly running: number;
  /** Dead, and still listed. */
  readonly failed: number;
  readonly oldestDueAt: Date | null;
  /** When the job that runs longest was begun. */
  readonly oldestStartedAt: Date | null;
  readonly overdueLeases: number;
  readonly leaseOverdueSeconds: number;
}

interface Row {
  readonly due: string | number | null;
  readonly running: string | number | null;
  readonly failed: string | number | null;
  readonly overdue: string | number | null;
  readonly oldestDueAt: Date | null;
  readonly oldestStartedAt: Date | null;
  readonly seconds: string | number | null;
}

/** For the operator. */
export async function jobsBacklog(db: Db, shop?: Shop): Promise<JobsBacklog> {
  const ofShop = shop ? sql`shop_id = ${shop.id}` : sql`TRUE`;
  const { rows } = await sql<Row>`
    SELECT SUM(state = 'waiting' AND run_after <= NOW(3)) AS due,
      SUM(state = 'leased') AS running, SUM(state = 'dead') AS failed,
      SUM(state = 'leased' AND leased_until < NOW(3)) AS overdue,
      MIN(IF(state = 'waiting' AND run_after <= NOW(3), run_after, NULL)) AS oldestDueAt,
      MIN(IF(state = 'leased', started_at, NULL)) AS oldestStartedAt,
      TIMESTAMPDIFF(MICROSECOND, MIN(IF(state = 'leased' AND leased_until < NOW(3), leased_until, NULL)), NOW(3))
        / 1000000 AS seconds
    FROM job WHERE state IN ('waiting', 'leased', 'dead') AND ${ofShop}`.execute(db);
  const [row] = rows;
  return {
    due: Number(row?.due ?? 0),
    running: Number(row?.running ?? 0),
    failed: Number(row?.failed ?? 0),
    oldestDueAt: row?.oldestDueAt ?? null,
    oldestStartedAt: row?.oldestStartedAt ?? null,
    overdueLeases: Number(row?.overdue ?? 0),
    leaseOverdueSeconds: Number(row?.seconds ?? 0),
  };
}

/** How a kind of job ended over all shops, among those that are still listed. */
export async function endedJobs(
  db: Db,
  kind: string,
): Promise<{ readonly done: number; readonly failed: number; readonly latestAt: Date | null }> {
  const { rows } = await sql<{
    done: string | number | null;
    failed: string | number | null;
    latestAt: Date | null;
  }>`
    SELECT SUM(state = 'done') AS done, SUM(state = 'dead') AS failed, MAX(finished_at) AS latestAt
    FROM job WHERE state IN ('done', 'dead') AND kind = ${kind}`.execute(db);
  return {
    done: Number(rows[0]?.done ?? 0),
    failed: Number(rows[0]?.failed ?? 0),
    latestAt: rows[0]?.latestAt ?? null,
  };
}
