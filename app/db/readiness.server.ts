import type { Db } from "./database.server.ts";
import { isReachable } from "./database.server.ts";
import { hasMigrations } from "./migrated.server.ts";
import { storeTrouble } from "./store-health.server.ts";

/**
 * Whether the database can serve this version of the app: it answers, stores what it is given, and has the migrations.
 * Once they were all there they are not asked for again. @returns true, or why not.
 */
export function createReadiness(db: Db, migrations: readonly string[]): () => Promise<true | string> {
  let migrated = false;
  return async () => {
    if (!(await isReachable(db))) return "the database does not answer";
    const trouble = storeTrouble(db);
    if (trouble !== null) return trouble;
    try {
      migrated ||= await hasMigrations(db, migrations);
    } catch {
      migrated = false;
    }
    return migrated || "the database is not migrated: npm run db:migrate";
  };
}
