import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Count and checksum of a shop's rows, by table. */
export type Checksums = Readonly<Record<string, string>>;

/** Every row that a tenant has in any table. */
export async function checksums(db: Db, shop: Shop): Promise<Checksums> {
  const tables = await sql<{ t: string; c: string }>`
    SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND (column_name = 'shop_id' OR (table_name = 'shop' AND column_name = 'id'))
    ORDER BY table_name`.execute(db);
  const sums: Record<string, string> = {};
  for (const { t, c } of tables.rows) {
    const { rows } = await sql`SELECT * FROM ${sql.table(t)} WHERE ${sql.ref(c)} = ${shop.id}`.execute(db);
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    sums[t] = `${lines.length} ${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
  }
  return sums;
}

/** Tables in which the two differ. */
export function movedTables(before: Checksums, after: Checksums): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (table) => before[table] !== after[table],
  );
}
