import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import {
  claim,
  claimSuspect,
  createAcceptor,
  fail,
  giveBack,
  type ClaimRound,
} from "#app/inbox/index.server.ts";
import { delivery } from "../../factories/delivery.ts";
import { interleave } from "../../factories/interleave.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";

const queue = useQueueDatabase();
const settings = { shops: 20, perShop: 5, rows: 1000, leaseMs: 30_000, after: "" };

async function fill(counts: Readonly<Record<string, number>>): Promise<void> {
  const acceptor = createAcceptor(queue.db);
  for (const [name, count] of Object.entries(counts))
    await Promise.all(
      Array.from({ length: count }, (_unused, index) =>
        acceptor.accept(delivery({ shopDomain: `${name}.myshopify.com`, webhookId: `${name}-${index}` })),
      ),
    );
}

const taken = (round: Awaited<ReturnType<typeof claim>>) =>
  round.groups.map((group) => [group.shopDomain.split(".")[0], group.leases.length]);

describe("a claim round", () => {
  test("takes a few rows of each shop, oldest first, however long a shop's queue is", async () => {
    await fill({ big: 50, small: 2, tiny: 1 });
    const round = await claim(queue.db, settings);
    expect(taken(round)).toEqual([
      ["big", 5],
      ["small", 2],
      ["tiny", 1],
    ]);
    expect(round.groups[0]?.leases.map((lease) => lease.webhookId)).toEqual([
      "big-0",
      "big-1",
      "big-2",
      "big-3",
      "big-4",
    ]);
  });

  test("shares its rows between its shops, one at least for each", async () => {
    await fill({ a: 9, b: 9, c: 1 });
    const round = await claim(queue.db, { ...settings, rows: 9 });
    expect(taken(round)).toEqual([
      ["a", 3],
      ["b", 3],
      ["c", 1],
    ]);
    await giveBack(
      queue.db,
      round.groups.flatMap((group) => group.leases),
    );
    expect(taken(await claim(queue.db, { ...settings, rows: 2 }))).toEqual([
      ["a", 1],
      ["b", 1],
      ["c", 1],
    ]);
  });

  test("goes on where the last one ended, and starts again at the end", async () => {
    await fill({ a: 9, b: 9, c: 9, d: 9, e: 9 });
    const twoShops = { ...settings, shops: 2, perShop: 1 };
    const shops: unknown[] = [];
    let after = "";
    for (let count = 0; count < 5; count++) {
      const round = await claim(queue.db, { ...twoShops, after });
      after = round.after;
      shops.push(round.groups.map((group) => group.shopDomain[0]).join(""));
      await giveBack(
        queue.db,
        round.groups.flatMap((group) => group.leases),
      );
    }
    expect(shops).toEqual(["ab", "cd", "ea", "bc", "de"]);
  });

  test("leaves a shop to the worker that holds some of its rows", async () => {
    await fill({ a: 10, b: 1 });
    const first = await claim(queue.db, { ...settings, shops: 1 });
    expect(taken(first)).toEqual([["a", 5]]);
    expect(taken(await claim(queue.db, settings))).toEqual([["b", 1]]);
    expect(taken(await claim(queue.db, settings))).toEqual([]);
    await giveBack(queue.db, first.groups[0]?.leases ?? []);
    expect(taken(await claim(queue.db, settings))).toEqual([["a", 5]]);
  });

  test("passes over a shop whose rows somebody has locked", async () => {
    await fill({ a: 2, b: 1 });
    await queue.db.transaction().execute(async (trx) => {
      await sql`SELECT id FROM webhook_inbox WHERE shop_domain = 'a.myshopify.com' FOR UPDATE`.execute(trx);
      expect(taken(await claim(queue.db, settings))).toEqual([["b", 1]]);
    });
    expect(taken(await claim(queue.db, settings))).toEqual([["a", 2]]);
  });

  test("does not wait for a worker that has held a shop's rows for long: it may be dead", async () => {
    await fill({ a: 10 });
    await claim(queue.db, settings);
    expect(taken(await claim(queue.db, settings))).toEqual([]);
    await sql`UPDATE webhook_inbox SET leased_until = leased_until - INTERVAL 4 SECOND WHERE state = 'leased'`.execute(
      queue.db,
    );
    expect(taken(await claim(queue.db, settings))).toEqual([["a", 5]]);
  });

  test("gives each row to one of many workers that claim at once", async () => {
    await fill({ a: 40, b: 40, c: 40 });
    const rounds = await Promise.all(Array.from({ length: 8 }, () => claim(queue.db, settings)));
    const ids = rounds.flatMap((round) =>
      round.groups.flatMap((group) => group.leases.map((lease) => lease.id)),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(15);
  });

  test("frees first what the same worker took and could not give back: nobody died, nothing waits for a lease", async () => {
    await fill({ a: 3, b: 1 });
    await sql`UPDATE webhook_inbox SET state = 'suspect', deaths = 1 WHERE webhook_id = 'b-0'`.execute(
      queue.db,
    );
    const held = new Set<string>();
    expect(taken(await claim(queue.db, { ...settings, held }))).toEqual([["a", 3]]);
    await claimSuspect(queue.db, 30_000, held);
    expect(held.size).toBe(2);
    // Another worker's rows stay its own.
    expect(taken(await claim(queue.db, { ...settings, held: new Set(["another"]) }))).toEqual([]);
    expect(taken(await claim(queue.db, { ...settings, held }))).toEqual([["a", 3]]);
    expect(held.size).toBe(1);
    const rows = await queue.db
      .selectFrom("webhook_inbox")
      .select(["webhook_id", "state", "deaths"])
      .orderBy("webhook_id")
      .execute();
    expect(rows.map(({ webhook_id, state, deaths }) => [webhook_id, state, deaths])).toEqual([
      ["a-0", "leased", 0],
      ["a-1", "leased", 0],
      ["a-2", "leased", 0],
      ["b-0", "suspect", 1],
    ]);
  });

  test("takes nothing before it is due", async () => {
    await fill({ a: 2 });
    await sql`UPDATE webhook_inbox SET next_attempt_at = NOW(3) + INTERVAL 1 MINUTE WHERE webhook_id = 'a-0'`.execute(
      queue.db,
    );
    const round = await claim(queue.db, settings);
    expect(round.groups.flatMap((group) => group.leases.map((lease) => lease.webhookId))).toEqual(["a-1"]);
  });

  test("leaves a row alone that another worker took and failed at any moment of the claim", async () => {
    for (let step = 1, isHeld = true; isHeld; step++) {
      await fill({ a: 1 });
      const rounds: ClaimRound[] = [];
      isHeld = await interleave(
        queue.db,
        async (db) => rounds.push(await claim(db, settings)),
        step,
        async () => {
          const round = await claim(queue.db, settings);
          rounds.push(round);
          await fail(
            queue.db,
            round.groups.flatMap((group) => group.leases),
            "not now",
          );
        },
      );
      expect({ step, taken: rounds.flatMap(taken) }).toEqual({ step, taken: [["a", 1]] });
      await sql`DELETE FROM webhook_inbox`.execute(queue.db);
    }
  });

  test("does not take suspects: those are claimed one by one", async () => {
    await fill({ a: 3 });
    await sql`UPDATE webhook_inbox SET state = 'suspect', deaths = 1 WHERE webhook_id <> 'a-0'`.execute(
      queue.db,
    );
    expect(taken(await claim(queue.db, settings))).toEqual([["a", 1]]);
    const [one, two, none] = [
      await claimSuspect(queue.db, 30_000),
      await claimSuspect(queue.db, 30_000),
      await claimSuspect(queue.db, 30_000),
    ];
    expect([one, two, none].map((group) => group?.leases.map((lease) => lease.webhookId))).toEqual([
      ["a-1"],
      ["a-2"],
      undefined,
    ]);
  });

  test("finds another shop's new row in the same round behind 100,000 of a big shop", async () => {
    await queue.db.insertInto("webhook_inbox").values(row("big", 0)).execute();
    for (let rows = 1; rows < 100_000; rows *= 2)
      await sql`INSERT INTO webhook_inbox (shop_domain, topic, webhook_id, received_at, body, state, attempts, deaths, next_attempt_at)
        SELECT shop_domain, topic, CONCAT(webhook_id, '+', ${rows}), received_at, body, state, 0, 0, next_attempt_at
        FROM webhook_inbox LIMIT ${Math.min(rows, 100_000 - rows)}`.execute(queue.db);
    await queue.db.insertInto("webhook_inbox").values(row("small", 1)).execute();
    const round = await claim(queue.db, { ...settings, perShop: 200 });
    expect(taken(round)).toEqual([
      ["big", 200],
      ["small", 1],
    ]);
  });
});

function row(name: string, index: number) {
  const now = sql<Date>`NOW(3)`;
  return {
    shop_domain: `${name}.myshopify.com`,
    topic: "orders/create",
    webhook_id: String(index),
    received_at: now,
    body: Buffer.from("{}"),
    state: "waiting",
    attempts: 0,
    deaths: 0,
    next_attempt_at: now,
  };
}
