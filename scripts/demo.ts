// npm run demo, once the machine is prepared. Runs until it is asked to end, then ends all that it started.
import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { followBackfills } from "./demo/backfill.ts";
import { openWorkingDatabase, type WorkingDatabase } from "./database/working-database.ts";
import { resetDatabase } from "./demo/database.ts";
import {
  appEnvironment,
  choosePorts,
  demoFolder,
  demoSecrets,
  demoSecretsFile,
  type Ports,
} from "./demo/settings.ts";
import { DEMO_EMAIL, openDemoAccount } from "./demo/people.ts";
import { visitApp } from "./demo/visit.ts";
import { openInbox, type Inbox } from "../tests/standin/inbox/inbox.ts";
import { buildApp } from "./process/build-app.ts";
import { startChild, type Child } from "./process/child.ts";
import { acquireLock } from "./process/lock.mjs";
import { share, wholeNumber } from "./process/options.mjs";

interface StandinReady {
  readonly url: string;
  readonly appOrigin: string;
  readonly handle: string;
  readonly shops: readonly { readonly domain: string; readonly name: string; readonly orders: number }[];
}

const { values } = parseArgs({
  options: {
    reset: { type: "boolean", default: false },
    /** Pages from their sources, with hot reload. */
    dev: { type: "boolean", default: false },
    orders: { type: "string", default: "2000" },
    /** Share of webhooks that never come, for the reconcile to find. */
    lose: { type: "string", default: "0" },
  },
});
wholeNumber("orders", values.orders);
share("lose", values.lose);
const begun = performance.now();
const logs = path.join(demoFolder, "logs");
const children: Child[] = [];
let database: Promise<WorkingDatabase> | undefined;
let inbox: Inbox | undefined;
const ending = new AbortController();
/** Set once: why the demo ends. */
const stop = Promise.withResolvers<{ readonly code: number; readonly why: string }>();

const say = (line: string): void => console.log(`[demo] ${line}`);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => stop.resolve({ code: 0, why: "stopping" }));

async function main(): Promise<number> {
  const lock = acquireLock(`${demoFolder}.lock`);
  if (lock.outcome === "held") {
    console.error(`[demo] it runs already (process ${lock.pid}): end that one first`);
    return 1;
  }
  start().catch((error: unknown) => {
    stop.resolve({ code: 1, why: error instanceof Error ? error.message : String(error) });
  });
  const { code, why } = await stop.promise;
  console[code === 0 ? "log" : "error"](`[demo] ${why}`);
  await stopEverything();
  lock.release();
  say("stopped; the data stays for the next time");
  return code;
}

async function start(): Promise<void> {
  if (values.reset) {
    await resetDatabase();
    rmSync(demoFolder, { recursive: true, force: true });
    say("starting over: the old data is gone");
  }
  const secrets = demoSecrets();
  const ports = await choosePorts(say);
  const opening = (database = openWorkingDatabase({
    purpose: "demo",
    configured: process.env.DATABASE_URL || undefined,
    create: true,
    say,
  }));
  inbox = await openInbox({ web: ports.inbox });
  const [, standin] = await Promise.all([
    timed("database", async () => (await opening).place),
    startStandin(ports, secrets),
    timed("pages", readyPages),
  ]);
  const { url: databaseUrl } = await opening;
  const env = appEnvironment({
    databaseUrl,
    secrets,
    ports,
    standinUrl: standin.url,
    appOrigin: standin.appOrigin,
    smtpUrl: inbox.smtpUrl,
    dev: values.dev,
  });
  const preload = ["--import", "./tests/standin/preload.mjs"];
  await timed("web and worker", async () => {
    const web = watch(startChild({ name: "web", args: [...preload, "server.ts"], env, logs }));
    const worker = watch(startChild({ name: "worker", args: [...preload, "app/worker/main.ts"], env, logs }));
    await untilReady(`http://127.0.0.1:${ports.web}/readyz`);
    return `running (processes ${web.pid} and ${worker.pid}, logs in ${path.relative(process.cwd(), logs)})`;
  });
  const pages = new Map(
    standin.shops.map((shop) => [
      shop.domain,
      `${standin.url}/store/${shop.domain.replace(/\.myshopify\.com$/, "")}/apps/${standin.handle}`,
    ]),
  );
  for (const shop of standin.shops) {
    const milliseconds = await visitApp(pages.get(shop.domain) ?? "");
    say(`${shop.name} … installed; its first page came in ${Math.round(milliseconds)} ms`);
  }
  const names = new Map(standin.shops.map((shop) => [shop.domain, shop.name]));
  const complete = await followBackfills(
    databaseUrl,
    [...names.keys()],
    (domain, line) => say(`${names.get(domain) ?? domain} … backfill ${line}`),
    120,
  );
  if (!complete)
    say(`a backfill is not through: it goes on, see ${path.relative(process.cwd(), logs)}/worker.log`);
  await openDemoAccount(databaseUrl, [...names.keys()]);
  await control(standin.url, "live", { on: true });
  announce(standin, pages, ports.web, databaseUrl, inbox);
}

