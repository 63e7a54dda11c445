import type { Db } from "#app/db/index.server.ts";
import type { LeasedJob, Turn } from "#app/jobs/index.server.ts";
import type { Log } from "#app/log.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { AdminClient } from "../admin/admin-client.ts";
import type { BackfillProgress } from "./progress.ts";

/** What a backfill works with. */
export interface BackfillContext extends Turn {
  readonly db: Db;
  readonly admin: AdminClient;
  readonly now: () => Date;
  readonly log: Log;
  /** False: names, addresses, phones and e-mails of customers are not taken. Left out: they are. */
  readonly customerDetails?: boolean;
}

/** One run of one job: its progress changes as it goes, and is stored with what it counts. */
export interface Run extends BackfillContext {
  readonly job: LeasedJob;
  readonly shop: Shop;
  readonly progress: BackfillProgress;
}

export type StepOutcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "later"; readonly delayMs: number }
  | { readonly outcome: "failed"; readonly reason: string }
  | { readonly outcome: "dead"; readonly reason: string };
