import { Gauge, type Registry } from "prom-client";
import type { Db } from "#app/db/index.server.ts";
import { inboxBacklog } from "#app/inbox/index.server.ts";
import { jobsBacklog } from "#app/jobs/index.server.ts";
import { openPrivacyRequests } from "#app/privacy/index.server.ts";
import { marksWaiting } from "#app/rollups/index.server.ts";
import { failingRefreshes } from "#app/tenancy/index.server.ts";

/** What waits in the database, over all shops: every process tells the same. */
export function createBacklogGauges(db: Db, registry: Registry, freshMs: number) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `tillsight_${name}`, help, labelNames, registers: [registry] });
  const inbox = gauge("inbox_deliveries", "Deliveries accepted and not applied, by state", ["state"]);
  const lag = gauge("inbox_lag_seconds", "Age of the oldest delivery that is not applied; 0 when none waits");
  const jobs = gauge("jobs", "Jobs due, running and failed for good", ["state"]);
  const jobAge = gauge("job_oldest_running_seconds", "Age of the job that runs longest; 0 when none runs");
  const leases = gauge("leases_overdue", "Leases whose end is past", ["queue"]);
  const overdue = gauge("lease_overdue_seconds", "Age of the oldest lease that ran out; 0 when none has", [
    "queue",
  ]);
  const marks = gauge("rollup_marks_waiting", "Days and customers that wait for their rebuild");
  const privacy = gauge("privacy_requests_open", "Requests of Shopify's compliance topics not done yet", [
    "kind",
  ]);
  const late = gauge("privacy_requests_overdue", "Those of them that are past their 30 days", ["kind"]);
  const refreshes = gauge("token_refreshes_failing", "Shops whose tokens cannot be refreshed just now");
  const refreshAge = gauge(
    "token_refresh_failing_seconds",
    "For how long the first of them cannot; 0 when none fails",
  );
  const readable = gauge("database_up", "1 when these gauges could be read from the database");
  let last = -Infinity;
  let running: Promise<void> | undefined;

  const age = (since: Date | null, now: Date) =>
    since ? Math.max(0, (now.getTime() - since.getTime()) / 1000) : 0;

  async function read(now: Date): Promise<void> {
    const [inboxNow, jobsNow, marksNow, requests, failing] = await Promise.all([
      inboxBacklog(db),
      jobsBacklog(db),
      marksWaiting(db),
      openPrivacyRequests(db),
      failingRefreshes(db),
    ]);
    refreshes.set(failing.shops);
    refreshAge.set(age(failing.oldestSince, now));
    inbox.set({ state: "waiting" }, inboxNow.waiting);
    inbox.set({ state: "leased" }, inboxNow.leased);
    inbox.set({ state: "dead" }, inboxNow.dead);
    lag.set(age(inboxNow.oldestWaitingAt, now));
    jobs.set({ state: "due" }, jobsNow.due);
    jobs.set({ state: "running" }, jobsNow.running);
    jobs.set({ state: "failed" }, jobsNow.failed);
    jobAge.set(age(jobsNow.oldestStartedAt, now));
    leases.set({ queue: "inbox" }, inboxNow.overdueLeases);
    leases.set({ queue: "job" }, jobsNow.overdueLeases);
    overdue.set({ queue: "inbox" }, inboxNow.leaseOverdueSeconds);
    overdue.set({ queue: "job" }, jobsNow.leaseOverdueSeconds);
    marks.set(marksNow);
    for (const kind of ["data_request", "customer_redact", "shop_redact"]) {
      const found = requests.find((one) => one.kind === kind);
      privacy.set({ kind }, found?.open ?? 0);
      late.set({ kind }, found?.overdue ?? 0);
    }
  }

  return {
    /** Reads them anew unless that was just done. Never rejects: a database that is away is told by a gauge. */
    async refresh(now: Date): Promise<void> {
      if (performance.now() - last < freshMs) return;
      running ??= read(now)
        .then(
          () => readable.set(1),
          () => readable.set(0),
        )
        .finally(() => {
          last = performance.now();
          running = undefined;
        });
      await running;
    },
  };
}
