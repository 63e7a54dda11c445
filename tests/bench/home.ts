import { sql } from "kysely";
import { createDatabase } from "#app/db/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import { createLog } from "#app/log.server.ts";
import { mark, rebuildShop } from "#app/rollups/index.server.ts";
import { shopByDomain, type Shop } from "#app/tenancy/index.server.ts";
import { loadHome } from "../../app/routes/app._index/load-home.server.ts";
import { startSystem } from "../system/app.ts";
import { frameAddress, loadDocument } from "../system/open-app.ts";
import { benchShop, benchShopOptions } from "./backfill.ts";
import type { BenchDatabase } from "./database.ts";
import { roundTrips } from "./limits.ts";
import { percentile } from "./percentile.ts";
import type { Figure, Theme } from "./report.ts";

const presets = ["last_30_days", "last_90_days", "last_12_months", "all_time"] as const;
const runs = 100;

/** The home page on the history that the backfill left: its loader's function, and the whole document over HTTP. */
export async function measureHome(database: BenchDatabase): Promise<Theme> {
  const opened = createDatabase(database.url);
  try {
    const shop = await shopByDomain(opened.kysely, benchShop);
    if (!shop) throw new Error("the backfill left no shop");
    const trip = await roundTrips(database.url, 1000);
    const figures: Figure[] = [];
    const load = (preset: string) => () =>
      loadHome(
        { db: opened.kysely, now: () => new Date(), log: createLog({ LOG_LEVEL: "silent" }) },
        shop,
        new Request(`http://localhost/app?preset=${preset}`),
      );
    const { kysely } = opened;
    const today = localDate(new Date(), shop.timeZone);
    // As after each order of today: its day is computed again, with a new version of the rollups.
    const order = async () => {
      await kysely.transaction().execute((trx) => mark(trx, shop, { days: [today], customers: [] }));
      await rebuildShop(kysely, shop);
    };
    // As after a rebuild of the whole history: nothing that is remembered holds any more.
    const rebuild = async () => {
      await order();
      await sql`UPDATE rollup_day d JOIN rollup_state s ON s.shop_id = d.shop_id SET d.version = s.version
        WHERE d.shop_id = ${shop.id}`.execute(kysely);
    };
    for (const preset of presets)
      for (const [state, before] of [
        ["after an order", order] as const,
        ["unchanged", undefined] as const,
        ["all computed anew", rebuild] as const,
      ]) {
        const times = await timesOf(load(preset), before);
        const what = `loader, ${preset.replaceAll("_", " ")}, ${state}`;
        // History is computed anew once in a while, and looked at for longer than a month hardly ever just then.
        const isRare = before === rebuild && preset !== "last_30_days";
        figures.push(
          {
            what: `${what}, p50`,
            value: times.p50,
            unit: "ms",
            limit: { what: "SELECT 1", value: trip.p50 },
          },
          {
            what: `${what}, p95`,
            value: times.p95,
            unit: "ms",
            limit: { what: "SELECT 1", value: trip.p95 },
            ...(isRare ? {} : { floor: { most: 50 } }),
          },
        );
      }
    const document = await documentTimes(database, shop);
    const [rows]: { orders: number }[] = await database.connection.query(
      `SELECT COUNT(*) AS orders FROM \`${new URL(database.url).pathname.slice(1)}\`.sales_order`,
    );
    return {
      title: `Home page: ${Number(rows?.orders).toLocaleString("en-US")} orders of one shop, compared with the previous period`,
      figures: [
        ...figures,
        { what: "document over HTTP, rendered, p50", value: document.p50, unit: "ms" },
        { what: "document over HTTP, rendered, p95", value: document.p95, unit: "ms" },
      ],
      notes: [`${runs} calls each, one after the other, warm; the document is of the last 30 days`],
    };
  } finally {
    await opened.close();
  }
}

/** @param before each call, not timed */
async function timesOf(
  call: () => Promise<unknown>,
  before?: () => Promise<unknown>,
): Promise<{ p50: number; p95: number }> {
  for (let warm = 0; warm < 5; warm++) await call();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    await before?.();
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  return { p50: percentile(times, 50), p95: percentile(times, 95) };
}

/** Authentication, loaders and rendering, as the admin's frame asks for it. */
async function documentTimes(
  database: BenchDatabase,
  shop: Shop,
): Promise<{ readonly p50: number; readonly p95: number }> {
  const system = await startSystem({
    name: "bench-home",
    databaseUrl: database.url,
    shops: [{ ...benchShopOptions(0), name: shop.name }],
  });
  try {
    await system.control.call("install", { shop: benchShop });
    const address = await frameAddress(system, benchShop);
    return await timesOf(async () => {
      const html = await loadDocument(address);
      if (!html.includes("Total sales")) throw new Error("the document is not the home page");
    });
  } finally {
    await system.stop();
  }
}
