import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { inTransaction, LeaseLost } from "#app/db/index.server.ts";
import {
  bury,
  claim,
  claimSuspect,
  createAcceptor,
  deadLetters,
  fail,
  giveBack,
  inboxStatus,
  purgeReceipts,
  replay,
  settle,
  sweep,
  type Lease,
} from "#app/inbox/index.server.ts";
import { defaultRetention } from "#app/tenancy/index.server.ts";
import { delivery } from "../../factories/delivery.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();

async function accept(...ids: string[]): Promise<void> {
  const acceptor = createAcceptor(queue.db);
  for (const webhookId of ids) await acceptor.accept(delivery({ webhookId }));
}

async function take(leaseMs = 30_000): Promise<Lease[]> {
  const { groups } = await claim(queue.db, { shops: 10, perShop: 100, rows: 1000, leaseMs, after: "" });
  return groups.flatMap((group) => [...group.leases]);
}

const rows = () =>
  queue.db
    .selectFrom("webhook_inbox")
    .select(["webhook_id", "state", "attempts", "deaths", "error"])
    .orderBy("id")
    .execute();

/** Lets every lease run out, on the database's own clock. */
const expireLeases = () =>
  sql`UPDATE webhook_inbox SET leased_until = NOW(3) - INTERVAL 1 SECOND WHERE state = 'leased'`.execute(
    queue.db,
  );

/** Makes every waiting row due. */
const makeDue = () => sql`UPDATE webhook_inbox SET next_attempt_at = NOW(3)`.execute(queue.db);

/** What a worker does with its leases: writes a fact, settles, in one transaction. */
const apply = (leases: readonly Lease[]) =>
  inTransaction(queue.db, async (trx) => {
    await trx
      .insertInto("audit_event")
      .values({ shop_id: null, at: new Date(), actor: "test", action: "applied", detail: "{}" })
      .execute();
    await settle(
      trx,
      leases.map((lease) => ({ lease, outcome: "applied" as const })),
    );
  });

const facts = async () => (await queue.db.selectFrom("audit_event").select("id").execute()).length;

describe("settling", () => {
  test("turns rows into receipts, in the transaction of the facts", async () => {
    await accept("a", "b");
    await apply(await take());
    expect(await rows()).toEqual([]);
    expect(await facts()).toBe(1);
    const receipts = await queue.db.selectFrom("webhook_receipt").select(["webhook_id", "outcome"]).execute();
    expect(receipts).toEqual([
      { webhook_id: "a", outcome: "applied" },
      { webhook_id: "b", outcome: "applied" },
    ]);
  });

  test("by a worker whose lease was swept writes nothing, neither facts nor receipts", async () => {
    await accept("a", "b");
    const slow = await take();
    await expireLeases();
    expect(await sweep(queue.db)).toBe(2);
    await expect(apply(slow)).rejects.toThrow(LeaseLost);
    expect(await facts()).toBe(0);
    const again = await claimSuspect(queue.db, 30_000);
    await apply(again?.leases ?? []);
    await expect(apply(slow)).rejects.toThrow(LeaseLost);
    expect(await facts()).toBe(1);
    expect((await rows()).map((row) => [row.webhook_id, row.state])).toEqual([["b", "suspect"]]);
  });

  test("rolls all back when one of several leases is lost", async () => {
    await accept("a", "b");
    const leases = await take();
    await sql`UPDATE webhook_inbox SET lease_token = 'another' WHERE webhook_id = 'b'`.execute(queue.db);
    await expect(apply(leases)).rejects.toThrow(LeaseLost);
    expect(await facts()).toBe(0);
    expect((await rows()).map((row) => row.state)).toEqual(["leased", "leased"]);
  });

  test("after the lease ran out, but before anyone swept it, still counts: nobody else has the rows", async () => {
    await accept("a");
    const leases = await take();
    await expireLeases();
    await apply(leases);
    expect(await sweep(queue.db)).toBe(0);
    expect(await facts()).toBe(1);
  });

  test("a dead letter keeps its body and its reason beside settled neighbours", async () => {
    await accept("a", "b");
    const [a, b] = await take();
    if (!a || !b) throw new Error("two were accepted");
    await inTransaction(queue.db, (trx) =>
      settle(trx, [
        { lease: a, outcome: "ignored" },
        { lease: b, outcome: "dead", reason: "no currency" },
      ]),
    );
    expect(await rows()).toEqual([
      { webhook_id: "b", state: "dead", attempts: 1, deaths: 0, error: "no currency" },
    ]);
    expect(await deadLetters(queue.db, {})).toMatchObject([{ webhookId: "b", reason: "no currency" }]);
    await makeDue();
    expect(await take()).toEqual([]);
  });
});

