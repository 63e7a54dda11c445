import { sql } from "kysely";
import { afterEach, expect, test, vi } from "vitest";
import { claimJob, finishJob, postponeJob } from "#app/jobs/index.server.ts";
import {
  BACKFILL_KIND,
  backfillStatus,
  CANCEL_BULK_KIND,
  runBackfill,
  runCancelBulk,
  startBackfill,
  stopBackfill,
} from "#app/shopify/index.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";
import { adminState } from "#tests/standin/graphql/admin-state.ts";

let opened: ShopifyShop | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** Shopify runs five bulk operations of an app in a shop at a time. */
const SLOTS = 5;
const run = `mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") {
  bulkOperation { id } userErrors { code } } }`;

test("with all of the shop's slots taken the backfill waits for one, and loses nothing", async () => {
  opened = await openShopifyShop({ orders: 30, customers: 10, products: 5 });
  const world = opened;
  const db = world.database.kysely;
  await sql`DELETE FROM job`.execute(db);
  const desk = adminState(world.standin.world, world.domain)?.bulk;
  if (!desk) throw new Error("the stand-in has no shop");
  // Others of the app's operations, which take their time.
  desk.delayMs = 2_000;
  for (let n = 0; n < SLOTS; n++)
    expect(await world.admin.query(world.shop, run)).toMatchObject({
      data: { bulkOperationRunQuery: { userErrors: [] } },
    });
  expect(await world.admin.query(world.shop, run)).toMatchObject({
    data: { bulkOperationRunQuery: { userErrors: [{ code: "LIMIT_REACHED" }] } },
  });
  desk.delayMs = 0;
  await startBackfill(db, world.shop);
  const waits: number[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = world.fetch;
  try {
    for (;;) {
      const job = await claimJob(db, { kinds: [BACKFILL_KIND], leaseMs: 60_000 });
      if (!job) throw new Error("the backfill's job is gone");
      const shop = (await shopById(db, world.shop.id)) ?? world.shop;
      const signal = new AbortController().signal;
      const context = { db, admin: world.admin, now: () => new Date(), log: world.log, signal };
      const result = await runBackfill(context, job, shop);
      if (result.outcome === "later") {
        waits.push(result.delayMs);
        await postponeJob(db, job);
        if (waits.length === 1) await vi.waitFor(() => expectFreeSlots(world), { timeout: 120_000 });
        continue;
      }
      expect(result).toEqual({ outcome: "done" });
      await finishJob(db, job);
      break;
    }
  } finally {
    globalThis.fetch = original;
  }
  expect(waits[0]).toBe(10_000);
  const status = await backfillStatus(db, world.shop);
  expect(status.phases.slice(0, 3).map(({ name, done }) => [name, done])).toEqual([
    ["products", 5],
    ["customers", 10],
    ["orders", 30],
  ]);
  // Each was submitted once: what was refused for want of a slot is not counted.
  const { rows } = await sql<{ progress: string }>`SELECT progress FROM job WHERE kind = 'backfill'`.execute(
    db,
  );
  const { phases } = JSON.parse(rows[0]?.progress ?? "{}") as {
    phases: Record<string, { submissions?: number }>;
  };
  expect(["products", "customers", "orders"].map((name) => phases[name]?.submissions)).toEqual([1, 1, 1]);
});

test("a backfill that is stopped leaves no operation at Shopify, and the next one has its slots", async () => {
  opened = await openShopifyShop({ orders: 30, customers: 10, products: 5 });
  const world = opened;
  const db = world.database.kysely;
  await sql`DELETE FROM job`.execute(db);
  const desk = adminState(world.standin.world, world.domain)?.bulk;
  if (!desk) throw new Error("the stand-in has no shop");
  desk.delayMs = 3_000;
  const started = await startBackfill(db, world.shop);
  const job = await claimJob(db, { kinds: [BACKFILL_KIND], leaseMs: 60_000 });
  if (!job) throw new Error("the backfill's job is gone");
  const context = {
    ...{ db, admin: world.admin, now: () => new Date(), log: world.log },
    signal: new AbortController().signal,
  };
  expect((await runBackfill(context, job, world.shop)).outcome).toBe("later");
  const statuses = async () => {
    const listed = await world.admin.query<{ bulkOperations: { nodes: { status: string }[] } }>(
      world.shop,
      "{ bulkOperations(first: 10) { nodes { status } } }",
    );
    return listed.outcome === "data" ? listed.data.bulkOperations.nodes.map(({ status }) => status) : listed;
  };
  expect(await statuses()).toEqual(["CREATED", "CREATED", "CREATED"]);
  expect(await stopBackfill(db, world.shop, started.id)).toBe(true);
  expect(await stopBackfill(db, world.shop, started.id)).toBe(false);
  const cancel = await claimJob(db, { kinds: [CANCEL_BULK_KIND], leaseMs: 60_000 });
  if (!cancel) throw new Error("nobody cancels the operations");
  expect(await runCancelBulk(context, cancel, world.shop)).toEqual({ outcome: "done" });
  expect(await statuses()).toEqual(["CANCELING", "CANCELING", "CANCELING"]);
  await desk.settled();
  expect(await statuses()).toEqual(["CANCELED", "CANCELED", "CANCELED"]);
  // Whatever became of them meanwhile: to cancel them again does no harm.
  expect(await runCancelBulk(context, cancel, world.shop)).toEqual({ outcome: "done" });
});

async function expectFreeSlots({ admin, shop }: ShopifyShop): Promise<void> {
  const busy = '{ bulkOperations(first: 10, query: "status:created,running") { nodes { id } } }';
  expect(await admin.query(shop, busy)).toMatchObject({ data: { bulkOperations: { nodes: [] } } });
}
