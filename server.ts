import type { Server } from "node:http";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ServerBuild } from "@remix-run/node";
import { createRequestHandler } from "@remix-run/express";
import type { RequestHandler } from "express";
import { createReadiness } from "#app/db/index.server.ts";
import {
  closeGracefully,
  createHttpApp,
  createHttpServer,
  listen,
  loadContext,
  migrationNames,
  routePatterns,
} from "#app/http/index.server.ts";
import { createMetrics } from "#app/metrics/index.server.ts";
import { services } from "#app/services.server.ts";
import { noteSecretRotation } from "#app/tenancy/index.server.ts";
import { startWorker, type Worker } from "#app/worker/index.server.ts";

const root = import.meta.dirname;

interface Pages {
  /** Patterns of all addresses. */
  readonly routes: readonly string[];
  readonly handler: RequestHandler;
  readonly clientDirectory?: string;
  readonly beforePages?: RequestHandler;
  close(): Promise<void>;
}

/** The built app. */
async function builtPages(): Promise<Pages> {
  // React and Remix choose their production code by this variable alone.
  process.env.NODE_ENV ??= "production";
  const file = path.join(root, "build/server/index.js");
  const build = (await import(file)) as ServerBuild;
  return {
    routes: routePatterns(build.routes),
    handler: createRequestHandler({ build, mode: "production", getLoadContext: loadContext }),
    clientDirectory: path.join(root, "build/client"),
    close: () => Promise.resolve(),
  };
}

/** The app from its sources, reloading as they change. */
async function livePages(server: Server): Promise<Pages> {
  const { createServer } = await import("vite");
  // Hot updates share the app's own port, so that they also pass the tunnel of `shopify app dev`.
  const vite = await createServer({
    root,
    server: { middlewareMode: true, hmr: { server } },
    appType: "custom",
  });
  // At SIGTERM Vite would end the process by itself, in the midst of requests and jobs.
  process.removeAllListeners("SIGTERM");
  const build = () => vite.ssrLoadModule("virtual:remix/server-build") as Promise<ServerBuild>;
  return {
    routes: routePatterns((await build()).routes),
    handler: createRequestHandler({ build, mode: "development", getLoadContext: loadContext }),
    beforePages: vite.middlewares,
    close: () => vite.close(),
  };
}

/** A worker in this process, where the settings want one: it hears of each stored webhook at once. */
function workerInProcess(): Worker | undefined {
  const { env, db, admin, now, log, inbox, retention } = services;
  if (!env.WORKER_IN_PROCESS) return undefined;
  const worker = startWorker({
    db,
    admin,
    now,
    log,
    retention,
    customerDetails: env.CUSTOMER_DETAILS,
  });
  inbox.onStored(() => worker.wake());
  return worker;
}

/** Rejects if the address is taken: who starts the app from its sources hears so before Vite has taken its seconds. */
async function listenOnce(port: number, host: string): Promise<void> {
  const server = createHttpServer();
  await listen(server, port, host);
  await closeGracefully(server, 0);
}

/** A secret that was revoked long ago and is still accepted is a key that nobody looks after. */
async function sayOldSecret(): Promise<void> {
  const { env, log, db, now } = services;
  try {
    const since = await noteSecretRotation(db, env.SHOPIFY_API_SECRET_PREVIOUS, now());
    if (since)
      log.warn(
        { since },
        "what SHOPIFY_API_SECRET_PREVIOUS signs is accepted: leave it out once it is revoked",
      );
  } catch (error) {
    log.warn({ err: error }, "since when the secret before is accepted could not be noted");
  }
}

async function main(): Promise<void> {
  const { env, log, db } = services;
  let stopping = false;
  const databaseReady = createReadiness(db, await migrationNames(root));
  const server = createHttpServer();
  if (env.NODE_ENV === "development") await listenOnce(env.PORT, env.HOST);
  const pages = env.NODE_ENV === "development" ? await livePages(server) : await builtPages();
  const metrics = createMetrics({ db, now: services.now, routes: pages.routes });
  const app = createHttpApp({
    log,
    trustProxy: env.TRUST_PROXY,
    isReady: async () => (stopping ? "shutting down" : databaseReady()),
    ...(env.METRICS_TOKEN === undefined ? {} : { metrics: { token: env.METRICS_TOKEN, ...metrics } }),
    clientDirectory: pages.clientDirectory,
    beforePages: pages.beforePages,
    pages: pages.handler,
  });
  server.on("request", app);
  const port = await listen(server, env.PORT, env.HOST);
  const worker = workerInProcess();
  log.info({ port, mode: env.NODE_ENV, worker: worker !== undefined }, "listening");
  void sayOldSecret();

  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    // /readyz says so for a while, so that nobody is sent here any more when the door closes.
    await pause(env.SHUTDOWN_DELAY_SECONDS * 1000);
    const [requests, work] = await Promise.all([
      closeGracefully(server, env.SHUTDOWN_SECONDS),
      worker?.stop(env.SHUTDOWN_SECONDS * 1000),
      // At once: a browser's connection for hot updates ends with Vite only, and the server's door waits for it.
      pages.close(),
    ]);
    await services.close();
    log.info({ requests, work }, "stopped");
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, "stopping failed");
          process.exit(1);
        },
      );
    });
}

await main();
