import { sql } from "kysely";
import type { Db } from "./database.server.ts";

/** True when the database has all of these migrations, finished. @throws what the database throws. */
export async function hasMigrations(db: Db, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true;
  const { rows } = await sql<{ n: number }>`
    SELECT COUNT(DISTINCT migration_name) AS n FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND migration_name IN (${sql.join(names)})`.execute(
    db,
  );
  return rows[0]?.n === names.length;
}
