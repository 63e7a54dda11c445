import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import { inTransaction } from "#app/db/index.server.ts";
import { apply, parseApiRecord } from "#app/ingest/index.server.ts";
import { claimJob, finishJob, latestJob, listJobs, postponeJob } from "#app/jobs/index.server.ts";
import {
  DEEP_RECONCILE_KIND,
  RECONCILE_KIND,
  runDeepReconcile,
  runReconcile,
  startAllReconciles,
  startBackfill,
  startReconcile,
  type AdminClient,
} from "#app/shopify/index.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import { startWorker, type JobHandler, type Worker } from "#app/worker/index.server.ts";
import { workJobs } from "#app/worker/work-jobs.ts";
import { openReconciledShop, type ReconciledShop } from "#tests/factories/reconciled-shop.ts";

let opened: ReconciledShop | undefined;
let workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop(10_000)));
  workers = [];
  await opened?.world.close();
  opened = undefined;
});

async function open(...options: Parameters<typeof openReconciledShop>): Promise<ReconciledShop> {
  opened = await openReconciledShop(...options);
  const { shop, world } = opened;
  // Shops of other tests of this file take no part.
  await sql`UPDATE shop SET state = 'redacted' WHERE id <> ${shop.id}`.execute(world.database.kysely);
  return opened;
}

const ordersOf = async ({ world, shop }: ReconciledShop) => {
  const rows = await world.database.kysely
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .execute();
  return rows.map((row) => row.external_id);
};
const orderIds = ({ standin }: ReconciledShop) => [...standin.orders()].map(({ id }) => id);
const place = ({ standin }: ReconciledShop, count: number) =>
  Array.from({ length: count }, () => standin.createOrder({ customerId: null }));

/** Runs the shop's due job once, as a worker does, with an Admin client that is told of each query. */
async function runOnce(
  live: ReconciledShop,
  onQuery: (document: string, stop: AbortController) => Promise<void> | void = () => undefined,
) {
  const { db, log, now } = live.context;
  const stop = new AbortController();
  const job = await claimJob(db, { kinds: [RECONCILE_KIND], leaseMs: 60_000 });
  if (!job) throw new Error("no job is due");
  const admin: AdminClient = {
    query: async (shop, document, variables, options) => {
      await onQuery(document, stop);
      return live.world.admin.query(shop, document, variables, options);
    },
  };
  const result = await runReconcile({ db, admin, log, now, signal: stop.signal }, job, await live.current());
  if (result.outcome === "done") await finishJob(db, job);
  else await postponeJob(db, job);
  return result;
}

