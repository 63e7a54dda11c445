/**
 * `npm run bench [-- --orders 100000 --webhooks 10000 --api-orders 200000 --upload-megabytes 1024
 * --only backfill|webhooks|home|api --no-floors]`: throughput and times, each beside its limit measured in the same run. Exits 1 when a floor is missed, unless --no-floors.
 * On DATABASE_URL's server (a database that ends in `_test`), else on a private one under `.local/`.
 */
import { parseArgs } from "node:util";
import { Mistake } from "../../scripts/process/mistake.mjs";
import { wholeNumber } from "../../scripts/process/options.mjs";
import { buildApp } from "../../scripts/process/build-app.ts";
import { measureApi } from "./api.ts";
import { measureBackfill } from "./backfill.ts";
import { openBenchDatabase } from "./database.ts";
import { measureHome } from "./home.ts";
import { machineFacts } from "./machine.ts";
import { keepsFloor, renderTheme, type Theme } from "./report.ts";
import { measureWebhooks } from "./webhooks.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "100000" },
    webhooks: { type: "string", default: "10000" },
    "api-orders": { type: "string", default: "200000" },
    "upload-megabytes": { type: "string", default: "1024" },
    only: { type: "string" },
    "no-floors": { type: "boolean", default: false },
  },
});
const themes = ["webhooks", "backfill", "home", "api"] as const;
if (values.only && !(themes as readonly string[]).includes(values.only))
  throw new Mistake(`--only is one of ${themes.join(", ")}`, 2);
const orders = wholeNumber("orders", values.orders);
const webhooks = wholeNumber("webhooks", values.webhooks);
const apiOrders = wholeNumber("api-orders", values["api-orders"]);
const uploadMegabytes = wholeNumber("upload-megabytes", values["upload-megabytes"]);
const wanted = (theme: (typeof themes)[number]) => !values.only || values.only === theme;

await buildApp();
const database = await openBenchDatabase(process.env.DATABASE_URL);
const missed: string[] = [];
const show = (theme: Theme) => {
  console.log(renderTheme(theme));
  missed.push(...theme.figures.filter((figure) => !keepsFloor(figure)).map((figure) => figure.what));
};
try {
  for (const fact of await machineFacts(database.connection)) console.log(fact);
  if (wanted("webhooks")) show(await measureWebhooks(database, webhooks));
  // The home page is measured on the history that the backfill left.
  if (wanted("backfill") || wanted("home")) show(await measureBackfill(database, orders));
  if (wanted("home")) show(await measureHome(database));
  if (wanted("api")) show(await measureApi(database, { orders: apiOrders, uploadMegabytes }));
} finally {
  await database.close();
}
console.log(missed.length === 0 ? "\nEvery floor is kept." : `\nMissed floors: ${missed.join("; ")}`);
if (missed.length > 0 && !values["no-floors"]) process.exitCode = 1;