/** @returns what was done for the pages */
async function readyPages(): Promise<string> {
  if (values.dev) return "from their sources, with hot reload";
  return (await buildApp({ signal: ending.signal })) ? "built" : "as built before";
}

async function startStandin(ports: Ports, secrets: Record<string, string>): Promise<StandinReady> {
  const args = ["--port", ports.standin, "--tunnel-port", ports.tunnel, "--orders", values.orders].map(
    String,
  );
  args.push(
    "--app-url",
    `http://127.0.0.1:${ports.web}`,
    "--state",
    path.join(demoFolder, "standin"),
    "--install",
    // As to an analytics app that Shopify has approved: the whole history, not the last 60 days.
    "--grant",
    "read_all_orders",
    "--lose",
    values.lose,
  );
  let ready: StandinReady | undefined;
  await timed("stand-in for Shopify", async () => {
    const child = watch(
      startChild({ name: "standin", args: ["tests/standin/main.ts", ...args], env: secrets, logs }),
    );
    const [, json = ""] = await child.printed(/^STANDIN READY (.*)$/m);
    ready = JSON.parse(json) as StandinReady;
    return ready.shops.map((shop) => `${shop.name} (${shop.orders} orders)`).join(", ");
  });
  if (!ready) throw new Error("the stand-in did not start");
  return ready;
}

/** Keeps a child for the end, and ends the demo with the child's last words if it dies before. */
function watch(child: Child): Child {
  children.push(child);
  if (ending.signal.aborted) void child.stop(10);
  void child.ended.then((how) => {
    stop.resolve({ code: 1, why: `${child.name} ended (${how}); its last lines:\n${child.lastLines(20)}` });
  });
  return child;
}

async function stopEverything(): Promise<void> {
  // The stand-in keeps webhooks that were not delivered; web and worker finish what they hold.
  ending.abort();
  await Promise.all(children.map((child) => child.stop(10)));
  const opened = await database?.catch(() => undefined);
  await opened?.stop();
  await inbox?.close();
}

async function untilReady(address: string): Promise<void> {
  for (;;) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await pause(50);
  }
}

async function control(standin: string, action: string, fields: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${standin}/__control/${action}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
  if (!response.ok) throw new Error(`the stand-in refused ${action}: ${await response.text()}`);
}

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const result = await work();
  say(`${what} … ${result} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

function announce(
  standin: StandinReady,
  pages: ReadonlyMap<string, string>,
  port: number,
  databaseUrl: string,
  { webUrl }: Inbox,
): void {
  const lines = standin.shops.map((shop) => `  ${shop.name.padEnd(20)} ${pages.get(shop.domain) ?? ""}`);
  console.log(
    [
      "",
      `Ready after ${((performance.now() - begun) / 1000).toFixed(0)} s. Orders, refunds and product changes keep coming. Ctrl-C stops all of it.`,
      "",
      ...lines,
      "",
      "Without Shopify:",
      `  ${standin.appOrigin}/   # sign in as ${DEMO_EMAIL}, who has both shops, or as anybody`,
      `  ${webUrl}   # the inbox, where the links arrive`,
      "",
      "For an operator:",
      `  . ${path.relative(process.cwd(), demoSecretsFile)}   # OPERATOR_TOKEN and METRICS_TOKEN`,
      `  curl http://127.0.0.1:${port}/api/tenants -H "authorization: Bearer $OPERATOR_TOKEN"`,
      `  curl http://127.0.0.1:${port}/metrics -H "authorization: Bearer $METRICS_TOKEN"`,
      // A server of your own may have a password in its address: you have it already.
      `  ${process.env.DATABASE_URL ? "" : `DATABASE_URL='${databaseUrl}' `}npm run ops -- status`,
      "",
    ].join("\n"),
  );
}

// Not exitCode: a start that was cut short may still wait for something.
process.exit(await main());