describe("a reconcile", () => {
  test("that is killed goes on behind its last commit, and counts nothing twice", async () => {
    const live = await open({ orders: 0 });
    const { db } = live.context;
    place(live, 60);
    await startReconcile(db, live.shop);
    let pages = 0;
    const countPages = (document: string) => {
      if (document.includes("ChangedOrders")) pages += 1;
    };
    await expect(
      runOnce(live, (document, stop) => {
        countPages(document);
        if (pages === 2) stop.abort(new Error("killed"));
      }),
    ).rejects.toThrow("killed");
    // One page of 25 is in the tables, and in the progress.
    expect(await ordersOf(live)).toHaveLength(25);
    const [before] = await listJobs(db, live.shop, { kind: RECONCILE_KIND });
    expect(before?.progress).toMatchObject({ lost: 25, counts: { orders: { seen: 25, repaired: 25 } } });
    await sql`UPDATE job SET state = 'waiting', lease_token = NULL WHERE state = 'leased'`.execute(db);
    pages = 0;
    expect(await runOnce(live, countPages)).toEqual({ outcome: "done" });
    expect(pages).toBe(2);
    const [after] = await listJobs(db, live.shop, { kind: RECONCILE_KIND });
    expect(after?.progress).toMatchObject({ lost: 60, counts: { orders: { seen: 60, repaired: 60 } } });
    expect((await ordersOf(live)).sort()).toEqual(orderIds(live).sort());
  });

  test.each([false, true])("whose turn ends at every page goes on behind it (deep: %s)", async (deep) => {
    const live = await open({ orders: 0 });
    const { context, shop } = live;
    place(live, 60);
    await startReconcile(context.db, shop, { deep });
    const kind = deep ? DEEP_RECONCILE_KIND : RECONCILE_KIND;
    const run: JobHandler = (job, leased, one) =>
      (deep ? runDeepReconcile : runReconcile)(job, leased, one ?? shop);
    let turns = 0;
    while (await workJobs(context, { [kind]: run }, { turnMs: 1 })) turns += 1;
    expect(turns).toBeGreaterThan(2);
    expect(await latestJob(context.db, shop, kind)).toMatchObject({
      state: "done",
      attempts: 0,
      progress: { lost: 60, counts: { orders: { repaired: 60 } } },
    });
    expect((await ordersOf(live)).sort()).toEqual(orderIds(live).sort());
  });

  test("ends when the app is uninstalled in its midst: nothing more is written or started", async () => {
    const live = await open({ orders: 0 });
    const { db, now } = live.context;
    place(live, 60);
    await startReconcile(db, live.shop);
    let pages = 0;
    await expect(
      runOnce(live, async (document) => {
        if (document.includes("ChangedOrders")) pages += 1;
        if (pages !== 2) return;
        pages += 1;
        await live.accept(live.standin.uninstallApp().events);
        await live.work();
      }),
    ).rejects.toThrow("lease");
    expect(await ordersOf(live)).toHaveLength(25);
    expect((await live.current()).state).toBe("uninstalled");
    expect((await latestJob(db, live.shop, RECONCILE_KIND))?.state).toBe("cancelled");
    expect(await startAllReconciles(db, now())).toBe(0);
  });

  test("ends when the shop's tokens die in its midst, and starts no more until a merchant came", async () => {
    const live = await open({ orders: 0 });
    const { db, now } = live.context;
    place(live, 60);
    await startReconcile(db, live.shop);
    let pages = 0;
    const result = await runOnce(live, (document) => {
      if (document.includes("ChangedOrders")) pages += 1;
      if (pages === 2) live.world.standin.grants.revokeTokens("test-client", live.world.domain);
    });
    expect(result).toEqual({ outcome: "dead", reason: "the shop must authorize again" });
    expect(await ordersOf(live)).toHaveLength(25);
    expect((await live.current()).state).toBe("needs_reauth");
    expect(await startAllReconciles(db, now())).toBe(0);
  });

  test("reads from ten minutes before the end of the run before, and at first from the backfill's start", async () => {
    const live = await open({ orders: 0 });
    const first = await live.reconcile();
    const backfill = await latestJob(live.context.db, live.shop, "backfill");
    const { startedAt } = backfill?.progress as { startedAt: string };
    expect(first.since?.getTime()).toBe(Date.parse(startedAt) - 600_000);
    const second = await live.reconcile();
    expect(second.since?.getTime()).toBe((first.until?.getTime() ?? 0) - 600_000);
    // What just happened has a minute for its webhook.
    expect(second.until?.getTime()).toBe((second.startedAt?.getTime() ?? 0) - 60_000);
  });

  test("tells a webhook that waits in the inbox, or is a dead letter, from one that never came", async () => {
    const live = await open({ orders: 0 });
    const [waiting, dead, lost] = place(live, 3);
    await live.accept([...(waiting?.events ?? []), ...(dead?.events ?? [])]);
    const { db } = live.context;
    await sql`UPDATE webhook_inbox SET next_attempt_at = NOW(3) + INTERVAL 1 HOUR`.execute(db);
    await sql`UPDATE webhook_inbox SET state = 'dead' WHERE LOCATE(${dead?.record.id ?? ""}, body) > 0`.execute(
      db,
    );
    const { lost: never, counts } = await live.reconcile();
    expect(never).toBe(1);
    expect(counts?.orders).toMatchObject({ repaired: 3, waiting: 2, lost: 1 });
    expect(await ordersOf(live)).toContain(lost?.record.id);
  });

  test("waits while a backfill runs", async () => {
    const live = await open({ orders: 0 });
    await startBackfill(live.context.db, live.shop);
    await startReconcile(live.context.db, live.shop);
    expect(await runOnce(live)).toEqual({ outcome: "later", delayMs: 60_000 });
  });

  test("with a hole in an answer stores none of it, and is tried again", async () => {
    const live = await open({ orders: 0 });
    place(live, 3);
    const faults = live.world.standin.world.faults(live.world.domain);
    faults.api("partial", 1, "ChangedOrders");
    expect(await live.reconcile()).toMatchObject({ state: "running", lost: 0 });
    expect(await ordersOf(live)).toEqual([]);
    await sql`UPDATE job SET run_after = NOW(3) WHERE state = 'waiting'`.execute(live.context.db);
    expect(await live.reconcile()).toMatchObject({ state: "done", lost: 3 });
  });
});

