import { purgeReceipts } from "#app/inbox/index.server.ts";
import { purgeJobs, saveProgress, type LeasedJob, type ScheduleDefinition } from "#app/jobs/index.server.ts";
import {
  CUSTOMER_REDACT_KIND,
  DATA_REQUEST_KIND,
  redactCustomer,
  redactShop,
  reportCustomerData,
  SHOP_REDACT_KIND,
} from "#app/privacy/index.server.ts";
import {
  AGREEMENTS_KIND,
  BACKFILL_KIND,
  DEEP_RECONCILE_KIND,
  RECONCILE_KIND,
  runAgreements,
  runBackfill,
  runDeepReconcile,
  runReconcile,
  startAllAgreements,
  startAllReconciles,
  startMissingBackfills,
} from "#app/shopify/index.server.ts";
import { purgeIdempotentRequests, type Shop } from "#app/tenancy/index.server.ts";
import type { JobContext, JobHandler, JobResult } from "./context.ts";
import { recount, RECOUNT_KIND } from "./recompute.ts";
import { redate, REDATE_KIND } from "./redate.ts";
import { VERIFY_KIND, verifyAllShops, verifyJob } from "./verify.ts";

const done = { outcome: "done" } as const;

/** Every kind of job and what runs it. */
export const jobCatalog: Readonly<Record<string, JobHandler>> = {
  [BACKFILL_KIND]: ofShop(runBackfill),
  [AGREEMENTS_KIND]: ofShop(runAgreements),
  [RECONCILE_KIND]: ofShop(runReconcile),
  [DEEP_RECONCILE_KIND]: ofShop(runDeepReconcile),
  [REDATE_KIND]: ofShop(redate),
  [RECOUNT_KIND]: ofShop(recount),
  [VERIFY_KIND]: ofShop(verifyJob),
  [DATA_REQUEST_KIND]: ofShop(async ({ db, now }, job, shop) => {
    await reportCustomerData(db, shop, job, now());
    return done;
  }),
  [CUSTOMER_REDACT_KIND]: ofShop(async ({ db, now }, job, shop) => {
    await redactCustomer(db, shop, job.payload, now());
    return done;
  }),
  [SHOP_REDACT_KIND]: ofShop(async ({ db, now }, job, shop) => {
    await redactShop(db, shop, now(), (progress) => saveProgress(db, job, progress));
    return done;
  }),
  purge: async ({ db, log }) => {
    const purged = {
      receipts: await purgeReceipts(db),
      jobs: await purgeJobs(db),
      idempotentRequests: await purgeIdempotentRequests(db),
    };
    log.info(purged, "purged");
    return done;
  },
  backfill_check: async ({ db, log }) => {
    const started = await startMissingBackfills(db);
    if (started > 0) log.warn({ started }, "backfills were missing");
    return done;
  },
  verify: async ({ db, log }) => {
    log.info({ shops: await verifyAllShops(db) }, "verifying");
    return done;
  },
  reconcile_shops: async ({ db, log, now }) => {
    log.info({ shops: await startAllReconciles(db, now()) }, "reconciling");
    return done;
  },
  deep_reconcile_shops: async ({ db, log, now }) => {
    log.info({ shops: await startAllReconciles(db, now(), { deep: true }) }, "reconciling day by day");
    return done;
  },
  agreements_check: async ({ db }) => {
    await startAllAgreements(db);
    return done;
  },
};

/** What runs by the clock (UTC): each names a kind of the catalog. */
export const schedules: readonly ScheduleDefinition[] = [
  { name: "purge", cron: "17 * * * *" },
  { name: "backfill_check", cron: "*/10 * * * *" },
  { name: "verify", cron: "23 3 * * *" },
  { name: "reconcile_shops", cron: "0 * * * *" },
  { name: "deep_reconcile_shops", cron: "0 0 * * *" },
  { name: "agreements_check", cron: "5-59/10 * * * *" },
];

function ofShop(run: (context: JobContext, job: LeasedJob, shop: Shop) => Promise<JobResult>): JobHandler {
  return async (context, job, shop) =>
    shop ? run(context, job, shop) : { outcome: "dead", reason: "this kind of job needs a shop" };
}
