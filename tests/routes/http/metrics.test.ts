import "../webhooks/environment.ts";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "kysely";
import { createReadiness } from "#app/db/index.server.ts";
import {
  closeGracefully,
  createHttpServer,
  createProbeApp,
  listen,
  routePatterns,
} from "#app/http/index.server.ts";
import { createMetrics, type Metrics } from "#app/metrics/index.server.ts";
import { services } from "#app/services.server.ts";
import { createApiKey, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { routes } from "../api/serve-api.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop, workerContext } from "../../factories/worker-shop.ts";
import { serveDoors, type Served } from "../privacy/serve.ts";

const TOKEN = "metrics-token-of-the-tests-0123456789";
const queue = useQueueDatabase();
let metrics: Metrics;
let served: Served;
let probe: Server;
let origin: string;
let ready: boolean | string = true;

beforeAll(async () => {
  served = await serveDoors();
  metrics = createMetrics({
    db: services.db,
    now: () => new Date(),
    routes: routePatterns(routes()),
    freshMs: 0,
  });
  probe = createHttpServer();
  const app = createProbeApp({
    log: services.log,
    isReady: () => Promise.resolve(ready),
    metrics: { token: TOKEN, contentType: metrics.contentType, text: () => metrics.text() },
  });
  probe.on("request", app);
  origin = `http://127.0.0.1:${await listen(probe, 0, "127.0.0.1")}`;
});
afterAll(async () => {
  metrics.close();
  await closeGracefully(probe, 1);
  await served.close();
  await services.close();
});

async function scrape(): Promise<string> {
  const answer = await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, metrics.contentType]);
  return answer.text();
}

/** The value of the series whose labels are these. */
function valueOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const line = text
    .split("\n")
    .find(
      (one) =>
        one.startsWith(`${name}{`) &&
        Object.entries(labels).every(([label, value]) => one.includes(`${label}="${value}"`)),
    );
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ") + 1));
}

