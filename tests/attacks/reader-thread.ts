import { parentPort, workerData } from "node:worker_threads";

/** Clients that read one address again and again, as fast as they are let, and wait for nothing. */
const { url, key, readers } = workerData as { url: string; key: string; readers: number };
const statuses: Record<string, number> = {};
let bytes = 0;
let stopped = false;

async function read(): Promise<void> {
  while (!stopped) {
    try {
      const response = await fetch(url, { headers: { "x-api-key": key } });
      const reader = response.body?.getReader();
      for (;;) {
        const chunk = await reader?.read();
        if (stopped || !chunk?.value) break;
        bytes += chunk.value.length;
      }
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    } catch {
      statuses.none = (statuses.none ?? 0) + 1;
    }
  }
}

parentPort?.once("message", () => {
  stopped = true;
  parentPort?.postMessage({ statuses, bytes });
  process.exit();
});
for (let reader = 0; reader < readers; reader++) void read();
