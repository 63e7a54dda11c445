import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";

const TOKEN = "metrics-token-of-the-tests-0123456789";
const root = path.resolve(import.meta.dirname, "../../..");

test("a worker process answers its probes and metrics at its own port, and ends on SIGTERM", async () => {
  const worker = spawn(process.execPath, ["app/worker/main.ts"], {
    cwd: root,
    env: {
      ...process.env,
      HOST: "127.0.0.1",
      LOG_LEVEL: "info",
      METRICS_TOKEN: TOKEN,
      WORKER_METRICS_PORT: "0",
      SHUTDOWN_SECONDS: "10",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(worker, "exit");
  let out = "";
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("exit", () => reject(new Error(`it ended:\n${out}`)));
    worker.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      const line = out.split("\n").find((one) => one.includes('"working"'));
      if (line?.endsWith("}")) resolve((JSON.parse(line) as { port: number }).port);
    });
  });
  const get = (target: string, authorization?: string) =>
    fetch(`http://127.0.0.1:${port}${target}`, { headers: authorization ? { authorization } : {} });
  expect((await get("/healthz")).status).toBe(200);
  expect([(await get("/readyz")).status, (await get("/metrics")).status]).toEqual([200, 401]);
  const text = await (await get("/metrics", `Bearer ${TOKEN}`)).text();
  expect(text).toMatch(/^tillsight_inbox_deliveries\{state="waiting",app="tillsight"\} \d+$/m);
  expect(text).toMatch(/^tillsight_database_up\{app="tillsight"\} 1$/m);
  expect((await get("/api/tenants")).status).toBe(404);
  worker.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});
