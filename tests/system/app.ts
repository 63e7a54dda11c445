import { randomBytes } from "node:crypto";
import { freePort } from "../../scripts/process/ports.ts";
import { startChild, type Child } from "./child.ts";
import { controlOf, type Control } from "./control.ts";
import type { StandinPlan, TestShop } from "./standin-plan.ts";

/** The app's identity at the stand-in; both sides get it from here. */
export const clientId = "tillsight-test-client";
export const clientSecret = "tillsight-test-secret";

export interface SystemOptions {
  /** Empty and migrated. */
  readonly databaseUrl: string;
  readonly shops: readonly TestShop[];
  readonly seed?: number;
  /** Prefix of the logs under `.local/logs/`. */
  readonly name: string;
  /** Disorder of webhooks, see StandinPlan. Default: none. */
  readonly disorder?: StandinPlan["disorder"];
}

/** The stand-in and the app as in production: web process and workers each on their own. */
export interface System {
  readonly databaseUrl: string;
  readonly control: Control;
  readonly standin: Child;
  /** Origin of the web process itself, as Shopify posts webhooks to it. */
  readonly webUrl: string;
  readonly web: Child;
  startWorker(): Promise<Child>;
  /** Address of the admin page with the app in it. */
  adminUrl(shop: string): string;
  stop(): Promise<void>;
}

/** Starts stand-in and web process; workers only on demand, so that a test can say when work begins. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const webPort = await freePort();
  const webUrl = `http://127.0.0.1:${webPort}`;
  const children: Child[] = [];
  const keep = async (starting: Promise<Child>) => {
    const child = await starting;
    children.push(child);
    return child;
  };
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
  };
  try {
    const standin = await keep(startStandinProcess(options, webUrl));
    const control = controlOf(standin.ready?.[1] ?? "");
    const state = await control.call<{ apps: { handle: string; seenAt: string }[] }>("state");
    const app = state.apps[0];
    if (!app) throw new Error("the stand-in knows no app");
    const env = appEnvironment(options.databaseUrl, control.url, app.seenAt, webPort);
    const web = await keep(startWeb(options.name, env));
    let workers = 0;
    return {
      databaseUrl: options.databaseUrl,
      control,
      standin,
      webUrl,
      web,
      startWorker: () => keep(startWorker(`${options.name}-worker-${++workers}`, env)),
      adminUrl: (shop) => `${control.url}/store/${shop.replace(/\.myshopify\.com$/, "")}/apps/${app.handle}`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startStandinProcess(options: SystemOptions, appUrl: string): Promise<Child> {
  const { shops, seed = 1, disorder = {} } = options;
  const plan: StandinPlan = { shops, seed, appUrl, clientId, clientSecret, disorder };
  return startChild({
    name: `${options.name}-standin`,
    args: ["tests/system/standin-process.ts"],
    env: { STANDIN_PROCESS: JSON.stringify(plan) },
    readyLine: /stand-in at (\S+)/,
  });
}

const preload = ["--import", "./tests/standin/preload.mjs"];

function startWeb(name: string, env: Record<string, string>): Promise<Child> {
  return startChild({
    name: `${name}-web`,
    args: [...preload, "server.ts"],
    env,
    readyLine: /listening/i,
  });
}

function startWorker(name: string, env: Record<string, string>): Promise<Child> {
  return startChild({ name, args: [...preload, "app/worker/main.ts"], env, readyLine: /worker/i });
}

function appEnvironment(
  databaseUrl: string,
  standinUrl: string,
  publicUrl: string,
  port: number,
): Record<string, string> {
  return {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: clientId,
    SHOPIFY_API_SECRET: clientSecret,
    SHOPIFY_APP_URL: publicUrl,
    APP_BRIDGE_URL: `${standinUrl}/app-bridge.js`,
    EXTRA_FRAME_ANCESTORS: standinUrl,
    TOKEN_ENCRYPTION_KEYS: `test:${randomBytes(32).toString("base64")}`,
    HOST: "127.0.0.1",
    PORT: String(port),
    TRUST_PROXY: "1",
    WORKER_IN_PROCESS: "false",
    LOG_LEVEL: "info",
    STANDIN_URL: standinUrl,
  };
}
