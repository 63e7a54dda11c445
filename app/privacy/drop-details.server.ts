import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

const BATCH = 2_000;

/**
 * Blanks names, e-mail addresses, phones and places of all customers and orders, for an installation that takes them no
 * longer: what came before goes too. @returns how many rows.
 */
export async function dropCustomerDetails(db: Db): Promise<number> {
  const customers = await inBatches(
    db,
    sql`UPDATE customer SET email = NULL, first_name = NULL, last_name = NULL, phone = NULL, country = NULL, province = NULL
      WHERE email IS NOT NULL OR first_name IS NOT NULL OR last_name IS NOT NULL OR phone IS NOT NULL
        OR country IS NOT NULL OR province IS NOT NULL LIMIT ${BATCH}`,
  );
  const orders = await inBatches(
    db,
    sql`UPDATE sales_order SET country = NULL WHERE country IS NOT NULL LIMIT ${BATCH}`,
  );
  return customers + orders;
}

async function inBatches(db: Db, statement: ReturnType<typeof sql>): Promise<number> {
  let total = 0;
  for (;;) {
    const changed = await statement.execute(db);
    const rows = Number(changed.numAffectedRows ?? 0n);
    total += rows;
    if (rows < BATCH) return total;
  }
}
