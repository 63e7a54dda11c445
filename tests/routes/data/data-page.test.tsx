import "../auth/environment.ts";
import type { AppLoadContext } from "@remix-run/node";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DataView, DataWish } from "#app/components/data/data-view.ts";
import { HistoryCard } from "#app/components/data/history-card.tsx";
import { MissingCard } from "#app/components/data/missing-card.tsx";
import { RunsCard } from "#app/components/data/runs-card.tsx";
import { VerificationCard } from "#app/components/data/verification-card.tsx";
import { claimJob, latestJob, saveProgress } from "#app/jobs/index.server.ts";
import { presentConnection } from "#app/routes/app.data._index/present-connection.ts";
import { formatterOf } from "#app/lib/format.ts";
import { BACKFILL_KIND, startBackfill, startMissingBackfills } from "#app/shopify/index.server.ts";
import { activateShop, installShop, recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { workJobs } from "#app/worker/work-jobs.ts";
import { embeddedShop, pageRequest } from "#tests/factories/embedded-shop.ts";
import { restOrder } from "#tests/factories/order-spec.ts";
import { send, workerContext } from "#tests/factories/worker-shop.ts";

const domain = "data-page.myshopify.com";
const path = "/app/data";
const context = {} as AppLoadContext;

let shop: Shop;
let services: typeof import("#app/services.server.ts").services;
let page: typeof import("#app/routes/app.data._index/route.tsx");
let live: typeof import("#app/routes/app.data.live/route.ts");

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  page = await import("#app/routes/app.data._index/route.tsx");
  live = await import("#app/routes/app.data.live/route.ts");
  shop = await embeddedShop(services, domain, { timeZone: "America/New_York" });
});

afterAll(() => services.close());

beforeEach(async () => {
  for (const table of ["webhook_inbox", "webhook_receipt", "webhook_day", "job", "audit_event"] as const)
    await services.db.deleteFrom(table).execute();
});

async function load(): Promise<DataView> {
  return (await page.loader({ request: pageRequest(domain, path), params: {}, context })).json();
}

async function ask(wish: DataWish | Record<string, unknown>) {
  const request = pageRequest(domain, `${path}?index`, { body: wish, userId: "42" });
  return (await page.action({ request, params: {}, context })).json();
}

async function stamp(): Promise<string> {
  const answer = await live.loader({ request: pageRequest(domain, `${path}/live`), params: {}, context });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return (await answer.json()).stamp;
}

function html({ missing, history, verification, runs }: DataView): string {
  const shared = { pending: null, onWish: () => undefined };
  return renderToString(
    <AppProvider i18n={translations}>
      <MissingCard missing={missing} />
      <HistoryCard history={history} />
      <VerificationCard verification={verification} {...shared} />
      <RunsCard runs={runs} {...shared} />
    </AppProvider>,
  );
}

const audits = async () =>
  (
    await services.db
      .selectFrom("audit_event")
      .select(["actor", "action"])
      .where("shop_id", "=", shop.id)
      .orderBy("id")
      .execute()
  ).map(({ actor, action }) => [actor, action]);

test("messages show by topic as they come, wait, are applied and fail; the stamp follows each", async () => {
  const empty = await load();
  expect(empty.messages).toMatchObject({ topics: [], backlog: null, failed: null });
  expect(await stamp()).toBe(empty.stamp);
  await send(services.db, shop, "orders/create", restOrder({ at: "2026-11-20T12:00:00Z" }));
  await send(services.db, shop, "products/delete", { id: 7 });
  await send(services.db, shop, "orders/create", "{");
  const waiting = await load();
  expect(waiting.stamp).not.toBe(empty.stamp);
  expect(waiting.messages.backlog).toBe("3 updates are being processed.");
  expect(waiting.messages.topics.map(({ topic, waiting: count }) => [topic, count])).toEqual([
    ["orders/create", "2"],
    ["products/delete", "1"],
  ]);
  await drain(workerContext(services.db));
  const { messages, stamp: settled } = await load();
  expect(await stamp()).toBe(settled);
  expect(settled).not.toBe(waiting.stamp);
  expect(messages).toMatchObject({ backlog: null, failed: "1", isPartial: false });
  expect(messages.topics).toMatchObject([
    { label: "New orders", received: "2", applied: "1", waiting: "0", failed: "1", hasFailed: true },
    { label: "Deleted products", received: "1", applied: "1", failed: "0", hasFailed: false },
  ]);
  expect(messages.topics[0]?.half).toMatch(/ (ms|sec)$/);
  expect(messages.since).toMatch(/ \(E[SD]T\)$/);
});