describe("a deep reconcile", () => {
  test("compares a day of more than two thousand orders in parts", async () => {
    const noon = Date.UTC(2026, 10, 10, 12);
    const live = await open({ orders: 0, ianaTimezone: "America/New_York" }, (standin) => {
      for (let n = 0; n < 2_100; n++)
        standin.createOrder({
          customerId: null,
          lines: [{ quantity: 1, price: "5.00" }],
          shipping: null,
          processedAt: new Date(noon + n * 10_000),
        });
    });
    const ids = orderIds(live);
    const gone = [ids[3], ids[1_100], ids[2_090]].map(String);
    for (const id of gone) live.standin.deleteOrder(id);
    const deep = await live.reconcile({ deep: true });
    expect(deep).toMatchObject({ state: "done", lost: 3 });
    expect(deep.counts?.orders).toMatchObject({ shopify: 2_097, ours: 2_100, differingDays: 1, deleted: 3 });
    expect((await ordersOf(live)).sort()).toEqual(orderIds(live).sort());
  });

  test("without read_all_orders leaves alone what Shopify does not show any more", async () => {
    const live = await open({ orders: 0 });
    const old = live.standin.createOrder({
      customerId: null,
      processedAt: new Date(Date.now() - 90 * 86_400_000),
    });
    const recent = live.standin.createOrder({ customerId: null });
    await live.accept([...old.events, ...recent.events]);
    await live.work();
    // Ninety days old at Shopify too.
    await sql`UPDATE sales_order SET created_at = processed_at WHERE external_id = ${old.record.id}`.execute(
      live.context.db,
    );
    live.world.standin.setScopes(live.world.domain, ["read_orders", "read_products", "read_customers"]);
    live.standin.deleteOrder(recent.record.id);
    live.standin.deleteOrder(old.record.id);
    expect(await live.reconcile({ deep: true })).toMatchObject({ state: "done", lost: 1 });
    expect(await ordersOf(live)).toEqual([old.record.id]);
  });

  test("leaves alone what the API brought, whatever its id", async () => {
    const live = await open({ orders: 0, customers: 0 });
    const { db } = live.context;
    const brought = (["orders", "customers", "products"] as const).flatMap((resource) => {
      const body = {
        orders: { externalId: "777001", processedAt: "2026-11-01T12:00:00Z", total: "5.00" },
        customers: { externalId: "777002", createdAt: "2026-11-01T12:00:00Z" },
        products: { externalId: "777003", title: "Mug" },
      }[resource];
      const parsed = parseApiRecord(resource, body, { currency: "USD", receivedAt: new Date() });
      if (parsed.outcome !== "records") throw new Error(JSON.stringify(parsed));
      return parsed.records;
    });
    await inTransaction(db, (trx) => apply(trx, live.shop, brought, { receivedAt: new Date() }));
    expect(await live.reconcile({ deep: true })).toMatchObject({ state: "done", lost: 0 });
    expect(await ordersOf(live)).toEqual(["777001"]);
    const tombstones = await sql`SELECT 1 FROM tombstone WHERE shop_id = ${live.shop.id}`.execute(db);
    expect(tombstones.rows).toEqual([]);
  });

  test("passes over what the app may not read", async () => {
    const live = await open({ orders: 3 });
    live.world.standin.setScopes(live.world.domain, ["read_orders", "read_all_orders", "read_products"]);
    const deep = await live.reconcile({ deep: true });
    expect(deep).toMatchObject({ state: "done", error: null });
    expect(deep.counts?.customers).toMatchObject({ denied: true, deleted: 0 });
    expect(deep.counts?.orders).toMatchObject({ denied: false, ours: 3, differingDays: 0 });
  });
});

