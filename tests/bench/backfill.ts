import mariadb from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { startSystem, workerFlags } from "../system/app.ts";
import { frameAddress, loadDocument } from "../system/open-app.ts";
import { printed, startProcess } from "../system/processes.ts";
import { runBackfillJob, type BackfillRun } from "./backfill-run.ts";
import type { BenchDatabase } from "./database.ts";
import { writeHistory } from "./history-file.ts";
import { percentile } from "./percentile.ts";
import { factTables, insertRaw, rollupTables } from "./raw-insert.ts";
import { short, type Figure, type Theme } from "./report.ts";

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
    // Shopify's rate limit is not what is measured here.
    pointsPerSecond: 1e6,
  });
  const own = await mariadb.createConnection(connectionOptions(database.url));
  try {
    await system.control.call("install", { shop: benchShop });
    await loadDocument(await frameAddress(system, benchShop));
    const run = await runBackfillJob(system, own);
    const [row]: { n: number }[] = await own.query("SELECT COUNT(*) AS n FROM sales_order");
    if (Number(row?.n) !== orders) throw new Error(`${orders} orders were generated, ${row?.n} are stored`);
    await system.stop();
    const facts = await insertRaw(database.url, database.rawUrl, factTables);
    const rollups = await insertRaw(database.url, database.rawUrl, rollupTables);
    const inProcess = await applyInProcess(database, orders);
    return {
      title: `Backfill: ${orders.toLocaleString("en-US")} orders of one shop, ${facts.rows.toLocaleString("en-US")} fact rows`,
      figures: [
        ...figuresOf(run, orders, facts.seconds, rollups.seconds),
        {
          what: "orders, file on disk to facts, no HTTP",
          value: orders / inProcess.seconds,
          unit: "/s",
          limit: { what: "raw INSERT of the same facts", value: orders / facts.seconds },
        },
      ],
      notes: [
        `without HTTP: ${short(inProcess.parseSeconds)} s of ${short(inProcess.seconds)} s are parsing, peak memory ${short(inProcess.megabytes)} MB; the stand-in alone makes the same file (${short(inProcess.fileMegabytes)} MB) at ${short(orders / inProcess.generateSeconds)} orders/s`,
        `job ${short(run.jobSeconds)} s with waits for Shopify's files, ${short(run.allSeconds)} s to the last rollup: ${Object.entries(
          run.phases,
        )
          .map(([name, { objects, seconds }]) => `${name} ${objects} in ${short(seconds)} s`)
          .join(", ")}`,
        `memory of the worker by quarter of the run (median, MB): ${[0, 1, 2, 3].map((part) => short(median(quarter(run.memory, part)))).join(", ")}`,
        `processor seconds: worker ${text(run.workerCpu)}; stand-in, generating and serving on the same cores, ${text(run.standinCpu)}`,
      ],
    };
  } finally {
    await own.end();
    await system.stop();
  }
}

interface InProcess {
  readonly seconds: number;
  readonly parseSeconds: number;
  readonly megabytes: number;
  readonly fileMegabytes: number;
  readonly generateSeconds: number;
}

/** The same orders from a file into an empty database, in a process of its own. */
async function applyInProcess(database: BenchDatabase, orders: number): Promise<InProcess> {
  const history = await writeHistory(benchShopOptions(orders));
  await database.empty(database.rawUrl);
  const child = startProcess("bench-apply-file", [...workerFlags, "tests/bench/apply-file.ts"], {
    DATABASE_URL: database.rawUrl,
    HISTORY: history.file,
  });
  const [, answer = ""] = await printed(child, /applied (\{.*\})/);
  await child.ended;
  const applied = JSON.parse(answer) as Omit<InProcess, "fileMegabytes" | "generateSeconds"> & {
    orders: number;
  };
  if (applied.orders !== orders) throw new Error(`${applied.orders} of ${orders} orders were applied`);
  return { ...applied, fileMegabytes: history.megabytes, generateSeconds: history.seconds };
}

function figuresOf(run: BackfillRun, orders: number, factSeconds: number, rollupSeconds: number): Figure[] {
  const { orders: bulk, refunds } = run.phases;
  return [
    {
      what: "orders, bulk file to facts",
      value: (bulk?.objects ?? 0) / (bulk?.seconds ?? 0),
      unit: "/s",
      limit: { what: "raw INSERT of the same facts", value: orders / factSeconds },
      floor: { least: 3000 },
    },
    {
      what: "orders with refunds, page by page",
      value: (refunds?.objects ?? 0) / (refunds?.seconds ?? 0),
      unit: "/s",
    },
    {
      what: "orders, whole job and rollups",
      value: orders / run.allSeconds,
      unit: "/s",
      limit: { what: "raw INSERT, rollups too", value: orders / (factSeconds + rollupSeconds) },
    },
    { what: "peak memory of the worker", value: Math.max(...run.memory), unit: "MB", floor: { most: 400 } },
    {
      what: "memory, last quarter beside second",
      value: median(quarter(run.memory, 3)) / median(quarter(run.memory, 1)),
      unit: "x",
      floor: { most: 1.25 },
    },
  ];
}

const text = (value: number | undefined) => (value === undefined ? "unknown" : short(value));

const median = (values: readonly number[]) => percentile(values, 50);

function quarter(values: readonly number[], part: number): readonly number[] {
  const size = values.length / 4;
  return values.slice(Math.floor(part * size), Math.max(Math.floor((part + 1) * size), 1));
}
