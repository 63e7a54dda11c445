import mariadb from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { printed, startProcess, stopProcess } from "../system/processes.ts";
import { postAll, type LoadResult, type SignedDelivery } from "./load.ts";
import { percentile } from "./percentile.ts";

/** The same deliveries to the bare server. It writes to the database of the URL; empty its inbox afterwards. */
export async function postToBareServer(
  databaseUrl: string,
  deliveries: readonly SignedDelivery[],
  connections: number,
): Promise<LoadResult> {
  const bare = startProcess("bench-bare-server", ["tests/bench/bare-server.ts"], {
    DATABASE_URL: databaseUrl,
  });
  try {
    const [, port] = await printed(bare, /listening on (\d+)/);
    return await postAll(`http://127.0.0.1:${port}/`, deliveries, connections);
  } finally {
    await stopProcess(bare);
  }
}

/** Milliseconds of a `SELECT 1`, one after the other on one connection. */
export async function roundTrips(databaseUrl: string, count: number): Promise<{ p50: number; p95: number }> {
  const connection = await mariadb.createConnection(connectionOptions(databaseUrl));
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await connection.query("SELECT 1");
    times.push(performance.now() - started);
  }
  await connection.end();
  return { p50: percentile(times, 50), p95: percentile(times, 95) };
}