test("says which topics do not come, why, and what that costs", async () => {
  const { missing: quiet } = await load();
  expect(quiet).toMatchObject([{ id: "quiet", tone: "info" }]);
  expect(quiet[0]?.topics).toContain("refunds/create");
  await send(services.db, shop, "products/update", { id: 7 });
  expect((await load()).missing).toMatchObject([
    { tone: "warning", title: "No updates about orders or customers" },
  ]);
  await services.db
    .updateTable("shop")
    .set({ scopes: "read_orders,read_products" })
    .where("id", "=", shop.id)
    .execute();
  const refused = await load();
  expect(refused.missing[0]).toMatchObject({
    tone: "warning",
    topics: ["customers/create", "customers/update", "customers/delete"],
  });
  expect(html(refused)).toContain("Changed and deleted customers stay as they were.");
  // The comparison ran into Shopify's refusal: protected customer data is not approved.
  const none = { seen: 0, repaired: 0, lost: 0, rejected: 0, denied: false, shopify: null, ours: null };
  await ask({ intent: "start", kind: "deep_reconcile" });
  const job = await claimJob(services.db, { kinds: ["deep_reconcile"], leaseMs: 1000 });
  if (!job) throw new Error("no job");
  await saveProgress(services.db, job, {
    lost: 2,
    counts: {
      products: none,
      customers: none,
      orders: { ...none, denied: true, lost: 2, repaired: 3, seen: 9 },
    },
  });
  const denied = await load();
  expect(denied.missing.find(({ id }) => id === "denied read_orders")?.why).toContain(
    "protected customer data",
  );
  expect(denied.runs.live[0]?.parts.map(({ label, counts, fault }) => [label, counts, fault])).toEqual([
    ["Products", "0 checked", null],
    ["Customers", "0 checked", null],
    ["Orders", "9 checked, 3 updated, 2 had been missed", "Shopify doesn't share these with the app"],
  ]);
  expect(denied.runs.live[0]).toMatchObject({
    state: "running",
    result: "2 missed updates were added.",
  });
  await services.db
    .updateTable("shop")
    .set({ scopes: shop.scopes.join(",") })
    .where("id", "=", shop.id)
    .execute();
});

test("where history starts, and why there", async () => {
  expect((await load()).history.why).toEqual([]);
  const at = new Date();
  await activateShop(services.db, shop, new Date("2026-09-23T04:00:00Z"), at);
  const { history } = await load();
  expect(history.covers).toContain("Includes orders since Sep 23, 2026");
  expect(history.why.join(" ")).toContain("read_all_orders");
  await activateShop(services.db, shop, null, at);
});

test("an import is started once, shown as it goes, stopped while it runs, and started again", async () => {
  const start = { intent: "start", kind: "backfill" } as const;
  expect(await ask(start)).toEqual({ outcome: "done", message: "Import started." });
  expect(await ask(start)).toEqual({ outcome: "done", message: "Already in progress." });
  const phase = (state: string, done: number, total: number | null, shortBy = 0) => ({
    ...{ state, done, total, shortBy, rejected: 0 },
  });
  const progress = {
    startedAt: new Date().toISOString(),
    readableFrom: null,
    phases: {
      products: phase("done", 40, 43, 3),
      orders: phase("running", 60, 157),
      refunds: phase("waiting", 0, null),
    },
  };
  let aborted: unknown;
  let broken: unknown;
  const before = await stamp();
  // The worker's own loop: its handler writes progress, is stopped in between, and cannot write again.
  await workJobs(workerContext(services.db), {
    [BACKFILL_KIND]: async ({ db }, job) => {
      broken = "the handler did not come to its end";
      await saveProgress(db, job, progress);
      const shown = await load();
      expect(shown.stamp).not.toBe(before);
      const [run] = shown.runs.live;
      expect(run).toMatchObject({ state: "running", percent: 50, canStop: true });
      expect(run?.parts).toEqual([
        { label: "Products", counts: "40 of 43", fault: "3 fewer than in Shopify" },
        { label: "Orders", counts: "60 of 157", fault: null },
        { label: "Refunds", counts: "waiting", fault: null },
      ]);
      expect(html(shown)).toContain("Stop: Order import");
      expect(await ask({ intent: "stop", id: job.id })).toEqual({ outcome: "done", message: "Stopped." });
      broken = undefined;
      aborted = await saveProgress(db, job, progress).catch((error: unknown) => error);
      throw aborted;
    },
  });
  expect(broken).toBeUndefined();
  expect(aborted).toMatchObject({ name: "LeaseLost" });
  const { runs } = await load();
  expect([runs.live, runs.ended.map(({ state }) => state)]).toEqual([[], ["stopped"]]);
  expect(await ask({ intent: "stop", id: runs.ended[0]?.id ?? 0 })).toMatchObject({ outcome: "refused" });
  expect(await ask(start)).toEqual({ outcome: "done", message: "Import started." });
  expect((await load()).runs).toMatchObject({ live: [{ state: "waiting" }], busy: ["backfill"] });
  expect(await audits()).toEqual([
    ["user:42", "run.started"],
    ["user:42", "run.stopped"],
    ["user:42", "run.started"],
  ]);
});