describe("failing", () => {
  test("waits twice as long each time, jittered, and ends as a dead letter", async () => {
    await accept("a");
    const waits: number[] = [];
    const policy = { attempts: 4, firstDelayMs: 1_000, longestDelayMs: 3_000 };
    for (let attempt = 1; attempt <= 4; attempt++) {
      const leases = await take();
      expect(leases.map((lease) => lease.attempts)).toEqual([attempt - 1]);
      await fail(queue.db, leases, "it broke", policy);
      const wait = await sql<{ ms: number; state: string }>`
        SELECT TIMESTAMPDIFF(MICROSECOND, NOW(3), next_attempt_at) / 1000 AS ms, state FROM webhook_inbox`.execute(
        queue.db,
      );
      if (wait.rows[0]?.state === "waiting") waits.push(Number(wait.rows[0].ms));
      await makeDue();
    }
    expect(waits).toHaveLength(3);
    for (const [index, longest] of [1_000, 2_000, 3_000].entries()) {
      expect(waits[index]).toBeGreaterThan(longest / 2 - 200);
      expect(waits[index]).toBeLessThanOrEqual(longest);
    }
    expect(await rows()).toEqual([
      { webhook_id: "a", state: "dead", attempts: 4, deaths: 0, error: "it broke" },
    ]);
    expect(await take()).toEqual([]);
  });

  test("without the lease changes nothing", async () => {
    await accept("a");
    const leases = await take();
    await expireLeases();
    await sweep(queue.db);
    await expect(fail(queue.db, leases, "late")).rejects.toThrow(LeaseLost);
    await expect(bury(queue.db, leases, "late")).rejects.toThrow(LeaseLost);
    await giveBack(queue.db, leases);
    expect(await rows()).toMatchObject([
      { state: "suspect", attempts: 0, error: "a worker died holding it" },
    ]);
  });

  test("giving back counts nothing, and the row is due at once", async () => {
    await accept("a");
    await giveBack(queue.db, await take());
    expect(await rows()).toEqual([
      { webhook_id: "a", state: "waiting", attempts: 0, deaths: 0, error: null },
    ]);
    expect(await take()).toHaveLength(1);
  });
});

describe("sweeping", () => {
  test("leaves live leases alone", async () => {
    await accept("a");
    await take();
    expect(await sweep(queue.db)).toBe(0);
  });

  test("leaves a row to who has it locked, and frees the others", async () => {
    for (const id of ["a", "b"]) await accept(id);
    await take();
    await expireLeases();
    await queue.db.transaction().execute(async (trx) => {
      await sql`DELETE FROM webhook_inbox WHERE webhook_id = 'a'`.execute(trx);
      expect(await sweep(queue.db)).toBe(1);
    });
    expect(await rows()).toMatchObject([{ webhook_id: "b", state: "suspect", deaths: 1 }]);
  });

  test("after two deaths under a row buries it; a suspect that fails stays suspect", async () => {
    await accept("a");
    await take();
    await expireLeases();
    await sweep(queue.db);
    const first = await claimSuspect(queue.db, 30_000);
    await fail(queue.db, first?.leases ?? [], "it broke");
    expect(await rows()).toMatchObject([{ state: "suspect", attempts: 1, deaths: 1 }]);
    expect(await claimSuspect(queue.db, 30_000)).toBeUndefined();
    await makeDue();
    await claimSuspect(queue.db, 30_000);
    await expireLeases();
    expect(await sweep(queue.db)).toBe(1);
    expect(await rows()).toEqual([
      { webhook_id: "a", state: "dead", attempts: 1, deaths: 2, error: "two workers died holding it" },
    ]);
  });
});

