import { createDatabase } from "#app/db/index.server.ts";
import { createApiKey, createTenant } from "#app/tenancy/index.server.ts";
import { startSystem, type System } from "../system/app.ts";
import { traceMemory } from "../system/memory.ts";
import { batchesOf, linesOf, sendBatches, stream, type Target } from "./api-load.ts";
import type { BenchDatabase } from "./database.ts";
import { factTables, insertRaw } from "./raw-insert.ts";
import { short, type Figure, type Theme } from "./report.ts";
import { upsertRowByRow } from "./row-by-row.ts";

export interface ApiBenchOptions {
  /** Orders of an NDJSON upload; batches send a tenth of it. */
  readonly orders: number;
  /** Size of the upload whose memory is watched. */
  readonly uploadMegabytes: number;
}

const BATCH = 500;
const CLIENTS = 4;
/** Enough for a steady rate; all of them would take the morning. */
const ROW_BY_ROW = 400;
const tables = [...factTables, "rollup_mark"];

/** The ingest API over HTTP, one web process: what each way of sending comes to beside the plain INSERT of its rows. */
export async function measureApi(database: BenchDatabase, options: ApiBenchOptions): Promise<Theme> {
  const { orders, uploadMegabytes } = options;
  const few = Math.max(BATCH * CLIENTS, Math.round(orders / 10 / BATCH) * BATCH);
  const figures: Figure[] = [];
  const limits: number[] = [];
  const run = async (what: string, count: number, send: (targets: readonly Target[]) => Promise<void>) => {
    const seconds = await onFreshTenant(database, async (targets) => {
      const started = performance.now();
      await send(targets);
      return (performance.now() - started) / 1000;
    });
    await database.empty(database.rawUrl);
    const raw = await insertRaw(database.url, database.rawUrl, tables);
    limits.push(count / raw.seconds);
    const limit = { what: "raw INSERT of the same rows", value: count / raw.seconds };
    figures.push({
      what,
      value: count / seconds,
      unit: "orders/s",
      limit,
      floor: { least: 0.3 * limit.value },
    });
  };
  const share = (count: number) => count / CLIENTS;
  const one = batchesOf(0, few, BATCH);
  await run("JSON batches of 500, one client", few, ([first]) => sendBatches(required(first), one));
  const four = quarters(few).map(([from, to]) => batchesOf(from, to, BATCH));
  await run("JSON batches of 500, four clients", few, (targets) =>
    each(four, (bodies, index) => sendBatches(required(targets[index]), bodies)),
  );
  const whole = linesOf(0, orders);
  await run(`NDJSON of ${orders.toLocaleString("en-US")}, one client`, orders, ([first]) =>
    stream(required(first), whole, orders),
  );
  const parts = quarters(orders).map(([from, to]) => linesOf(from, to));
  await run(`NDJSON of ${orders.toLocaleString("en-US")}, four clients`, orders, (targets) =>
    each(parts, (pieces, index) => stream(required(targets[index]), pieces, share(orders))),
  );
  await database.empty(database.rawUrl);
  const rowByRow = await upsertRowByRow(database.url, database.rawUrl, ROW_BY_ROW);
  const slowest = Math.min(...figures.map(({ value }) => value));
  figures.push({
    what: "the slowest of these, beside Prisma upserts row by row",
    value: slowest / rowByRow,
    unit: "times",
    floor: { least: 10 },
  });
  const upload = await watchUpload(database, uploadMegabytes);
  figures.push({
    what: `peak memory of the server during an NDJSON upload of ${uploadMegabytes} MB`,
    value: upload.peak,
    unit: "MB",
    floor: { most: 350 },
  });
  return {
    title: "Ingest API: orders with three lines over HTTP, one web process",
    figures,
    notes: [
      `Prisma's upsert row by row, eight orders at a time: ${short(rowByRow)} orders/s`,
      `the ${uploadMegabytes} MB upload took ${short(upload.seconds)} s; memory before it ${short(upload.before)} MB`,
      "client, server and database share the machine's cores",
    ],
  };
}

function quarters(count: number): [number, number][] {
  return Array.from({ length: CLIENTS }, (_, index) => [
    (index * count) / CLIENTS,
    ((index + 1) * count) / CLIENTS,
  ]);
}

async function each<T>(parts: readonly T[], work: (part: T, index: number) => Promise<void>): Promise<void> {
  await Promise.all(parts.map(work));
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("fewer targets than clients");
  return value;
}

/** A web process on an empty database, with a tenant and its key for each client. */
async function onFreshTenant<T>(
  database: BenchDatabase,
  work: (targets: readonly Target[], system: System) => Promise<T>,
): Promise<T> {
  await database.empty(database.url);
  const shop = { domain: "bench-api.myshopify.com", orders: 0, customers: 5, products: 5 };
  const system = await startSystem({ name: "bench-api", databaseUrl: database.url, shops: [shop] });
  try {
    const targets = (await makeKeys(database.url)).map((key) => ({ url: system.webUrl, key }));
    return await work(targets, system);
  } finally {
    await system.stop();
  }
}

async function makeKeys(url: string): Promise<string[]> {
  const database = createDatabase(url);
  try {
    const profile = { name: "Bench", currency: "USD", timeZone: "Asia/Kathmandu" };
    const keys: string[] = [];
    for (let client = 0; client < CLIENTS; client++) {
      // A tenant has two uploads at once, so that each client is one.
      const tenant = await createTenant(database.kysely, profile);
      const creation = await createApiKey(database.kysely, tenant, {
        name: `Client ${client}`,
        scopes: ["ingest"],
        expiresAt: null,
        actor: "operator",
        at: new Date(),
      });
      if (creation.outcome !== "created") throw new Error(creation.outcome);
      keys.push(creation.text);
    }
    return keys;
  } finally {
    await database.close();
  }
}

/** Orders that go round: after the first round the server reads and compares, and the database stays small. */
const ROUND = 10_000;

async function watchUpload(database: BenchDatabase, megabytes: number) {
  const round = linesOf(0, ROUND, 500);
  const roundBytes = round.reduce((sum, piece) => sum + piece.length, 0);
  const pieceCount = Math.max(1, Math.floor((megabytes * 2 ** 20) / (roundBytes / round.length)) - 1);
  function* pieces(): Generator<Buffer> {
    for (let index = 0; index < pieceCount; index++) yield required(round[index % round.length]);
  }
  return onFreshTenant(database, async ([target], system) => {
    const memory = traceMemory(system.web.pid, 100);
    const started = performance.now();
    await stream(required(target), pieces(), pieceCount * 500);
    memory.stop();
    return {
      peak: Math.max(...memory.samples),
      before: memory.samples[0] ?? 0,
      seconds: (performance.now() - started) / 1000,
    };
  });
}
