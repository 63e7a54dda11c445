import path from "node:path";
import { migrate } from "#app/db/migrate.server.ts";
import { Mistake } from "../process/mistake.mjs";
import { connect } from "./database-url.ts";
import { ensureDatabase } from "./named-database.ts";
import { startPrivateServer } from "./private-server.ts";

const migrations = path.resolve(import.meta.dirname, "../../prisma/migrations");

/** A database to work on: it exists, and is migrated. */
export interface WorkingDatabase {
  readonly url: string;
  /** Where it is, for a person to read. */
  readonly place: string;
  stop(): Promise<void>;
}

export interface WorkingDatabaseOptions {
  /** Command that works on it; names the private server and its database. */
  readonly purpose: "demo" | "dev";
  /** DATABASE_URL, where there is one. */
  readonly configured: string | undefined;
  /** Make the configured database if its server does not have it. */
  readonly create: boolean;
  readonly say: (line: string) => void;
}

/**
 * The database that DATABASE_URL names, or one on the private server of the purpose.
 * @throws Mistake or Error whose message says what is wrong and what to do
 */
export async function openWorkingDatabase(options: WorkingDatabaseOptions): Promise<WorkingDatabase> {
  const { purpose, configured, say } = options;
  const server = configured ? undefined : await startPrivateServer({ purpose, log: say });
  const url = configured ?? server?.url(`tillsight_${purpose}`) ?? "";
  try {
    if (server || options.create) await ensureDatabase(url);
    await (await connect(url)).end();
    const applied = await migrateDatabase(url, purpose);
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

/** @returns how many migrations it applied. */
async function migrateDatabase(url: string, purpose: "demo" | "dev"): Promise<number> {
  const result = await migrate({ url, directory: migrations });
  if (result.outcome === "migrated") return result.applied.length;
  const startOver = purpose === "demo" ? "npm run demo -- --reset starts over" : "or take another database";
  throw new Mistake(
    `the database does not take the migrations (${result.outcome}). DATABASE_URL='${new URL(url).protocol}//…' npm run db:migrate says more; ${startOver}`,
  );
}
