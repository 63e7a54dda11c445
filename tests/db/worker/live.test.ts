import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAcceptor } from "#app/inbox/index.server.ts";
import { enqueueJob, latestJob } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { startWorker, type Worker } from "#app/worker/index.server.ts";
import { delivery } from "../../factories/delivery.ts";
import { queueOrders } from "../../factories/long-queue.ts";
import { bodyOf, restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let shop: Shop;
let workers: Worker[] = [];

beforeEach(async () => {
  shop = await installedShop(queue.db);
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop(10_000)));
  workers = [];
});

function start(): Worker {
  const worker = startWorker(workerContext(queue.db));
  workers.push(worker);
  return worker;
}

const order = (id: number, day = "10") =>
  restOrder({ id: String(id), at: `2026-11-${day}T15:00:00Z`, lines: [{ id: "1", price: "1.00" }] });
const states = async () =>
  (
    await sql<{ state: string; n: number }>`
      SELECT state, COUNT(*) AS n FROM webhook_inbox GROUP BY state ORDER BY state`.execute(queue.db)
  ).rows;
const waiting = async () => (await states()).find(({ state }) => state === "waiting")?.n ?? 0;
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

describe("a running worker", () => {
  test("shows a new order in the numbers, woken by its acceptance", async () => {
    const worker = start();
    createAcceptor(queue.db).onStored(() => worker.wake());
    await send(queue.db, shop, "orders/create", order(1));
    await until(async () =>
      expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "1.0000", "1.0000"]]),
    );
  });

  test("two of them apply everything once, whichever order it comes in", async () => {
    const acceptor = createAcceptor(queue.db);
    const other = await installedShop(queue.db);
    const accept = (one: Shop, id: number) =>
      acceptor.accept(delivery({ shopDomain: one.domain ?? "", body: bodyOf(order(id)) }));
    start();
    start();
    await Promise.all(
      Array.from({ length: 300 }, (_unused, index) => accept(index % 2 ? shop : other, index % 150)),
    );
    for (const one of [shop, other])
      await until(async () =>
        expect(await daysOf(queue.db, one)).toEqual([["2026-11-10", 75, "75.0000", "75.0000"]]),
      );
    expect(await states()).toEqual([]);
  });

  test("waits for rows that somebody locked and stands still, and other shops do not", async () => {
    const other = await installedShop(queue.db);
    await send(queue.db, shop, "orders/create", order(1));
    const worker = start();
    await until(async () => expect(await states()).toEqual([]));
    const locked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const standing = queue.db.transaction().execute(async (trx) => {
      await sql`SELECT name FROM sales_order WHERE shop_id = ${shop.id} FOR UPDATE`.execute(trx);
      locked.resolve();
      await ended.promise;
    });
    await locked.promise;
    await send(queue.db, shop, "orders/updated", { ...order(1), updated_at: "2026-11-11T15:00:00Z" });
    worker.wake();
    await until(async () => expect(await states()).toEqual([{ state: "leased", n: 1 }]));
    await send(queue.db, other, "orders/create", order(1));
    await until(async () => expect(await daysOf(queue.db, other)).toHaveLength(1));
    const { rows } = await sql<{ attempts: number; deaths: number }>`
      SELECT attempts, deaths FROM webhook_inbox`.execute(queue.db);
    expect(rows).toEqual([{ attempts: 0, deaths: 0 }]);
    ended.resolve();
    await standing;
    await until(async () => expect(await states()).toEqual([]));
  });

  // Counted in events, not in seconds: what goes before is three rounds of the worker, whatever the machine does.
  test("brings another shop's new event through before 2,000 more of a queue of 100,000", async () => {
    const other = await installedShop(queue.db);
    await send(queue.db, shop, "orders/create", order(1));
    for (let rows = 1; rows < 100_000; rows *= 2)
      await sql`INSERT INTO webhook_inbox (shop_domain, topic, webhook_id, received_at, body, state, attempts, deaths, next_attempt_at)
        SELECT shop_domain, topic, CONCAT(LEFT(webhook_id, 30), '+', ${rows}, '+', id), received_at, body, state, 0, 0, next_attempt_at
        FROM webhook_inbox LIMIT ${Math.min(rows, 100_000 - rows)}`.execute(queue.db);
    const total = await queue.db
      .selectFrom("webhook_inbox")
      .select(sql<number>`COUNT(*)`.as("n"))
      .executeTakeFirst();
    expect(total?.n).toBe(100_000);
    start();
    await until(async () =>
      expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "1.0000", "1.0000"]]),
    );
    const before = await waiting();
    await send(queue.db, other, "orders/create", order(2, "11"));
    await until(async () =>
      expect(await daysOf(queue.db, other)).toEqual([["2026-11-11", 1, "1.0000", "1.0000"]]),
    );
    const after = await waiting();
    expect(after).toBeGreaterThan(1_000);
    expect(before - after).toBeLessThan(2_000);
  });

  test("shows another shop's new order before 2,000 more of a shop whose orders keep its rollups changing", async () => {
    const other = await installedShop(queue.db);
    await queueOrders(queue.db, shop.domain ?? "", 12_000);
    start();
    await until(async () => expect(await daysOf(queue.db, shop)).not.toEqual([]));
    for (const id of [1, 2]) {
      const before = await waiting();
      await send(queue.db, other, "orders/create", order(id, "11"));
      await until(async () =>
        expect(await daysOf(queue.db, other)).toEqual([["2026-11-11", id, `${id}.0000`, `${id}.0000`]]),
      );
      const after = await waiting();
      expect(after).toBeGreaterThan(1_000);
      expect(before - after).toBeLessThan(2_000);
    }
  });

  test("that is stopped finishes what it holds and gives the rest back: no lease is left", async () => {
    const acceptor = createAcceptor(queue.db);
    await Promise.all(
      Array.from({ length: 600 }, (_unused, index) =>
        acceptor.accept(delivery({ shopDomain: shop.domain ?? "", body: bodyOf(order(index)) })),
      ),
    );
    const worker = start();
    await until(async () => expect((await states()).map(({ state }) => state)).toContain("leased"));
    expect(await worker.stop(10_000)).toBe("finished");
    expect((await states()).filter(({ state }) => state !== "waiting")).toEqual([]);
    start();
    await until(async () =>
      expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 600, "600.0000", "600.0000"]]),
    );
  });

  test("outlives a job that fails, and records why", async () => {
    await enqueueJob(queue.db, { kind: "customer_redact", shop, payload: { wrong: true } });
    // Two lanes may look at once: the one that comes late must not take what the other has put off.
    start();
    await until(async () =>
      expect(await latestJob(queue.db, shop, "customer_redact")).toMatchObject({
        state: "waiting",
        attempts: 1,
      }),
    );
    expect((await latestJob(queue.db, shop, "customer_redact"))?.error).toContain("customerId");
  });

  test("fires what is due: receipts older than fourteen days go", async () => {
    await sql`INSERT INTO webhook_receipt (shop_domain, topic, webhook_id, received_at, settled_at, outcome)
      VALUES ('one.myshopify.com', 'orders/create', 'old', NOW(3), NOW(3) - INTERVAL 15 DAY, 'applied')`.execute(
      queue.db,
    );
    await sql`INSERT INTO schedule (name, cron, next_run_at) VALUES ('purge', '17 * * * *', NOW(3) - INTERVAL 1 MINUTE)`.execute(
      queue.db,
    );
    start();
    start();
    await until(async () =>
      expect(await queue.db.selectFrom("webhook_receipt").select("webhook_id").execute()).toEqual([]),
    );
    const jobs = await queue.db.selectFrom("job").select("kind").where("kind", "=", "purge").execute();
    expect(jobs).toEqual([{ kind: "purge" }]);
  });
});
