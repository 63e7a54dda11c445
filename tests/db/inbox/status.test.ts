import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { inTransaction } from "#app/db/index.server.ts";
import {
  bury,
  claim,
  createAcceptor,
  deadLetterKinds,
  deadLetterPage,
  inboxStamp,
  inboxStatus,
  purgeReceipts,
  settle,
  type Lease,
} from "#app/inbox/index.server.ts";
import { delayClassOf, longestOf, percentileOf } from "#app/inbox/delay-class.ts";
import { defaultRetention, type Shop } from "#app/tenancy/index.server.ts";
import { delivery } from "../../factories/delivery.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
const HOUR = 3_600_000;
const dayBefore = (days: number) => new Date(Date.now() - days * 24 * HOUR).toISOString().slice(0, 10);
const weekAgo = () => dayBefore(7);

async function accept(shop: Shop, topic: string, count: number): Promise<void> {
  const acceptor = createAcceptor(queue.db);
  await Promise.all(
    Array.from({ length: count }, () => acceptor.accept(delivery({ topic, shopDomain: shop.domain ?? "" }))),
  );
}

/** Leases that say to have been accepted so long ago. */
async function takeAged(ages: readonly number[]): Promise<Lease[]> {
  const { groups } = await claim(queue.db, {
    shops: 10,
    perShop: 1000,
    rows: 1000,
    leaseMs: 30_000,
    after: "",
  });
  const leases = groups.flatMap((group) => [...group.leases]);
  const { rows } = await sql<{ now: Date }>`SELECT NOW(3) AS now`.execute(queue.db);
  const now = rows[0]?.now.getTime() ?? 0;
  return leases.map((lease, index) => ({ ...lease, receivedAt: new Date(now - (ages[index] ?? 0)) }));
}

const apply = (leases: readonly Lease[], outcome: "applied" | "ignored" = "applied") =>
  inTransaction(queue.db, (trx) =>
    settle(
      trx,
      leases.map((lease) => ({ lease, outcome })),
    ),
  );

describe("delays in classes", () => {
  test("ten to a decade: none is below its delay, none more than 26 % above", () => {
    for (let ms = 1; ms < 1_300_000_000; ms = Math.ceil(ms * 1.07)) {
      const shown = longestOf(delayClassOf(ms));
      expect(shown).toBeGreaterThanOrEqual(Math.floor(ms * 0.999));
      expect(shown).toBeLessThanOrEqual(Math.ceil(ms * 1.26));
    }
    expect([0, -5, 1, 100, 101, 1000].map(delayClassOf)).toEqual([0, 0, 0, 20, 21, 30]);
  });

  test("a percentile is the nearest rank's class", () => {
    const counts = new Map([
      [20, 50],
      [30, 45],
      [40, 5],
    ]);
    expect([0.5, 0.51, 0.95, 0.951, 1].map((share) => percentileOf(counts, share))).toEqual([
      100, 1000, 1000, 10_000, 10_000,
    ]);
    expect(percentileOf(new Map(), 0.5)).toBeNull();
    expect(percentileOf(new Map([[20, 0]]), 0.5)).toBeNull();
  });
});

