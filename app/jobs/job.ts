/** Where a job stands. `waiting` and `leased` are live; the rest is history. */
export type JobState = "waiting" | "leased" | "done" | "dead" | "cancelled";

/** A job as the table holds it; `payload` and `progress` are the kind's own JSON. */
export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly shopId: number | null;
  readonly activeKey: string | null;
  readonly payload: unknown;
  readonly progress: unknown;
  readonly state: JobState;
  readonly runAfter: Date;
  readonly attempts: number;
  readonly deaths: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** A job that this worker holds: the token guards every write about it. */
export interface LeasedJob extends Job {
  readonly leaseToken: string;
}

export interface JobRow {
  id: number;
  kind: string;
  shop_id: number | null;
  active_key: string | null;
  payload: string;
  progress: string;
  state: string;
  run_after: Date;
  attempts: number;
  deaths: number;
  error: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export const jobColumns = [
  "id",
  "kind",
  "shop_id",
  "active_key",
  "payload",
  "progress",
  "state",
  "run_after",
  "attempts",
  "deaths",
  "error",
  "created_at",
  "started_at",
  "finished_at",
] as const;

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    shopId: row.shop_id,
    activeKey: row.active_key,
    payload: JSON.parse(row.payload),
    progress: JSON.parse(row.progress),
    state: row.state as JobState,
    runAfter: row.run_after,
    attempts: row.attempts,
    deaths: row.deaths,
    error: row.error,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
