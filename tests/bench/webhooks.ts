import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { createWorld } from "../standin/index.ts";
import { clientSecret, startSystem, type System } from "../system/app.ts";
import { until } from "../system/control.ts";
import { frameAddress, loadDocument } from "../system/open-app.ts";
import { stopProcess } from "../system/processes.ts";
import type { BenchDatabase } from "./database.ts";
import { tradeEvents } from "./events.ts";
import { postToBareServer } from "./limits.ts";
import { postAll, signDelivery, type SignedDelivery } from "./load.ts";
import { factTables, insertRaw, rollupTables } from "./raw-insert.ts";
import type { Theme } from "./report.ts";

const domain = "bench-webhooks.myshopify.com";
/** Shopify's sender keeps a handful of connections to one app; a burst opens many. */
const connections = 32;

/** Accepting deliveries over HTTP, then working off what was accepted, rollups included. */
export async function measureWebhooks(database: BenchDatabase, count: number): Promise<Theme> {
  const deliveries = makeDeliveries(count);
  await database.empty(database.rawUrl);
  const bare = await postToBareServer(database.rawUrl, deliveries, connections);
  await database.empty(database.rawUrl);
  await database.empty(database.url);
  const system = await startSystem({
    name: "bench-webhooks",
    databaseUrl: database.url,
    shops: [{ domain, orders: 0, customers: 5, products: 5 }],
  });
  const own = await mariadb.createConnection(connectionOptions(database.url));
  try {
    await installEmptyShop(system, own);
    const accept = await postAll(`${system.webUrl}/webhooks/shopify`, deliveries, connections);
    const stored = await waiting(own);
    if (stored !== count) throw new Error(`${count} deliveries were answered 2xx, ${stored} are stored`);
    const drained = await drain(system, own, count);
    const raw = await insertRaw(database.url, database.rawUrl, [...factTables, ...rollupTables]);
    return {
      title: `Webhooks: ${count.toLocaleString("en-US")} deliveries, ${averageSize(deliveries)} kB on average`,
      figures: [
        {
          what: "accepted over HTTP, one web process",
          value: accept.perSecond,
          unit: "/s",
          limit: { what: "bare Node, one INSERT a request", value: bare.perSecond },
          floor: { least: 500 },
        },
        { what: "accept p50", value: accept.p50, unit: "ms", limit: { what: "bare", value: bare.p50 } },
        { what: "accept p99", value: accept.p99, unit: "ms", limit: { what: "bare", value: bare.p99 } },
        {
          what: "drained by one worker, rollups included",
          value: drained.perSecond,
          unit: "/s",
          limit: { what: "raw INSERT of the resulting rows", value: count / raw.seconds },
          floor: { least: 500 },
        },
      ],
      notes: [
        `${connections} connections; every 2xx was found stored before the worker started`,
        `the drain left ${raw.rows.toLocaleString("en-US")} rows in facts and rollups, no dead letter, no mark`,
      ],
    };
  } finally {
    await own.end();
    await system.stop();
  }
}

function makeDeliveries(count: number): SignedDelivery[] {
  const world = createWorld({ seed: 2 });
  const shop = world.addShop({ domain, orders: 0, customers: Math.ceil(count / 10), products: 200 });
  return tradeEvents(world, shop, count).map((event) => signDelivery(event, clientSecret));
}

function averageSize(deliveries: readonly SignedDelivery[]): string {
  const bytes = deliveries.reduce((sum, { body }) => sum + body.length, 0);
  return (bytes / deliveries.length / 1000).toFixed(1);
}

/** The tenant, with an empty history behind it, so that nothing but webhooks is left to do. */
async function installEmptyShop(system: System, own: Connection): Promise<void> {
  await system.control.call("install", { shop: domain });
  await loadDocument(await frameAddress(system, domain));
  const worker = await system.startWorker();
  await until("the empty backfill", async () =>
    (await numberOf(
      own,
      `SELECT COUNT(*) AS n FROM job WHERE state IN ('waiting', 'leased') AND shop_id IS NOT NULL
        AND NOT (state = 'waiting' AND kind IN ('reconcile', 'deep_reconcile'))`,
    )) === 0
      ? true
      : undefined,
  );
  await stopProcess(worker);
}

/** From the first settled delivery to the last rebuilt rollup: the worker's start is not counted. */
async function drain(system: System, own: Connection, count: number): Promise<{ perSecond: number }> {
  const worker = await system.startWorker();
  let first: { at: number; left: number } | undefined;
  const seconds = await until(
    "the inbox to drain",
    async () => {
      const left = await waiting(own);
      if (left < count) first ??= { at: performance.now(), left };
      if (!first || left > 0) return undefined;
      const marks = await numberOf(own, "SELECT COUNT(*) AS n FROM rollup_mark");
      return marks === 0 ? (performance.now() - first.at) / 1000 : undefined;
    },
    300,
    20,
  );
  await stopProcess(worker);
  const dead = await numberOf(own, "SELECT COUNT(*) AS n FROM webhook_inbox");
  if (dead > 0) throw new Error(`${dead} deliveries are dead letters`);
  return { perSecond: (first?.left ?? 0) / seconds };
}

const waiting = (own: Connection) =>
  numberOf(own, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state <> 'dead'");

async function numberOf(own: Connection, query: string): Promise<number> {
  const rows: { n: number }[] = await own.query(query);
  return Number(rows[0]?.n ?? 0);
}
