/**
 * `npm run standin -- [options]`: a local Shopify with generated shops, for work on a feature and for the demo.
 *
 *   --port 4500           the admin (first address printed); --tunnel-port 4501 where the browser sees the app
 *   --app-url URL         where the app listens (default http://localhost:3000)
 *   --shops 2             how many shops, 1 to 4;  --orders 2000 of the first, half of it of the others
 *   --seed 1              the same seed gives the same shops
 *   --install             the app is installed in every shop from the start
 *   --grant read_all_orders   optional scopes that installing grants too, comma-separated
 *   --live                orders, refunds and changes keep coming; --live-interval 4000 (milliseconds, mean)
 *   --lose 0.02           share of webhooks that never come (default 0), for the reconcile to find
 *   --state DIR           keep everything there, and go on with it at the next start
 *   --config FILE         the app's shopify.app.toml (default: the one of this repository)
 *   --api-key, --api-secret   client id and secret (default: SHOPIFY_API_KEY, SHOPIFY_API_SECRET, else standin-*)
 *
 * Prints `STANDIN READY {json}` once everything answers. SIGINT and SIGTERM end it. The README beside this file lists
 * the control address, `/__control/...`.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readAppToml, type StandinApp } from "./http/apps.ts";
import { demoShops } from "./http/demo-shops.ts";
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
const port = number("port");
const standin = await openStandin({
  plan: demoShops({ seed: number("seed"), count: number("shops"), orders: number("orders") }),
  apps: [app],
  port,
  tunnelPort: values["tunnel-port"] === undefined ? (port === 0 ? 0 : port + 1) : number("tunnel-port"),
  liveIntervalMs: number("live-interval"),
  webhooks: { disorder: { drop: share("lose") } },
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
Start the app with (and DATABASE_URL, TOKEN_ENCRYPTION_KEYS as in .env.example)
  STANDIN_URL=${standin.url} APP_BRIDGE_URL=${standin.url}/app-bridge.js SHOPIFY_APP_URL=${appOrigin} \\
  SHOPIFY_API_KEY=${app.clientId} SHOPIFY_API_SECRET=${app.clientSecret} PORT=${new URL(app.appUrl).port} \\
  node --import ./tests/standin/preload.mjs server.ts
`);
const shops = standin.world
  .shops()
  .map(({ domain, settings, counts }) => ({ domain, name: settings.name, ...counts }));
console.log(
  `STANDIN READY ${JSON.stringify({ url: standin.url, appOrigin, handle: app.handle, replayed: standin.replayed, shops })}`,
);

/** An option that must be a share from 0 to 1. */
function share(name: "lose"): number {
  const value = Number(values[name]);
  if (!(value >= 0 && value <= 1)) throw new Error(`--${name} must be from 0 to 1, not ${values[name]}`);
  return value;
}

/** An option that must be a whole number from 0. */
function number(name: "port" | "tunnel-port" | "shops" | "orders" | "seed" | "live-interval"): number {
  const text = values[name] ?? "";
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not ${text}`);
  return Number(text);
}
