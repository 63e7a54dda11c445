import { sql } from "kysely";
import type { Db } from "./database.server.ts";

/** Now by the database's clock, to the millisecond: the one that all processes share. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`SELECT UTC_TIMESTAMP(3) AS now`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("the database does not tell the time");
  return row.now;
}
