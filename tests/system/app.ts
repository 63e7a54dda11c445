import { randomBytes } from "node:crypto";
import { commands } from "../../scripts/launch/commands.mjs";
import type { Child } from "../../scripts/process/child.ts";
import { freePort } from "../../scripts/process/ports.ts";
import { controlOf, type Control } from "./control.ts";
import { printed, startProcess, stopProcess } from "./processes.ts";
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
  /** See StandinPlan. Default: 1,000, as Shopify Plus. */
  readonly pointsPerSecond?: number;
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
  /** Puts a web process of another build in the place of the present one, as a deployment does. @param server its server.ts */
  deploy(server: string): Promise<void>;
  /** Address of the admin page with the app in it. */
  adminUrl(shop: string): string;
  stop(): Promise<void>;
}

/** Starts stand-in and web process; workers only on demand, so that a test can say when work begins. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { name, databaseUrl } = options;
  const webPort = await freePort();
  const webUrl = `http://127.0.0.1:${webPort}`;
  const children: Child[] = [];
  const start = (suffix: string, args: readonly string[], env: Readonly<Record<string, string>>) => {
    const child = startProcess(`${name}-${suffix}`, args, env);
    children.push(child);
    return child;
  };
  const stop = async () => {
    await Promise.all(children.splice(0).map(stopProcess));
  };
  try {
    const plan = planOf(options, webUrl);
    const standin = start("standin", ["tests/system/standin-process.ts"], {
      STANDIN_PROCESS: JSON.stringify(plan),
    });
    const control = controlOf((await printed(standin, /stand-in at (\S+)/))[1] ?? "");
    const { apps } = await control.call<{ apps: { handle: string; seenAt: string }[] }>("state");
    const [app] = apps;
    if (!app) throw new Error("the stand-in knows no app");
    const env = appEnvironment(databaseUrl, control.url, app.seenAt, webPort);
    const startWeb = async (suffix: string, server: string) => {
      const child = start(suffix, [...webFlags, ...preload, server], env);
      await printed(child, /"listening"/);
      return child;
    };
    const web = await startWeb("web", "server.ts");
    let present = web;
    let deployments = 0;
    let workers = 0;
    return {
      databaseUrl,
      control,
      standin,
      webUrl,
      web,
      async startWorker() {
        const worker = start(`worker-${++workers}`, [...workerFlags, ...preload, "app/worker/main.ts"], env);
        await printed(worker, /"working"/);
        return worker;
      },
      async deploy(server) {
        await stopProcess(present);
        present = await startWeb(`web-deployed-${++deployments}`, server);
      },
      adminUrl: (shop) => `${control.url}/store/${shop.replace(/\.myshopify\.com$/, "")}/apps/${app.handle}`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Node's options of `npm run worker`. */
export const workerFlags = commands.worker?.node ?? [];

/** Node's options of `npm start`. */
const webFlags = commands.start?.node ?? [];

/** Sends what the app would send to Shopify to the stand-in. */
const preload = ["--import", "./tests/standin/preload.mjs"];

function planOf(options: SystemOptions, appUrl: string): StandinPlan {
  const { shops, seed = 1, pointsPerSecond = 1000, disorder = {} } = options;
  return { shops, seed, pointsPerSecond, disorder, appUrl, clientId, clientSecret };
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
