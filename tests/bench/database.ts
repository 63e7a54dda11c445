import path from "node:path";
import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { startPrivateServer } from "../../scripts/database/private-server.ts";
import { prepareSchema } from "../setup/schema.ts";
import { testDatabaseName, withDatabase } from "../setup/url.ts";

/** The databases of a bench run, both empty and migrated: one for the app, one for the raw inserts. */
export interface BenchDatabase {
  readonly url: string;
  readonly rawUrl: string;
  /** Without a database of its own; for facts and for emptying. */
  readonly connection: Connection;
  /** Empties one of the two. */
  empty(url: string): Promise<void>;
  close(): Promise<void>;
}

const migrations = path.resolve(import.meta.dirname, "../../prisma/migrations");

/**
 * On DATABASE_URL's server (its database must end in `_test`; ours are named after it), else on a private one.
 * @throws Error with what to do when there is no server.
 */
export async function openBenchDatabase(configured: string | undefined): Promise<BenchDatabase> {
  const server = configured
    ? undefined
    : await startPrivateServer({ purpose: "bench", bufferPoolMegabytes: 1024, log: console.error });
  const base = configured ?? server?.url("tillsight_test") ?? "";
  const name = testDatabaseName(base);
  const { database: _, ...options } = connectionOptions(base);
  const connection = await mariadb.createConnection(options);
  const url = withDatabase(base, `${name}_bench`);
  const rawUrl = withDatabase(base, `${name}_bench_raw`);
  for (const each of [url, rawUrl]) await prepareSchema(connection, each, migrations);
  return {
    url,
    rawUrl,
    connection,
    empty: (each) => prepareSchema(connection, each, migrations),
    async close() {
      await connection.end();
      await server?.stop();
    },
  };
}
