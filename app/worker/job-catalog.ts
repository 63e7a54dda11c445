import { purgeAccounts } from "#app/accounts/index.server.ts";
import { purgeDeadLetters, purgeReceipts, rewriteBodies } from "#app/inbox/index.server.ts";
import { stripDetails } from "#app/ingest/index.server.ts";
import {
  purgeJobs,
  reviveJobs,
  saveProgress,
  type LeasedJob,
  type ScheduleDefinition,
} from "#app/jobs/index.server.ts";
import {
  CUSTOMER_REDACT_KIND,
  DATA_REQUEST_KIND,
  dropCustomerDetails,
  privacyKinds,
  purgeDataFiles,
  redactCustomer,
  redactShop,
  reportCustomerData,
  SHOP_REDACT_KIND,
} from "#app/privacy/index.server.ts";
import {
  AGREEMENTS_KIND,
  BACKFILL_KIND,
  CANCEL_BULK_KIND,
  DEEP_RECONCILE_KIND,
  RECONCILE_KIND,
  runAgreements,
  runBackfill,
  runCancelBulk,
  runDeepReconcile,
  runReconcile,
  startAllAgreements,
  startAllReconciles,
  startMissingBackfills,
} from "#app/shopify/index.server.ts";
import {
  defaultRetention,
  purgeIdempotentRequests,
  purgePeople,
  retentionPolicy,
  type Shop,
} from "#app/tenancy/index.server.ts";
import type { JobContext, JobHandler, JobResult } from "./context.ts";
import { recount, RECOUNT_KIND } from "./recompute.ts";
import { redate, REDATE_KIND } from "./redate.ts";
import { VERIFY_KIND, verifyAllShops, verifyJob } from "./verify.ts";

const done = { outcome: "done" } as const;
/** A worker's lease on a delivery lasts half a minute at most. */
const afterDelivery = { outcome: "later", delayMs: 5_000 } as const;
const SIX_HOURS_MS = 6 * 3_600_000;

/** Every kind of job and what runs it. */
export const jobCatalog: Readonly<Record<string, JobHandler>> = {
  [BACKFILL_KIND]: ofShop(runBackfill),
  [CANCEL_BULK_KIND]: ofShop(runCancelBulk),
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
    const { outcome } = await redactCustomer(db, shop, job, now());
    return outcome === "held" ? afterDelivery : done;
  }),
  [SHOP_REDACT_KIND]: ofShop(async ({ db, now }, job, shop) => {
    const { outcome } = await redactShop(db, shop, now(), (progress) => saveProgress(db, job, progress));
    return outcome === "held" ? afterDelivery : done;
  }),
  purge: async ({ db, log, retention = defaultRetention, customerDetails = true }) => {
    const policy = await retentionPolicy(db, retention);
    const purged = {
      receipts: await purgeReceipts(db, policy),
      deadLetters: await purgeDeadLetters(db, policy),
      dataFiles: await purgeDataFiles(db, policy),
      jobs: await purgeJobs(db, [RECONCILE_KIND]),
      idempotentRequests: await purgeIdempotentRequests(db),
      people: await purgePeople(db),
      sessions: await purgeAccounts(db),
    };
    log.info(purged, "purged");
    if (!customerDetails) {
      const dropped = {
        rows: await dropCustomerDetails(db),
        messages: await rewriteBodies(db, stripDetails),
      };
      if (dropped.rows + dropped.messages > 0) log.info(dropped, "customers' details are dropped");
    }
    return done;
  },
  privacy_check: async ({ db, log }) => {
    const revived = await reviveJobs(db, privacyKinds, SIX_HOURS_MS);
    if (revived > 0) log.error({ revived }, "requests of Shopify had failed for good and are tried again");
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

/** Kinds that a merchant or Shopify waits for. Thousands of shops' hourly and nightly jobs must not keep them back. */
export const waitedFor: readonly string[] = [
  BACKFILL_KIND,
  CANCEL_BULK_KIND,
  REDATE_KIND,
  RECOUNT_KIND,
  DATA_REQUEST_KIND,
  CUSTOMER_REDACT_KIND,
  SHOP_REDACT_KIND,
];

/** What runs by the clock (UTC): each names a kind of the catalog. */
export const schedules: readonly ScheduleDefinition[] = [
  { name: "purge", cron: "17 * * * *" },
  { name: "privacy_check", cron: "41 * * * *" },
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
