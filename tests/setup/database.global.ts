import { existsSync } from "node:fs";
import path from "node:path";
import mariadb, { type Connection } from "mariadb";
import type { TestProject } from "vitest/node";
import { connectionOptions } from "#app/db/connection.server.ts";
import { startPrivateServer, type PrivateServer } from "../../scripts/database/private-server.ts";
import { prepareSchema } from "./schema.ts";
import { testDatabaseName, withDatabase } from "./url.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of the run's database, name ending in _test; a worker uses `<name>_w<its number>`. */
    readonly databaseUrl: string;
  }
}

interface TestDatabase {
  readonly url: string;
  readonly server: PrivateServer | undefined;
  /** Holds the run's lock. */
  readonly connection: Connection;
  users: number;
}

/** Vitest loads this file once per project; the run has one database all the same. */
const shared = globalThis as { tillsightTestDatabase?: Promise<TestDatabase> };

/** Starts or finds the server and gives each worker an empty, migrated schema. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Math.max(...project.vitest.projects.map((one) => one.config.maxWorkers));
  const opening = (shared.tillsightTestDatabase ??= open(workers));
  const database = await opening;
  database.users += 1;
  project.provide("databaseUrl", database.url);
  return async () => {
    database.users -= 1;
    if (database.users > 0) return;
    delete shared.tillsightTestDatabase;
    await database.connection.end();
    await database.server?.stop();
  };
}

async function open(workers: number): Promise<TestDatabase> {
  const configured = process.env.DATABASE_URL;
  const server = configured ? undefined : await startPrivateServer({ purpose: "test", durable: false });
  const url = configured ?? (server as PrivateServer).url("tillsight_test");
  try {
    const name = testDatabaseName(url);
    const { database: _, ...options } = connectionOptions(url);
    const connection = await mariadb.createConnection(options);
    await takeRunLock(connection, name);
    const directory = path.resolve(import.meta.dirname, "../../prisma/migrations");
    if (!existsSync(directory)) throw new Error(`no migrations in ${directory}`);
    const schemas = [name, ...Array.from({ length: workers }, (_unused, index) => `${name}_w${index + 1}`)];
    for (const schema of schemas) await prepareSchema(connection, withDatabase(url, schema), directory);
    return { url, server, connection, users: 0 };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

async function takeRunLock(connection: Connection, name: string): Promise<void> {
  const rows: { locked: number | null }[] = await connection.query("SELECT GET_LOCK(?, 0) AS locked", [
    `tests ${name}`.slice(0, 64),
  ]);
  if (rows[0]?.locked !== 1)
    throw new Error(`another test run uses ${name} now: wait for it, or name another database`);
}
