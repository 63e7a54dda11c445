import path from "node:path";
import { migrate } from "#app/db/migrate.server.ts";
import { dropDatabase, ensureDatabase } from "../database/named-database.ts";
import { removePrivateServer, startPrivateServer } from "../database/private-server.ts";

const migrations = path.resolve(import.meta.dirname, "../../prisma/migrations");

export interface DemoDatabase {
  readonly url: string;
  /** Where it is, for a person to read. */
  readonly place: string;
  stop(): Promise<void>;
}

/** The server that DATABASE_URL names, or the private one; the database exists and is migrated after it. */
export async function openDatabase(say: (line: string) => void): Promise<DemoDatabase> {
  const configured = process.env.DATABASE_URL;
  const server = configured ? undefined : await startPrivateServer({ purpose: "demo", log: say });
  const url = configured ?? server?.url("tillsight_demo") ?? "";
  try {
    await ensureDatabase(url);
    const applied = await migrateDatabase(url);
    const where = server
      ? `private server on 127.0.0.1:${server.port}${server.adopted ? ", which ran already" : ""}`
      : `${new URL(url).host}, as DATABASE_URL says`;
    return {
      url,
      place: `${where}; ${applied > 0 ? `${applied} migrations applied` : "schema up to date"}`,
      stop: async () => server?.stop(),
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/**
 * Forgets the demo's data.
 * @throws Error where DATABASE_URL names a database that is not plainly for this: it may be somebody's.
 */
export async function resetDatabase(): Promise<void> {
  const configured = process.env.DATABASE_URL;
  if (!configured) return removePrivateServer("demo");
  const name = decodeURIComponent(new URL(configured).pathname.slice(1));
  if (!/_(demo|test)$/.test(name))
    throw new Error(
      `--reset drops the database, and "${name}" does not end in _demo or _test. Drop it by hand if that is meant`,
    );
  await dropDatabase(configured);
}

/** @returns how many migrations it applied. */
async function migrateDatabase(url: string): Promise<number> {
  const result = await migrate({ url, directory: migrations });
  if (result.outcome === "migrated") return result.applied.length;
  throw new Error(
    `the demo's database does not take the migrations (${result.outcome}). npm run db:migrate says more; npm run demo -- --reset starts over`,
  );
}
