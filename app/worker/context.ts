import type { Db } from "#app/db/index.server.ts";
import type { LeasedJob, Turn } from "#app/jobs/index.server.ts";
import type { Log } from "#app/log.server.ts";
import type { AdminClient } from "#app/shopify/index.server.ts";
import type { Retention, Shop } from "#app/tenancy/index.server.ts";

/** What the worker works with. */
export interface WorkerContext {
  readonly db: Db;
  readonly admin: AdminClient;
  readonly now: () => Date;
  readonly log: Log;
  /** The operator's defaults; left out, the app's own. */
  readonly retention?: Retention;
  /** False: names, addresses, phones and e-mails of customers are not taken. Left out: they are. */
  readonly customerDetails?: boolean;
}

/** What a job's handler gets besides. */
export type JobContext = WorkerContext & Turn;

/** How a run of a job ended, for the job table. */
export type JobResult =
  | { readonly outcome: "done" }
  /** Not finished, not failed: go on after this. */
  | { readonly outcome: "later"; readonly delayMs: number }
  /** Try again with growing waits. */
  | { readonly outcome: "failed"; readonly reason: string }
  /** Trying again cannot help. */
  | { readonly outcome: "dead"; readonly reason: string };

/** Runs one kind of job. `shop` is null for work that belongs to no tenant. A throw counts as failed. */
export type JobHandler = (context: JobContext, job: LeasedJob, shop: Shop | null) => Promise<JobResult>;
