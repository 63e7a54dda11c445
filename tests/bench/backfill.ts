import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { isAlive } from "../../scripts/process/identity.ts";
import { startSystem, type System } from "../system/app.ts";
import { until } from "../system/control.ts";
import { processorSeconds } from "../system/cpu.ts";
import { traceMemory } from "../system/memory.ts";
import { frameAddress, loadDocument } from "../system/open-app.ts";
import { stopProcess } from "../system/processes.ts";
import type { BenchDatabase } from "./database.ts";
import { percentile } from "./percentile.ts";
import { factTables, insertRaw, rollupTables } from "./raw-insert.ts";
import { short, type Theme } from "./report.ts";

export const benchShop = "bench-history.myshopify.com";

/** A shop of the given size: 400 days, three orders a customer or so. */
export function benchShopOptions(orders: number) {
  return { domain: benchShop, orders, customers: Math.ceil(orders * 0.3), products: 300 };
}

/** The whole history of a shop through the real job: bulk operations, download, parse, apply, rollups. */
export async function measureBackfill(database: BenchDatabase, orders: number): Promise<Theme> {
  await database.empty(database.url);
  await database.empty(database.rawUrl);
  const system = await startSystem({
    name: "bench-backfill",
    databaseUrl: database.url,
    shops: [benchShopOptions(orders)],
  });
  const own = await mariadb.createConnection(connectionOptions(database.url));
  try {
    await system.control.call("install", { shop: benchShop });
    await loadDocument(await frameAddress(system, benchShop));
    const run = await runJob(system, own);
    const stored = await countOf(own, "sales_order");
    if (stored !== orders) throw new Error(`${orders} orders were generated, ${stored} are stored`);
    await system.stop();
    const facts = await insertRaw(database.url, database.rawUrl, factTables);
    const rollups = await insertRaw(database.url, database.rawUrl, rollupTables);
    const peak = Math.max(...run.memory);
    return {
      title: `Backfill: ${orders.toLocaleString("en-US")} orders of one shop, ${facts.rows.toLocaleString("en-US")} fact rows`,
      figures: [
        {
          what: "orders through the backfill job",
          value: orders / run.jobSeconds,
          unit: "/s",
          limit: { what: "raw INSERT of the same facts", value: orders / facts.seconds },
          floor: { least: 3000 },
        },
        {
          what: "the same until every rollup is rebuilt",
          value: orders / run.allSeconds,
          unit: "/s",
          limit: { what: "raw, rollups too", value: orders / (facts.seconds + rollups.seconds) },
        },
        { what: "peak memory of the worker", value: peak, unit: "MB", floor: { most: 400 } },
        {
          what: "memory, last quarter beside second",
          value: median(quarter(run.memory, 3)) / median(quarter(run.memory, 1)),
          unit: "x",
          floor: { most: 1.25 },
        },
      ],
      notes: [
        `job ${short(run.jobSeconds)} s, with rollups ${short(run.allSeconds)} s`,
        `worker memory by quarter of the run (median MB): ${[0, 1, 2, 3].map((part) => short(median(quarter(run.memory, part)))).join(", ")}`,
        `processor seconds: worker ${run.workerCpu}, stand-in ${run.standinCpu} (generating, serving), of ${short(run.allSeconds)} s on every core`,
      ],
    };
  } finally {
    await own.end();
    await system.stop();
  }
}

interface JobRun {
  readonly jobSeconds: number;
  readonly allSeconds: number;
  /** Megabytes, a sample each 200 ms, from the job's start to the last rollup. */
  readonly memory: readonly number[];
  readonly workerCpu: string;
  readonly standinCpu: string;
}

/** Starts a worker on the waiting job and returns when the history and its rollups are in. */
async function runJob(system: System, own: Connection): Promise<JobRun> {
  const standinBefore = processorSeconds(system.standin.pid) ?? 0;
  const worker = await system.startWorker();
  await until("the backfill to start", async () => (await backfill(own))?.started ?? undefined);
  const started = performance.now();
  const trace = traceMemory(worker.pid);
  const job = await until(
    "the backfill to finish",
    async () => {
      if (!isAlive(worker.pid)) throw new Error(`the worker ended:\n${worker.lastLines(40)}`);
      const now = await backfill(own);
      if (now?.state === "dead") throw new Error(`the backfill failed: ${now.error}`);
      return now?.state === "done" ? now : undefined;
    },
    1800,
    100,
  );
  await until("the rollups", async () => ((await countOf(own, "rollup_mark")) === 0 ? true : undefined), 600);
  const allSeconds = (performance.now() - started) / 1000;
  trace.stop();
  const workerCpu = processorSeconds(worker.pid);
  const standinCpu = (processorSeconds(system.standin.pid) ?? 0) - standinBefore;
  await stopProcess(worker);
  return {
    jobSeconds: job.seconds,
    allSeconds,
    memory: trace.samples,
    workerCpu: workerCpu === undefined ? "?" : short(workerCpu),
    standinCpu: short(standinCpu),
  };
}

interface BackfillRow {
  readonly state: string;
  readonly started: Date | null;
  readonly seconds: number;
  readonly error: string | null;
}

async function backfill(own: Connection): Promise<BackfillRow | undefined> {
  const rows: BackfillRow[] = await own.query(
    `SELECT state, started_at AS started, error,
            CAST(TIMESTAMPDIFF(MICROSECOND, started_at, finished_at) / 1000000 AS DOUBLE) AS seconds
     FROM job WHERE kind = 'backfill' ORDER BY id DESC LIMIT 1`,
  );
  return rows[0];
}

async function countOf(own: Connection, table: string): Promise<number> {
  const rows: { n: number }[] = await own.query(`SELECT COUNT(*) AS n FROM \`${table}\``);
  return Number(rows[0]?.n);
}

const median = (values: readonly number[]) => percentile(values, 50);

function quarter(values: readonly number[], part: number): readonly number[] {
  const size = values.length / 4;
  return values.slice(Math.floor(part * size), Math.max(Math.floor((part + 1) * size), 1));
}