describe("the status of a shop's messages", () => {
  test("counts by topic what was received, applied, ignored, waits and failed, with its delays", async () => {
    const [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
    await accept(shop, "orders/create", 20);
    // 10 at 100 ms or a little more, 9 at 2 s, one at 30 s.
    const ages = [...Array<number>(10).fill(90), ...Array<number>(9).fill(1_900), 29_000];
    await apply(await takeAged(ages));
    await accept(shop, "products/update", 3);
    const [ignored, buried, held] = await takeAged([0, 0, 0]);
    if (!ignored || !buried || !held) throw new Error("three were accepted");
    await apply([ignored], "ignored");
    await bury(queue.db, [buried], "no title");
    await accept(shop, "products/update", 2);
    await accept(other, "orders/create", 7);
    const status = await inboxStatus(queue.db, shop, weekAgo());
    expect(status).toMatchObject({ waiting: 3, failed: 1, isPartial: false });
    const [orders, products] = status.topics;
    expect(orders).toMatchObject({ topic: "orders/create", received: 20, applied: 20, ignored: 0 });
    expect(orders).toMatchObject({ waiting: 0, failed: 0 });
    // Between the ages and the settlement lie some milliseconds: the receipts know how many.
    const { rows: receipts } = await sql<{ ms: number }>`
      SELECT TIMESTAMPDIFF(MICROSECOND, received_at, settled_at) / 1000 AS ms FROM webhook_receipt
      WHERE shop_domain = ${shop.domain} AND topic = 'orders/create' ORDER BY ms`.execute(queue.db);
    for (const [told, place] of [
      [orders?.p50Ms, 9],
      [orders?.p95Ms, 18],
    ] as const) {
      const exact = Number(receipts[place]?.ms);
      expect(told).toBeGreaterThanOrEqual(Math.floor(exact));
      expect(told).toBeLessThanOrEqual(Math.ceil(exact * 1.26));
    }
    expect(products).toMatchObject({ received: 5, applied: 0, ignored: 1, waiting: 3, failed: 1 });
    expect(products?.lastReceivedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(status.topics).toHaveLength(2);
    expect((await inboxStatus(queue.db, other, weekAgo())).topics).toMatchObject([
      { topic: "orders/create", received: 7, waiting: 7, p50Ms: null },
    ]);
  });

  test("what came before the window is not received in it; its topic is still known", async () => {
    const shop = await installedShop(queue.db);
    await accept(shop, "orders/create", 1);
    await apply(await takeAged([8 * 24 * HOUR]));
    await accept(shop, "orders/create", 1);
    await sql`UPDATE webhook_inbox SET received_at = NOW(3) - INTERVAL 8 DAY`.execute(queue.db);
    const { waiting, topics } = await inboxStatus(queue.db, shop, weekAgo());
    expect([waiting, topics]).toMatchObject([1, [{ received: 0, applied: 0, waiting: 1 }]]);
  });

  test("a settlement that rolls back is not counted; counts are purged with the receipts", async () => {
    const shop = await installedShop(queue.db);
    await accept(shop, "orders/create", 1);
    const leases = await takeAged([0]);
    const broken = inTransaction(queue.db, async (trx) => {
      await settle(
        trx,
        leases.map((lease) => ({ lease, outcome: "applied" as const })),
      );
      throw new Error("after the settlement");
    });
    await expect(broken).rejects.toThrow("after the settlement");
    expect((await inboxStatus(queue.db, shop, weekAgo())).topics).toMatchObject([{ applied: 0, waiting: 1 }]);
    await apply(leases);
    expect((await inboxStatus(queue.db, shop, weekAgo())).topics).toMatchObject([{ applied: 1, waiting: 0 }]);
    await sql`UPDATE webhook_day SET day = day - INTERVAL 15 DAY`.execute(queue.db);
    await purgeReceipts(queue.db, { defaults: defaultRetention, chosen: [] });
    expect((await inboxStatus(queue.db, shop, weekAgo())).topics).toEqual([]);
  });

  test("a queue longer than is looked at is said to be longer", async () => {
    const shop = await installedShop(queue.db);
    await sql`
      INSERT INTO webhook_inbox (shop_domain, topic, webhook_id, received_at, body, state, attempts, deaths, next_attempt_at)
      WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900),
        many AS (SELECT a.i * 1000 + b.i AS i FROM n AS a JOIN n AS b WHERE b.i <= 10 AND a.i <= 600)
      SELECT ${shop.domain}, 'orders/create', i, NOW(3), '{}', 'waiting', 0, 0, NOW(3) FROM many`.execute(
      queue.db,
    );
    expect(await inboxStatus(queue.db, shop, weekAgo())).toMatchObject({ waiting: 5_000, isPartial: true });
  });

  test("the stamp changes with each step of a message, and with no other shop's", async () => {
    const [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
    const since = dayBefore(1);
    const stamp = () => inboxStamp(queue.db, shop, ["orders/create"], since);
    const stamps = [await stamp()];
    await accept(shop, "orders/create", 1);
    stamps.push(await stamp());
    const leases = await takeAged([0]);
    stamps.push(await stamp());
    await apply(leases);
    stamps.push(await stamp());
    expect(new Set(stamps).size).toBe(4);
    await accept(other, "orders/create", 1);
    expect(await stamp()).toBe(stamps[3]);
  });
});

test("dead letters come by page, those that failed last first, each once, also where all failed at one moment", async () => {
  const [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
  await accept(shop, "orders/create", 7);
  await accept(other, "orders/create", 2);
  const leases = await takeAged([]);
  await bury(queue.db, leases, "one reason");
  await sql`UPDATE webhook_inbox SET next_attempt_at = '2026-11-22 10:00:00.123'`.execute(queue.db);
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const page = await deadLetterPage(queue.db, shop, { cursor, limit: 3 });
    expect(page.letters.length).toBeLessThanOrEqual(3);
    seen.push(...page.letters.map(({ id }) => id));
    cursor = page.older;
  } while (cursor !== null);
  const mine = leases.filter(({ shopDomain }) => shopDomain === shop.domain).map(({ id }) => id);
  expect(seen).toEqual(mine.sort((left, right) => right - left));
  expect((await deadLetterPage(queue.db, shop, { cursor: "nonsense", limit: 9 })).letters).toHaveLength(7);
  expect(await deadLetterKinds(queue.db, shop)).toMatchObject([
    { topic: "orders/create", reason: "one reason", count: 7 },
  ]);
});
