// npm run worker: one worker process. As many as wanted run side by side, beside the web processes.
import path from "node:path";
import { createReadiness } from "#app/db/index.server.ts";
import {
  closeGracefully,
  createHttpServer,
  createProbeApp,
  listen,
  migrationNames,
} from "#app/http/index.server.ts";
import { createMetrics } from "#app/metrics/index.server.ts";
import { services } from "#app/services.server.ts";
import { startWorker } from "./start-worker.ts";

const { env, log, db, admin, now, retention } = services;
const root = path.resolve(import.meta.dirname, "../..");
let stopping = false;

/** Probes and metrics of this process, where the settings name a port for them. */
async function openProbes(port: number) {
  const databaseReady = createReadiness(db, await migrationNames(root));
  const metrics = createMetrics({ db, now });
  const server = createHttpServer();
  server.on(
    "request",
    createProbeApp({
      log,
      isReady: async () => (stopping ? "shutting down" : databaseReady()),
      ...(env.METRICS_TOKEN === undefined ? {} : { metrics: { token: env.METRICS_TOKEN, ...metrics } }),
    }),
  );
  return { server, port: await listen(server, port, env.HOST) };
}

const probes = env.WORKER_METRICS_PORT === undefined ? undefined : await openProbes(env.WORKER_METRICS_PORT);
const worker = startWorker({
  db,
  admin,
  now,
  log,
  retention,
  customerDetails: env.CUSTOMER_DETAILS,
});
log.info({ pid: process.pid, ...(probes ? { port: probes.port } : {}) }, "working");

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  const work = await worker.stop(env.SHUTDOWN_SECONDS * 1000);
  // To the end: whoever asks hears that it is stopping.
  if (probes) await closeGracefully(probes.server, 1);
  log.info({ work }, "stopped");
  // What was cut is held by its lease only: no use waiting for its queries.
  if (work === "finished") await services.close();
}

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

// A script that started us and was killed cannot tell us: its end of the channel closes.
process.once("disconnect", () => void stop("disconnect").then(() => process.exit(0)));
