import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { claimJob, finishJob, postponeJob, type LeasedJob } from "#app/jobs/index.server.ts";
import { BACKFILL_KIND, backfillStatus, runBackfill, startBackfill } from "#app/shopify/index.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";

let world: ShopifyShop | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function open(options: Parameters<typeof openShopifyShop>[0] = {}): Promise<ShopifyShop> {
  world = await openShopifyShop({ orders: 120, customers: 40, products: 12, ...options });
  await sql`DELETE FROM job`.execute(world.database.kysely);
  return world;
}

const { signal: going } = new AbortController();

/** One run of the shop's job, as a worker makes it, but that it does not wait. */
async function runOnce(opened: ShopifyShop, { signal = going, turn = going } = {}) {
  const db = opened.database.kysely;
  const job = (await claimJob(db, { kinds: [BACKFILL_KIND], leaseMs: 60_000 })) as LeasedJob;
  expect(job).toBeDefined();
  const shop = (await shopById(db, opened.shop.id)) ?? opened.shop;
  const context = { db, admin: opened.admin, now: () => new Date(), log: opened.log, signal, turn };
  const original = globalThis.fetch;
  globalThis.fetch = opened.fetch;
  try {
    const result = await runBackfill(context, job, shop);
    if (result.outcome === "later") {
      await postponeJob(db, job);
      // Instead of the worker's wait: the stand-in gets on with its file.
      await pause(10);
    }
    if (result.outcome === "done") await finishJob(db, job);
    return result;
  } catch (error) {
    if (error !== turn.reason) throw error;
    await postponeJob(db, job);
    return { outcome: "turn over" as const };
  } finally {
    globalThis.fetch = original;
  }
}

async function runToEnd(opened: ShopifyShop) {
  for (let runs = 0; runs < 200; runs++) {
    const result = await runOnce(opened);
    if (result.outcome !== "later") return result;
  }
  throw new Error("the backfill does not end");
}

const rows = async (opened: ShopifyShop, table: string) => {
  const result = await sql<{
    n: number;
  }>`SELECT COUNT(*) AS n FROM ${sql.table(table)} WHERE shop_id = ${opened.shop.id}`.execute(
    opened.database.kysely,
  );
  return result.rows[0]?.n;
};