describe("replaying", () => {
  test("puts the dead letters that are meant back into the queue, as new", async () => {
    const acceptor = createAcceptor(queue.db);
    for (const [webhookId, topic] of [
      ["a", "orders/create"],
      ["b", "orders/create"],
      ["c", "products/update"],
    ] as const)
      await acceptor.accept(delivery({ webhookId, topic }));
    await bury(queue.db, await take(), "no");
    const [first] = (await deadLetters(queue.db, {})).filter((letter) => letter.webhookId === "a");
    expect(await replay(queue.db, { ids: [first?.id ?? 0] })).toBe(1);
    expect(await replay(queue.db, { ids: [] })).toBe(0);
    expect(await replay(queue.db, { topic: "products/update" })).toBe(1);
    expect((await rows()).map((row) => [row.webhook_id, row.state, row.attempts, row.error])).toEqual([
      ["a", "waiting", 0, null],
      ["b", "dead", 1, "no"],
      ["c", "waiting", 0, null],
    ]);
    expect(await replay(queue.db, {})).toBe(1);
    expect(await take()).toHaveLength(3);
  });
});

describe("the window in which a delivery is known", () => {
  test("is fourteen days from its settlement", async () => {
    await accept("old", "new");
    await apply(await take());
    const age = (id: string, hours: number) =>
      sql`UPDATE webhook_receipt SET settled_at = NOW(3) - INTERVAL ${hours} HOUR WHERE webhook_id = ${id}`.execute(
        queue.db,
      );
    await age("old", 14 * 24 + 1);
    await age("new", 14 * 24 - 1);
    expect(await purgeReceipts(queue.db, { defaults: defaultRetention, chosen: [] }, 1)).toBe(1);
    const acceptor = createAcceptor(queue.db);
    expect(await acceptor.accept(delivery({ webhookId: "new" }))).toEqual({ outcome: "duplicate" });
    expect(await acceptor.accept(delivery({ webhookId: "old" }))).toEqual({ outcome: "stored" });
  });
});

describe("a shop's inbox", () => {
  test("tells what waits, since when, what is dead, and each topic's last", async () => {
    const shop = await installedShop(queue.db);
    const other = await installedShop(queue.db);
    const acceptor = createAcceptor(queue.db);
    const accept = (webhookId: string, topic = "orders/create", one = shop) =>
      acceptor.accept(delivery({ webhookId, topic, shopDomain: one.domain ?? "" }));
    for (const id of ["a", "b", "c", "d"]) await accept(id, id === "d" ? "products/update" : "orders/create");
    await accept("e", "orders/create", other);
    const leases = (await take()).filter((lease) => lease.shopDomain === shop.domain);
    const [a, b, c, d] = leases;
    if (!a || !b || !c || !d) throw new Error("four were accepted");
    await bury(queue.db, [a], "no");
    await fail(queue.db, [b], "later");
    await apply([d]);
    const status = await inboxStatus(queue.db, shop, "2026-01-01");
    expect(status).toMatchObject({ waiting: 2, failed: 1, oldestWaitingAt: b.receivedAt });
    expect(status.topics).toMatchObject([
      { topic: "orders/create", received: 3, applied: 0, waiting: 2, failed: 1 },
      {
        topic: "products/update",
        received: 1,
        applied: 1,
        waiting: 0,
        failed: 0,
        lastReceivedAt: d.receivedAt,
      },
    ]);
    const ofNobody = await inboxStatus(queue.db, { ...shop, domain: null }, "2026-01-01");
    expect(ofNobody).toMatchObject({ waiting: 0, topics: [] });
    expect(await deadLetters(queue.db, { shop: other })).toEqual([]);
    expect(await replay(queue.db, { shop: other })).toBe(0);
  });
});
