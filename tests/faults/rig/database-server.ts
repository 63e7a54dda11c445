import path from "node:path";
import mariadb from "mariadb";
import { connectionOptions } from "#app/db/index.server.ts";
import { startPrivateServer, type PrivateServer } from "../../../scripts/database/private-server.ts";
import { prepareSchema } from "../../setup/schema.ts";
import { testDatabaseName, withDatabase } from "../../setup/url.ts";

/** The database under the faults. */
export interface FaultDatabase {
  /** Straight to it, past every proxy. */
  readonly url: string;
  readonly port: number;
  /** The same database through a proxy of 127.0.0.1. */
  urlThrough(port: number): string;
  /** Whether it is ours alone, to be killed and reconfigured. */
  readonly own: boolean;
  /** Ends the server as a power cut ends a process, and brings it up again. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

const migrations = path.resolve(import.meta.dirname, "../../../prisma/migrations");

/**
 * An empty, migrated database: on a private server of the purpose, or on the server of a URL (its database ends in
 * `_test`; ours is named after it), which is never killed.
 */
export async function openFaultDatabase(purpose: string, configured?: string): Promise<FaultDatabase> {
  let server = configured ? undefined : await startServer(purpose);
  const base = configured ?? server?.url("tillsight_test") ?? "";
  const url = withDatabase(base, `${testDatabaseName(base)}_faults`);
  const { database: _, ...options } = connectionOptions(url);
  const connection = await mariadb.createConnection(options);
  await prepareSchema(connection, url, migrations);
  await connection.end();
  return {
    url,
    get port() {
      return server?.port ?? options.port ?? 3306;
    },
    urlThrough(port) {
      const through = new URL(url);
      through.hostname = "127.0.0.1";
      through.port = String(port);
      return through.href;
    },
    own: server !== undefined,
    async killAndRestart() {
      if (!server) throw new Error("this database is not ours to kill");
      const { pid } = server;
      process.kill(pid, "SIGKILL");
      // Frees the lock; there is nothing left to shut down.
      await server.stop();
      server = await startServer(purpose);
    },
    stop: async () => server?.stop(),
  };
}

function startServer(purpose: string): Promise<PrivateServer> {
  return startPrivateServer({ purpose });
}