describe("by the clock", () => {
  test("two workers fire it once: one run a shop, each shop at its own moment of the hour", async () => {
    const live = await open({ orders: 0 });
    const { db } = live.context;
    const inactive = ["needs_reauth", "uninstalled", "installing"];
    for (const [index, state] of [...inactive, "active", "active", "active"].entries())
      await sql`INSERT INTO shop (domain, name, currency, time_zone, state, settings, created_at)
        VALUES (${`c-${Date.now()}-${index}.myshopify.com`}, 'Clock', 'USD', 'UTC', ${state}, '{}', NOW(3))`.execute(
        db,
      );
    for (const name of ["reconcile_shops", "deep_reconcile_shops"])
      await sql`INSERT INTO schedule (name, cron, next_run_at) VALUES (${name},
        ${name === "reconcile_shops" ? "0 * * * *" : "0 0 * * *"}, NOW(3) - INTERVAL 1 MINUTE)`.execute(db);
    const context = { ...live.context, now: () => new Date() };
    workers = [startWorker(context), startWorker(context)];
    await vi.waitFor(
      async () =>
        expect(await jobs("state = 'done'")).toEqual({ reconcile_shops: 1, deep_reconcile_shops: 1 }),
      { timeout: 120_000, interval: 50 },
    );
    const due = await db
      .selectFrom("job")
      .select(["shop_id", "kind", "run_after", "created_at"])
      .where("kind", "in", [RECONCILE_KIND, DEEP_RECONCILE_KIND])
      .execute();
    expect(due).toHaveLength(8);
    const waits = due
      .filter(({ kind }) => kind === RECONCILE_KIND)
      .map((job) => job.run_after.getTime() - job.created_at.getTime());
    // Their own moments: none at the same, all within the hour.
    expect(new Set(waits.map((wait) => Math.round(wait / 60_000))).size).toBe(4);
    expect(Math.max(...waits)).toBeLessThan(3_600_000);
    const states = await Promise.all(due.map(({ shop_id }) => shopById(db, shop_id ?? 0)));
    expect(new Set(states.map((shop) => shop?.state))).toEqual(new Set(["active"]));
    // Fired again before they ran: they are live already.
    expect(await startAllReconciles(db, new Date())).toBe(0);

    async function jobs(where: string): Promise<Record<string, number>> {
      const { rows } = await sql<{ kind: string; n: number }>`
        SELECT kind, COUNT(*) AS n FROM job WHERE ${sql.raw(where)} AND kind LIKE '%reconcile_shops' GROUP BY kind`.execute(
        db,
      );
      return Object.fromEntries(rows.map((row) => [row.kind, row.n]));
    }
  });

  test("a merchant's wish makes the run that waits for its moment due", async () => {
    const live = await open({ orders: 0 });
    const { db } = live.context;
    expect(await startAllReconciles(db, new Date(Date.now() + 60_000))).toBe(1);
    place(live, 2);
    expect(await live.reconcile()).toMatchObject({ state: "done", lost: 2 });
    expect(await listJobs(db, live.shop, { kind: RECONCILE_KIND })).toHaveLength(1);
  });
});
