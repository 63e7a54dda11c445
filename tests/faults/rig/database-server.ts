import path from "node:path";
import mariadb from "mariadb";
import { connectionOptions } from "#app/db/index.server.ts";
import {
  startPrivateServer,
  stopAbandonedServer,
  type PrivateServer,
} from "../../../scripts/database/private-server.ts";
import { prepareSchema } from "../../setup/schema.ts";
import { mountSmallDisk, unmountSmallDisk } from "./small-disk.ts";
import { testDatabaseName, withDatabase } from "../../setup/url.ts";

/** The database under the faults. */
export interface FaultDatabase {
  /** Straight to it, past every proxy; another one after a restart that found its port taken. */
  readonly url: string;
  readonly port: number;
  /** The same database through a proxy of 127.0.0.1. */
  urlThrough(port: number): string;
  /** Whether it is ours alone, to be killed and reconfigured. */
  readonly own: boolean;
  /** The folder of a disk that it has to itself; undefined: it has not. */
  readonly smallDisk: string | undefined;
  /** Ends the server as a power cut ends a process, and brings it up again. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

export interface FaultDatabaseOptions {
  /** Names the private server. */
  readonly purpose: string;
  /** DATABASE_URL, if that server is to be used. */
  readonly configured?: string | undefined;
  /** Size of a disk of its own for the private server, where that is possible. */
  readonly diskMegabytes?: number | undefined;
}

const migrations = path.resolve(import.meta.dirname, "../../../prisma/migrations");

/**
 * An empty, migrated database: on a private server of the purpose, or on the server of a URL (its database ends in
 * `_test`; ours is named after it), which is never killed.
 */
export async function openFaultDatabase(options: FaultDatabaseOptions): Promise<FaultDatabase> {
  const { purpose, configured, diskMegabytes } = options;
  const folder = path.resolve(import.meta.dirname, `../../../.local/db-${purpose}`);
  await stopAbandonedServer(purpose);
  const mounted = !configured && diskMegabytes !== undefined && mountSmallDisk(folder, diskMegabytes);
  let server = configured ? undefined : await startServer(purpose);
  const base = configured ?? server?.url("tillsight_test") ?? "";
  const first = withDatabase(base, `${testDatabaseName(base)}_faults`);
  const { database: _, ...address } = connectionOptions(first);
  const connection = await mariadb.createConnection(address);
  await prepareSchema(connection, first, migrations);
  await connection.end();
  const at = (port: number) => {
    const url = new URL(first);
    url.hostname = "127.0.0.1";
    url.port = String(port);
    return url.href;
  };
  return {
    get url() {
      return server ? at(server.port) : first;
    },
    get port() {
      return server?.port ?? address.port ?? 3306;
    },
    urlThrough: at,
    own: server !== undefined,
    smallDisk: mounted ? folder : undefined,
    async killAndRestart() {
      if (!server) throw new Error("this database is not ours to kill");
      const { pid } = server;
      process.kill(pid, "SIGKILL");
      // Frees the lock; there is nothing left to shut down.
      await server.stop();
      server = await startServer(purpose);
    },
    async stop() {
      await server?.stop();
      if (mounted) unmountSmallDisk(folder);
    },
  };
}

/** Its port may be taken between two of its lives: by a process that comes to ask for it from that very port. */
async function startServer(purpose: string): Promise<PrivateServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startPrivateServer({ purpose });
    } catch (error) {
      if (attempt === 3) throw error;
      console.log(`the database is started again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