describe("a backfill", () => {
  test("takes in all that Shopify counts, and makes the shop active", async () => {
    const opened = await open();
    const db = opened.database.kysely;
    expect((await backfillStatus(db, opened.shop)).state).toBe("none");
    await startBackfill(db, opened.shop);
    expect((await startBackfill(db, opened.shop)).outcome).toBe("exists");
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    const source = opened.standin.world.shop(opened.domain);
    const { counts } = source ?? {};
    const orders = [...(source?.orders() ?? [])];
    const refunded = orders.filter(({ refunds }) => refunds.length > 0).length;
    const edited = orders.filter(({ edits }) => edits.length > 0).length;
    const status = await backfillStatus(db, opened.shop);
    expect(status).toMatchObject({ state: "done", historyStartsAt: null, error: null });
    expect(status.phases.map(({ name, state, done, total }) => [name, state, done, total])).toEqual([
      ["products", "done", counts?.products, counts?.products],
      ["customers", "done", counts?.customers, counts?.customers],
      ["orders", "done", counts?.orders, counts?.orders],
      ["refunds", "done", refunded, refunded],
      ["agreements", "done", edited, edited],
    ]);
    expect(status.phases.every(({ rejected, shortBy }) => rejected === 0 && shortBy === 0)).toBe(true);
    expect(await rows(opened, "sales_order")).toBe(counts?.orders);
    expect(await rows(opened, "product")).toBe(counts?.products);
    expect(await rows(opened, "customer")).toBe(counts?.customers);
    const missing =
      await sql`SELECT 1 FROM refund WHERE shop_id = ${opened.shop.id} AND detailed = 0`.execute(db);
    expect(missing.rows).toEqual([]);
    expect((await shopById(db, opened.shop.id))?.state).toBe("active");
    expect(opened.warnings()).toEqual([]);
  });

  test("whose turns are all over at once gets on piece by piece, to the same end", async () => {
    const opened = await open({ orders: 700 });
    await startBackfill(opened.database.kysely, opened.shop);
    const turns: string[] = [];
    const turn = AbortSignal.abort(new Error("turn over"));
    for (let runs = 0; runs < 200 && turns.at(-1) !== "done"; runs++)
      turns.push((await runOnce(opened, { turn })).outcome);
    expect(turns.at(-1)).toBe("done");
    expect(turns.filter((outcome) => outcome === "turn over").length).toBeGreaterThan(5);
    const status = await backfillStatus(opened.database.kysely, opened.shop);
    expect(status.phases.map(({ name, done, total }) => [name, done === total])).toEqual(
      ["products", "customers", "orders", "refunds", "agreements"].map((name) => [name, true]),
    );
    expect(await ordersPhase(opened)).toMatchObject({ submissions: 1, done: 700, rejected: 0, cuts: 0 });
    expect(await rows(opened, "sales_order")).toBe(700);
    expect(opened.warnings()).toEqual([]);
  });

  test.each(["failed", "canceled", "partial", "truncated"] as const)(
    "an operation that ends as %s is started again, and nothing is counted twice",
    async (fault) => {
      const opened = await open();
      opened.standin.world.faults(opened.domain).bulk(fault, 1, "lineItems");
      await startBackfill(opened.database.kysely, opened.shop);
      expect(await runToEnd(opened)).toEqual({ outcome: "done" });
      expect(await ordersPhase(opened)).toMatchObject({
        state: "done",
        submissions: 2,
        done: 120,
      });
      expect(await rows(opened, "sales_order")).toBe(120);
      expect(opened.warnings()).toEqual(["a bulk operation is started again"]);
    },
  );

  test("an expired address of the file starts the operation again", async () => {
    const opened = await open();
    opened.standin.world.faults(opened.domain).bulk("expired_url", 1, "lineItems");
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    expect(await ordersPhase(opened)).toMatchObject({
      submissions: 2,
      done: 120,
      lastFault: "the file answers 403",
    });
  });

  test("a download that breaks off goes on from its checkpoint, in the same operation", async () => {
    const opened = await open({ orders: 2500 });
    opened.standin.world.faults(opened.domain).bulk("cut", 1, "lineItems");
    await startBackfill(opened.database.kysely, opened.shop);
    let atCut: number | undefined;
    for (let runs = 0; runs < 200; runs++) {
      const result = await runOnce(opened);
      const phase = await ordersPhase(opened);
      if (phase?.cuts === 1) atCut = phase.done;
      if (result.outcome === "done") break;
    }
    // Half of the file is more than four chunks of 250: they were kept.
    expect(atCut).toBeGreaterThanOrEqual(250);
    expect(await ordersPhase(opened)).toMatchObject({
      state: "done",
      submissions: 1,
      done: 2500,
      rejected: 0,
    });
    expect(await rows(opened, "sales_order")).toBe(2500);
  });

  test("a file that is whole in itself, and not all that Shopify counts, is asked for again", async () => {
    const opened = await open();
    opened.standin.world.faults(opened.domain).bulk("short", 1, "lineItems");
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    expect(await ordersPhase(opened)).toMatchObject({
      submissions: 2,
      done: 120,
      shortBy: 0,
      lastFault: "Shopify counts 120, its file held 119",
    });
    expect(await rows(opened, "sales_order")).toBe(120);
  });

  test("what Shopify counts and does not give, twice alike, is told of and does not hold up the rest", async () => {
    const opened = await open();
    opened.standin.world.faults(opened.domain).bulk("short", 4, "lineItems");
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    expect(await ordersPhase(opened)).toMatchObject({ submissions: 2, done: 119, shortBy: 1 });
    expect(opened.warnings()).toContain("Shopify counts more than its file holds");
  });

  test("operations that fail again and again end the job with the reason", async () => {
    const opened = await open();
    opened.standin.world.faults(opened.domain).bulk("failed", 10, "lineItems");
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({
      outcome: "dead",
      reason: "orders: 4 operations failed, the last: FAILED INTERNAL_SERVER_ERROR",
    });
    expect((await shopById(opened.database.kysely, opened.shop.id))?.state).toBe("installing");
  });

  test("orders that Shopify denies are not asked for twice: the import fails", async () => {
    const opened = await open();
    opened.standin.world.faults(opened.domain).bulk("access_denied", 1, "lineItems");
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "dead", reason: "orders: FAILED ACCESS_DENIED" });
  });

  // Every part but the orders, which are the numbers.
  test.each(["customers", "products"] as const)(
    "F27: %s that Shopify denies are passed over, and the orders come all the same",
    async (part) => {
      const opened = await open();
      opened.standin.world.faults(opened.domain).bulk("access_denied", 1, part);
      await startBackfill(opened.database.kysely, opened.shop);
      expect(await runToEnd(opened)).toEqual({ outcome: "done" });
      expect(await rows(opened, "sales_order")).toBe(120);
      const { phases } = await backfillStatus(opened.database.kysely, opened.shop);
      const denied = phases.filter((phase) => phase.denied).map(({ name }) => name);
      expect(denied).toEqual([part]);
      expect(opened.warnings()).toContain("a part of the import is denied and passed over");
    },
  );

  test("F27: without the permission to read customers the orders are imported, with nobody's name", async () => {
    const opened = await open({ scopes: ["read_orders", "read_all_orders", "read_products"] });
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    expect(await rows(opened, "sales_order")).toBe(120);
    expect(await rows(opened, "customer")).toBe(0);
    expect((await shopById(opened.database.kysely, opened.shop.id))?.state).toBe("active");
  });

  test("a worker killed in the middle of a file: the next goes on behind its last commit", async () => {
    const opened = await open({ orders: 2500 });
    const db = opened.database.kysely;
    await startBackfill(db, opened.shop);
    const stop = new AbortController();
    // The kill: right after the first chunk of orders is committed.
    const killed = { ...opened, fetch: killAfter(opened, stop) };
    let died = false;
    for (let runs = 0; runs < 200 && !died; runs++)
      await runOnce(killed, { signal: stop.signal }).catch(() => {
        died = true;
      });
    expect(died).toBe(true);
    const before = await ordersPhase(opened);
    expect(before?.done).toBeGreaterThanOrEqual(250);
    expect(before?.done).toBeLessThan(2500);
    // What the checkpoint counts is what the table holds: no more, no less.
    expect(await rows(opened, "sales_order")).toBe(before?.done);
    await sql`UPDATE job SET state = 'waiting', lease_token = NULL`.execute(db);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    expect(await ordersPhase(opened)).toMatchObject({ submissions: 1, done: 2500, state: "done" });
    expect(await rows(opened, "sales_order")).toBe(2500);
  });

  test("a worker that lost its lease writes nothing", async () => {
    const opened = await open();
    const db = opened.database.kysely;
    await startBackfill(db, opened.shop);
    const thief = {
      ...opened,
      fetch: (async (input, init) => {
        const response = await opened.fetch(input, init);
        if (isFile(input)) await sql`UPDATE job SET lease_token = 'thief'`.execute(db);
        return response;
      }) as typeof fetch,
    };
    await expect(
      (async () => {
        for (let runs = 0; runs < 200; runs++) await runOnce(thief);
      })(),
    ).rejects.toThrow("lease");
    expect(await rows(opened, "product")).toBe(0);
  });

  test("without read_all_orders it takes sixty days, and says where history starts", async () => {
    const opened = await open({
      orders: 400,
      scopes: ["read_orders", "read_products", "read_customers"],
    });
    const db = opened.database.kysely;
    const limit = new Date(Date.now() - 60 * 86_400_000);
    await sql`UPDATE shop SET history_starts_at = ${limit} WHERE id = ${opened.shop.id}`.execute(db);
    await startBackfill(db, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    const all = [...(opened.standin.world.shop(opened.domain)?.orders() ?? [])];
    const recent = all.filter(({ createdAt }) => createdAt >= limit.getTime());
    expect(recent.length).toBeLessThan(all.length);
    expect(await rows(opened, "sales_order")).toBe(recent.length);
    const shop = await shopById(db, opened.shop.id);
    expect(shop?.historyStartsAt).toEqual(limit);
  });

  test("a refund with more lines than a page is read whole", async () => {
    const opened = await open({ orders: 0 });
    const shop = opened.standin.world.shop(opened.domain);
    const lines = Array.from({ length: 130 }, () => ({ quantity: 1, price: "1.00" }));
    const { record: order } = shop?.createOrder({ lines, shipping: null }) ?? {};
    shop?.refundOrder(order?.id ?? "");
    await startBackfill(opened.database.kysely, opened.shop);
    expect(await runToEnd(opened)).toEqual({ outcome: "done" });
    expect(await rows(opened, "refund_line")).toBe(130);
    const total = await sql<{
      net: string;
    }>`SELECT SUM(net) AS net FROM sale WHERE shop_id = ${opened.shop.id}`.execute(opened.database.kysely);
    expect(total.rows[0]?.net).toBe("0.0000");
  });
});

const ordersPhase = async (opened: ShopifyShop) => {
  const { rows: jobs } = await sql<{
    progress: string;
  }>`SELECT progress FROM job WHERE shop_id = ${opened.shop.id}`.execute(opened.database.kysely);
  const { phases } = JSON.parse(jobs[0]?.progress ?? "{}") as {
    phases?: {
      orders: {
        state: string;
        submissions: number;
        done: number;
        objects: number;
        cuts: number;
        rejected: number;
        lastFault: string | null;
      };
    };
  };
  return phases?.orders;
};

function isFile(input: Parameters<typeof fetch>[0]): boolean {
  const address = input instanceof Request ? input.url : input;
  return new URL(address).hostname === "storage.googleapis.com";
}

/** Passes bulk files on chunk by chunk, and aborts once orders are in the table. */
function killAfter(opened: ShopifyShop, stop: AbortController): typeof fetch {
  return async (input, init) => {
    const response = await opened.fetch(input, init);
    if (!isFile(input) || !response.body) return response;
    const watched = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          controller.enqueue(chunk);
          if (((await rows(opened, "sales_order")) ?? 0) > 0) stop.abort(new Error("killed"));
        },
      }),
    );
    return new Response(watched, { status: response.status, headers: response.headers });
  };
}
