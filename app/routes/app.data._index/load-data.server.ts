import type { DataView } from "#app/components/data/data-view.ts";
import { inboxStatus } from "#app/inbox/index.server.ts";
import { listJobs, type Job } from "#app/jobs/index.server.ts";
import { ordersNotCounted } from "#app/insights/index.server.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { BACKFILL_KIND, DEEP_RECONCILE_KIND, RECONCILE_KIND } from "#app/shopify/index.server.ts";
import { lastAccessLoss, type Shop } from "#app/tenancy/index.server.ts";
import { latestVerification, VERIFY_KIND } from "#app/worker/index.server.ts";
import { dataStamp } from "../app.data.live/data-stamp.server.ts";
import { lostAccess, presentConnection } from "./present-connection.ts";
import { presentHistory } from "./present-history.ts";
import { presentMessages } from "./present-messages.ts";
import { presentMissing } from "./present-missing.ts";
import { presentRuns, runLabels } from "./present-runs.ts";
import { presentUnproven } from "./present-unproven.ts";
import { presentVerification } from "./present-verification.ts";
import { readRun } from "./read-run.ts";

const DAY = 86_400_000;
const WINDOW_DAYS = 7;
const ENDED_RUNS = 20;
const UNPROVEN_ORDERS = 50;
const kinds = Object.keys(runLabels);

/** Everything that the Data page shows, as final text for its reader. */
export async function loadData(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  request: Request,
): Promise<DataView> {
  const at = now();
  const locale = pickLocale(
    new URL(request.url).searchParams.get("locale"),
    request.headers.get("Accept-Language"),
  );
  const format = formatterOf(locale, shop.timeZone);
  // Counts are by UTC's day: the window begins with one.
  const since = new Date(at.getTime() - WINDOW_DAYS * DAY).toISOString().slice(0, 10);
  // The stamp is read before the figures: what changes meanwhile is seen by the next poll, never missed.
  const stamp = await dataStamp({ db, now }, shop);
  const [status, orders, verification, loss, ...jobs] = await Promise.all([
    inboxStatus(db, shop, since),
    ordersNotCounted(db, shop, { limit: UNPROVEN_ORDERS }),
    latestVerification(db, shop),
    lastAccessLoss(db, shop, new Date(at.getTime() - WINDOW_DAYS * DAY)),
    listJobs(db, shop, { kinds, states: ["waiting", "leased"] }),
    listJobs(db, shop, { kinds, states: ["done", "dead", "cancelled"], limit: ENDED_RUNS }),
  ]);
  const [live, ended] = jobs;
  const isLive = (kind: string) => live.some((job) => job.kind === kind);
  return {
    connection: presentConnection(shop, isLive(BACKFILL_KIND), lostAccess(loss, at, format)),
    messages: presentMessages(status, new Date(`${since}T00:00:00Z`), at, format),
    unproven: presentUnproven(orders, shop, format),
    missing: presentMissing(shop, status.topics, deniedOf([...live, ...ended]), at),
    history: presentHistory(shop, locale),
    verification: presentVerification(verification, isLive(VERIFY_KIND), at, format),
    runs: presentRuns(live, ended, at, format),
    stamp,
    updatedAt: format.time(at),
  };
}

type Denied = "read_orders" | "read_customers" | "read_products";

/** What Shopify did not let the newest comparison read. */
function deniedOf(jobs: readonly Job[]): Set<Denied> {
  const compared = jobs
    .filter(({ kind }) => kind === RECONCILE_KIND || kind === DEEP_RECONCILE_KIND)
    .sort((left, right) => right.id - left.id);
  for (const job of compared) {
    const progress = readRun(job.progress);
    if (progress.kind !== "reconcile") continue;
    const denied = (["orders", "customers", "products"] as const).filter(
      (name) => progress.counts[name]?.denied,
    );
    return new Set(denied.map((name) => `read_${name}` as const));
  }
  return new Set();
}
