import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { shopByDomain, type Shop } from "#app/tenancy/index.server.ts";

const tables = ["webhook_inbox", "webhook_receipt", "webhook_day"] as const;

/**
 * Brings what is kept under a shop's former domain under its present one, so that pages, redactions and erasures find it.
 * Not where another shop has that domain now: what is there is the other's. May run again.
 */
export async function moveDeliveries(db: Db, { domain, formerDomain }: Shop): Promise<void> {
  if (domain === null || formerDomain === null) return;
  if (await shopByDomain(db, formerDomain)) return;
  for (const table of tables)
    // What came under both names keeps its first row; the other holds a key or a count, no body.
    await sql`UPDATE IGNORE ${sql.table(table)} SET shop_domain = ${domain} WHERE shop_domain = ${formerDomain}`.execute(
      db,
    );
}
