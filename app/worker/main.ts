// npm run worker: one worker process. As many as wanted run side by side, beside the web processes.
import { services } from "#app/services.server.ts";
import { startWorker } from "./start-worker.ts";

const { env, log, db, admin, now, retention } = services;
const worker = startWorker({
  db,
  admin,
  now,
  log,
  retention,
  customerDetails: env.CUSTOMER_DETAILS,
});
log.info({ pid: process.pid }, "working");

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  const work = await worker.stop(env.SHUTDOWN_SECONDS * 1000);
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
