import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAcceptor, replay } from "#app/inbox/index.server.ts";
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
  SHOPIFY_API_SECRET: "the app's secret in tests",
  SHOPIFY_APP_URL: "https://app.example.com",
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.from("the thirty-two bytes of the key.").toString("base64")}`,
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

/** Accepts orders from..from+number-1 for both shops. */
async function accept(from: number, number: number): Promise<void> {
  const acceptor = createAcceptor(queue.db);
  const deliveries = Array.from({ length: number }, (_unused, index) => String(from + index)).flatMap(
    (id) => {
      const body = bodyOf(restOrder({ id, at: "2026-11-10T15:00:00Z", lines: [{ id, price: "1.00" }] }));
      return [shop, other].map((one) => delivery({ shopDomain: one.domain ?? "", body }));
    },
  );
  await Promise.all(deliveries.map((one) => acceptor.accept(one)));
}

test("workers killed with deliveries in hand: every accepted one is applied, once, and none is lost", async () => {
  const batch = 60;
  const kills = 3;
  for (let kill = 0; kill < kills; kill++) {
    await accept(1 + kill * batch, batch);
    const victim = await startWorkerProcess(`test-killed-worker-${kill + 1}`);
    // Some are in its hands, or just done: somewhere between claim and commit.
    await vi.waitFor(async () => expect(await count(sql`state = 'waiting'`)).toBeLessThan(2 * batch), {
      timeout: 120_000,
      interval: 5,
    });
    await killProcess(victim);
    running = running.filter((child) => child !== victim);
  }
  await expireLeases();
  const last = await startWorkerProcess("test-last-worker");
  const done = ["2026-11-10", kills * batch, `${kills * batch}.0000`, `${kills * batch}.0000`];
  // A row under which two of them died is a dead letter, kept; an operator replays it.
  let replayed = 0;
  for (const one of [shop, other])
    await vi.waitFor(
      async () => {
        replayed += await replay(queue.db, { shop: one });
        expect(await daysOf(queue.db, one)).toEqual([done]);
      },
      { timeout: 120_000, interval: 100 },
    );
  expect(replayed).toBeLessThan(kills);
  expect(await count()).toBe(0);
  await stopProcess(last);
  running = [];
});
