/**
 * `npm run standin -- [options]`: a local Shopify with generated shops, for work on a feature and for the demo;
 * `npm run standin -- --help` lists the options.
 *
 * Prints `STANDIN READY {json}` once everything answers. SIGINT and SIGTERM end it. The README beside this file lists
 * the control address, `/__control/...`.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readAppToml, type StandinApp } from "./http/apps.ts";
import { demoShops } from "./http/demo-shops.ts";
import { share, wholeNumber } from "../../scripts/process/options.mjs";
import { openStandin } from "./open.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4500" },
    "tunnel-port": { type: "string" },
    "app-url": { type: "string", default: "http://localhost:3000" },
    config: { type: "string", default: resolve(import.meta.dirname, "../../shopify.app.toml") },
    shops: { type: "string", default: "2" },
    orders: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    install: { type: "boolean", default: false },
    grant: { type: "string", default: "" },
    live: { type: "boolean", default: false },
    "live-interval": { type: "string", default: "4000" },
    lose: { type: "string", default: "0" },
    state: { type: "string" },
    "api-key": { type: "string", default: process.env.SHOPIFY_API_KEY || "standin-key" },
    "api-secret": { type: "string", default: process.env.SHOPIFY_API_SECRET || "standin-secret" },
  },
});

const app: StandinApp = {
  ...readAppToml(values.config),
  clientId: values["api-key"],
  clientSecret: values["api-secret"],
  appUrl: values["app-url"],
};
const port = wholeNumber("port", values.port);
const standin = await openStandin({
  plan: demoShops({
    seed: wholeNumber("seed", values.seed),
    count: wholeNumber("shops", values.shops),
    orders: wholeNumber("orders", values.orders),
  }),
  apps: [app],
  port,
  tunnelPort:
    values["tunnel-port"] === undefined
      ? port === 0
        ? 0
        : port + 1
      : wholeNumber("tunnel-port", values["tunnel-port"]),
  liveIntervalMs: wholeNumber("live-interval", values["live-interval"]),
  webhooks: { disorder: { drop: share("lose", values.lose) } },
  install: values.install,
  grant: values.grant.split(",").filter(Boolean),
  live: values.live,
  ...(values.state === undefined ? {} : { stateDir: values.state }),
});

let closing: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    closing ??= standin.close().then(() => process.exit(0));
  });
}

const appOrigin = standin.appOrigin(app);
console.log(`Shops of the stand-in   ${standin.url}`);
for (const { domain, settings, counts } of standin.world.shops()) {
  const handle = domain.replace(/\.myshopify\.com$/, "");
  console.log(
    `${settings.name.padEnd(24)}${standin.url}/store/${handle}/apps/${app.handle}   ${counts.orders} orders`,
  );
}
console.log(`
Start the app against it, with hot reload, in another terminal (a private database is made for it, unless .env or the
environment has DATABASE_URL):
  STANDIN_URL=${standin.url} SHOPIFY_APP_URL=${appOrigin} \\
  SHOPIFY_API_KEY=${app.clientId} SHOPIFY_API_SECRET=${app.clientSecret} PORT=${new URL(app.appUrl).port || "3000"} npm run dev
`);
const shops = standin.world
  .shops()
  .map(({ domain, settings, counts }) => ({ domain, name: settings.name, ...counts }));
console.log(
  `STANDIN READY ${JSON.stringify({ url: standin.url, appOrigin, handle: app.handle, replayed: standin.replayed, shops })}`,
);
