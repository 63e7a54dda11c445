import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createDatabase, type Database, type Db } from "#app/db/index.server.ts";
import { queueTables } from "./queue-tables.ts";

/** The worker's database with its queues empty before each test: claims look across shops. */
export function useQueueDatabase(): { readonly db: Db } {
  let database: Database;
  beforeAll(() => {
    database = createDatabase(process.env.DATABASE_URL ?? "", { connectionLimit: 12 });
  });
  beforeEach(async () => {
    for (const table of queueTables) await sql`DELETE FROM ${sql.table(table)}`.execute(database.kysely);
  });
  afterAll(() => database.close());
  return {
    get db() {
      return database.kysely;
    },
  };
}
