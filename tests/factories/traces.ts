import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Every column of every table that holds the text, in capitals or not: "table.column ×rows". */
export async function tracesOf(db: Db, text: string): Promise<string[]> {
  const columns = await sql<{ t: string; c: string }>`
    SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'`.execute(db);
  const byTable = Map.groupBy(columns.rows, ({ t }) => t);
  const found: string[] = [];
  for (const [table, of] of byTable) {
    // Latin 1 takes any byte, so that raw bodies and texts are searched alike.
    const counts = of.map(
      ({ c }) =>
        sql`SUM(LOCATE(LOWER(${text}), LOWER(CONVERT(CAST(${sql.ref(c)} AS BINARY) USING latin1))) > 0) AS ${sql.ref(c)}`,
    );
    const { rows } = await sql<Record<string, string | number | null>>`
      SELECT ${sql.join(counts)} FROM ${sql.table(table)}`.execute(db);
    for (const { c } of of)
      if (Number(rows[0]?.[c] ?? 0) > 0) found.push(`${table}.${c} ×${Number(rows[0]?.[c])}`);
  }
  return found.sort();
}

/** The traces of several texts: what is left of a person. */
export async function tracesOfAll(db: Db, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const text of texts) for (const trace of await tracesOf(db, text)) found.push(`${text}: ${trace}`);
  return found;
}
