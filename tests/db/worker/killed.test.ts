import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAcceptor } from "#app/inbox/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { delivery } from "../../factories/delivery.ts";
import { bodyOf, restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, installedShop } from "../../factories/worker-shop.ts";
import { killProcess, printed, startProcess, stopProcess } from "../../system/processes.ts";

const queue = useQueueDatabase();
let shop: Shop;
let other: Shop;
let running: ReturnType<typeof startProcess>[] = [];

beforeEach(async () => {
  [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
});
afterEach(async () => {
  await Promise.all(running.map(stopProcess));
  running = [];
});

const env = {
  NODE_ENV: "production",
  DATABASE_URL: process.env.DATABASE_URL ?? "",
  SHOPIFY_API_KEY: "client-id",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example.com",
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
};

async function startWorkerProcess(name: string) {
  const child = startProcess(name, ["app/worker/main.ts"], env);
  running.push(child);
  await printed(child, /"working"/);
  return child;
}

const count = async (where = sql`TRUE`) =>
  (await sql<{ n: number }>`SELECT COUNT(*) AS n FROM webhook_inbox WHERE ${where}`.execute(queue.db)).rows[0]
    ?.n ?? 0;

/** The dead cannot tell: their leases end by the clock. Here the clock is helped. */
const expireLeases = () =>
  sql`UPDATE webhook_inbox SET leased_until = NOW(3) - INTERVAL 1 SECOND WHERE state = 'leased'`.execute(
    queue.db,
  );

test("workers killed with deliveries in hand: every accepted one is applied, once, and none is lost", async () => {
  const acceptor = createAcceptor(queue.db);
  const orders = 400;
  await Promise.all(
    Array.from({ length: 2 * orders }, (_unused, index) => {
      const id = String(1 + (index >> 1));
      const body = bodyOf(restOrder({ id, at: "2026-11-10T15:00:00Z", lines: [{ id, price: "1.00" }] }));
      return acceptor.accept(delivery({ shopDomain: (index % 2 ? shop : other).domain ?? "", body }));
    }),
  );
  let left = 2 * orders;
  for (let kill = 1; kill <= 3; kill++) {
    const victim = await startWorkerProcess(`test-killed-worker-${kill}`);
    const before = left;
    await vi.waitFor(async () => expect(await count()).toBeLessThan(before), {
      timeout: 20_000,
      interval: 5,
    });
    await killProcess(victim);
    running = running.filter((child) => child !== victim);
    left = await count();
    if (left === 0) break;
  }
  await expireLeases();
  const last = await startWorkerProcess("test-last-worker");
  const done = ["2026-11-10", orders, "400.0000", "400.0000"];
  for (const one of [shop, other])
    await vi.waitFor(async () => expect(await daysOf(queue.db, one)).toEqual([done]), {
      timeout: 40_000,
      interval: 100,
    });
  // Two deaths under the same row would bury it; each of these rows saw one at most.
  expect(await count()).toBe(0);
  await stopProcess(last);
  running = [];
}, 120_000);