describe("/metrics", () => {
  test.each([
    undefined,
    "Bearer",
    "Bearer wrong",
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
  ])("is nobody's with %s", async (authorization) => {
    const answer = await fetch(`${origin}/metrics`, { headers: authorization ? { authorization } : {} });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await answer.text()).not.toContain("tillsight");
  });

  test("is not there where the settings name no token", async () => {
    const server = createHttpServer();
    server.on("request", createProbeApp({ log: services.log, isReady: () => Promise.resolve(true) }));
    const port = await listen(server, 0, "127.0.0.1");
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    await closeGracefully(server, 1);
  });

  test("counts what was accepted, applied and dead by topic, requests by route, reports and jobs; no shop is named", async () => {
    const shop: Shop = await installedShop(queue.db);
    const domain = shop.domain ?? "";
    const order = restOrder({ id: "1", at: "2026-11-10T15:00:00Z", lines: [{ id: "1", price: "30.00" }] });
    const before = await scrape();
    const was = (name: string, labels: Record<string, string>) => valueOf(before, name, labels) ?? 0;
    const same = { "x-shopify-webhook-id": "same-one" };
    expect(await served.deliver(domain, "orders/create", order, same)).toBe(200);
    expect(await served.deliver(domain, "orders/create", order, same)).toBe(200);
    expect(await served.deliver(domain, "checkouts/create", {})).toBe(200);
    expect(await served.deliver(domain, "orders/create", order, { "x-shopify-hmac-sha256": "x" })).toBe(401);
    await sql`UPDATE webhook_inbox SET received_at = NOW(3) - INTERVAL 90 SECOND ORDER BY id LIMIT 1`.execute(
      queue.db,
    );
    const waiting = await scrape();
    expect(valueOf(waiting, "tillsight_inbox_deliveries", { state: "waiting" })).toBe(2);
    expect(valueOf(waiting, "tillsight_inbox_lag_seconds")).toBeGreaterThanOrEqual(90);
    expect(valueOf(waiting, "tillsight_inbox_lag_seconds")).toBeLessThan(150);
    await drain(workerContext(queue.db), { jobs: true });
    const creation = await createApiKey(queue.db, shop, {
      name: "Till",
      scopes: ["read"],
      expiresAt: null,
      actor: "user:1",
      at: new Date(),
    });
    if (creation.outcome !== "created") throw new Error(creation.outcome);
    const headers = { "x-api-key": creation.text };
    await (
      await fetch(`${served.origin}/api/insights/summary?from=2026-11-01&to=2026-11-10`, { headers })
    ).text();
    await (await fetch(`${served.origin}/api/tenants/123456`)).text();
    await (await fetch(`${served.origin}/wp-login.php`)).text();
    const text = await scrape();
    const grown = (name: string, labels: Record<string, string>) =>
      (valueOf(text, name, labels) ?? 0) - was(name, labels);
    expect(grown("tillsight_webhooks_total", { topic: "orders/create", outcome: "stored" })).toBe(1);
    expect(grown("tillsight_webhooks_total", { topic: "orders/create", outcome: "duplicate" })).toBe(1);
    expect(grown("tillsight_deliveries_total", { topic: "orders/create", outcome: "applied" })).toBe(1);
    expect(grown("tillsight_deliveries_total", { topic: "checkouts/create", outcome: "dead" })).toBe(1);
    expect(grown("tillsight_report_seconds_count", { report: "summary", outcome: "ready" })).toBe(1);
    expect(
      grown("tillsight_http_request_seconds_count", { route: "/api/insights/:report", status: "2xx" }),
    ).toBe(1);
    expect(grown("tillsight_http_request_seconds_count", { route: "/api/tenants/:id", status: "4xx" })).toBe(
      1,
    );
    expect(grown("tillsight_http_unauthorized_total", { route: "/api/tenants/:id" })).toBe(
      grown("tillsight_http_request_seconds_count", { route: "/api/tenants/:id", status: "4xx" }),
    );
    expect(grown("tillsight_http_request_seconds_count", { method: "GET", route: "other" })).toBe(1);
    expect(valueOf(text, "tillsight_inbox_deliveries", { state: "dead" })).toBe(1);
    expect(valueOf(text, "tillsight_inbox_lag_seconds")).toBe(0);
    expect(valueOf(text, "tillsight_rollup_marks_waiting")).toBe(0);
    expect(valueOf(text, "tillsight_database_up")).toBe(1);
    expect(valueOf(text, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
    expect(text).not.toContain(domain);
    expect(text).not.toContain("wp-login");
  });

  test("tells how many shops' tokens cannot be refreshed, and for how long", async () => {
    await sql`UPDATE session SET refresh_failing_since = NULL`.execute(queue.db);
    const healthy = await scrape();
    expect(valueOf(healthy, "tillsight_token_refreshes_failing")).toBe(0);
    expect(valueOf(healthy, "tillsight_token_refresh_failing_seconds")).toBe(0);
    const { domain } = await installedShop(queue.db);
    await sql`INSERT INTO session (id, shop, state, is_online, refresh_failing_since, updated_at)
      VALUES (${`offline_${domain}`}, ${domain}, '', 0, NOW(3) - INTERVAL 1 HOUR, NOW(3))`.execute(queue.db);
    const ill = await scrape();
    await sql`DELETE FROM session WHERE shop = ${domain}`.execute(queue.db);
    expect(valueOf(ill, "tillsight_token_refreshes_failing")).toBe(1);
    expect(valueOf(ill, "tillsight_token_refresh_failing_seconds")).toBeGreaterThanOrEqual(3_599);
  });

  test("a sender who makes topics up makes no more than a bounded number of series", async () => {
    const shop = await installedShop(queue.db);
    for (let n = 0; n < 120; n++) await served.deliver(shop.domain ?? "", `made/up${n}`, {});
    const text = await scrape();
    const series = text.split("\n").filter((line) => line.startsWith("tillsight_webhooks_total{"));
    expect(series.length).toBeLessThan(100);
    expect(valueOf(text, "tillsight_webhooks_total", { topic: "other" })).toBeGreaterThan(0);
  });
});

describe("/readyz", () => {
  test("is 503 with the reason while it cannot serve", async () => {
    const answer = async () => {
      const response = await fetch(`${origin}/readyz`);
      return [response.status, await response.text()];
    };
    expect(await answer()).toEqual([200, "ready\n"]);
    ready = "shutting down";
    expect(await answer()).toEqual([503, "not ready: shutting down\n"]);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    ready = true;
  });

  test("a database without a migration is not ready, and says what to do; with all of them it is", async () => {
    const { rows } = await sql<{
      name: string;
    }>`SELECT migration_name AS name FROM _prisma_migrations`.execute(queue.db);
    const names = rows.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(2);
    expect(await createReadiness(queue.db, names)()).toBe(true);
    expect(await createReadiness(queue.db, [...names, "20990101000000_to_come"])()).toBe(
      "the database is not migrated: npm run db:migrate",
    );
  });
});