test("what a merchant stopped does not start by itself; what an uninstallation stopped does", async () => {
  const at = new Date("2026-11-01T00:00:00Z");
  const { shop: fresh } = await installShop(services.db, {
    domain: "data-stopped.myshopify.com",
    name: "Stopped",
    currency: "USD",
    timeZone: "UTC",
    scopes: "read_orders",
    historyStartsAt: null,
    at,
  });
  const started = await startBackfill(services.db, fresh);
  const ended = { state: "cancelled", active_key: null, finished_at: new Date("2026-11-02T00:00:00Z") };
  await services.db.updateTable("job").set(ended).where("id", "=", started.id).execute();
  const newest = async () => {
    await startMissingBackfills(services.db);
    return (await latestJob(services.db, fresh, "backfill"))?.id;
  };
  expect(await newest()).toBe(started.id);
  await services.db
    .updateTable("job")
    .set({ finished_at: new Date("2026-10-31T00:00:00Z") })
    .where("id", "=", started.id)
    .execute();
  expect(await newest()).toBeGreaterThan(started.id);
});

test("the numbers are checked when asked; the page says what was compared, also while the next check waits", async () => {
  expect((await load()).verification).toMatchObject({ at: null, isUnderWay: false });
  await ask({ intent: "start", kind: "verify_shop" });
  expect((await load()).verification).toMatchObject({ at: null, isUnderWay: true });
  await drain(workerContext(services.db), { jobs: true });
  const { verification } = await load();
  expect(verification).toMatchObject({ isClean: true, isUnderWay: false, drift: "No differences." });
  expect(verification.compared).toMatch(/^\d+ orders, \d+ days and \d+ customers checked\.$/);
  await ask({ intent: "start", kind: "verify_shop" });
  expect((await load()).verification).toMatchObject({ isUnderWay: true, compared: verification.compared });
});

test("refuses what it does not know, and stops nothing that must be computed to its end", async () => {
  for (const wish of [{}, { intent: "start", kind: "shop_redact" }, { intent: "stop", id: "1" }])
    expect(await ask(wish)).toEqual({ outcome: "refused", message: "This isn't possible." });
  const inserted = await services.db
    .insertInto("job")
    .values({
      kind: "redate",
      shop_id: shop.id,
      active_key: null,
      payload: "{}",
      progress: "{}",
      state: "waiting",
      run_after: new Date(),
      attempts: 0,
      deaths: 0,
      created_at: new Date(),
    })
    .executeTakeFirstOrThrow();
  expect(await ask({ intent: "stop", id: Number(inserted.insertId) })).toMatchObject({ outcome: "refused" });
});

test("a time without access is told once it is over, and not before a week is", async () => {
  const at = (days: number) => new Date(Date.now() - days * 86_400_000);
  const tell = (action: string, when: Date) =>
    recordAudit(services.db, { shopId: shop.id, at: when, actor: "worker", action });
  await tell("shop.needs_reauth", at(9));
  await tell("shop.reauthorized", at(8));
  expect((await load()).connection).toBeNull();
  const [lost, renewed] = [at(3), at(2)];
  await tell("shop.needs_reauth", lost);
  await tell("dead_letter.replayed", at(2.5));
  expect((await load()).connection).toBeNull();
  await tell("shop.reauthorized", renewed);
  const { connection } = await load();
  expect(connection?.title).toBe("Tillsight couldn't read your store for a while");
  const moment = (when: Date) => formatterOf("en-US", "America/New_York").moment(when, new Date());
  expect(connection?.detail).toContain(`from ${moment(lost)} to ${moment(renewed)}.`);
});

test("each state of the connection says what to do", () => {
  const states = ["needs_reauth", "uninstalled", "redacted"] as const;
  for (const state of states)
    expect(presentConnection({ ...shop, state }, false)).toMatchObject({ tone: "critical", reopen: true });
  expect(presentConnection({ ...shop, state: "installing" }, true)?.tone).toBe("info");
  expect(presentConnection({ ...shop, state: "installing" }, false)?.title).toBe(
    "Your past orders aren't imported",
  );
  expect(presentConnection(shop, false)).toBeNull();
});
