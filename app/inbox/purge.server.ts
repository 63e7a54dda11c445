import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { retentionOf, type RetentionPolicy } from "#app/tenancy/index.server.ts";

/** Deletes receipts that are older than their shop keeps them, and the counts of them all. @returns how many receipts. */
export async function purgeReceipts(db: Db, policy: RetentionPolicy, batch = 2000): Promise<number> {
  const { messageDays } = policy.defaults;
  await purge(
    db,
    sql`DELETE FROM webhook_day WHERE day < CURRENT_DATE - INTERVAL ${messageDays} DAY ORDER BY day LIMIT ${batch}`,
    batch,
  );
  let total = 0;
  for (const { days, only, except } of retentionOf(policy, "messageDays"))
    total += await purge(
      db,
      sql`DELETE FROM webhook_receipt WHERE settled_at < NOW(3) - INTERVAL ${days} DAY
        AND ${ofShops(only, except)} ORDER BY settled_at LIMIT ${batch}`,
      batch,
    );
  return total;
}

/** Deletes dead letters, bodies and all, that are older than their shop keeps them. @returns how many. */
export async function purgeDeadLetters(db: Db, policy: RetentionPolicy, batch = 500): Promise<number> {
  let total = 0;
  for (const { days, only, except } of retentionOf(policy, "deadLetterDays"))
    total += await purge(
      db,
      sql`DELETE FROM webhook_inbox WHERE state = 'dead' AND received_at < NOW(3) - INTERVAL ${days} DAY
        AND ${ofShops(only, except)} LIMIT ${batch}`,
      batch,
    );
  return total;
}

type Part = ReturnType<typeof retentionOf>[number];

function ofShops(only: Part["only"], except: Part["except"]): ReturnType<typeof sql> {
  // A tenant without a domain has no webhooks.
  if (only) return sql`shop_domain = ${only.domain ?? ""}`;
  const domains = except.flatMap(({ domain }) => (domain === null ? [] : [domain]));
  return domains.length > 0 ? sql`shop_domain NOT IN (${sql.join(domains)})` : sql`TRUE`;
}

async function purge(db: Db, statement: ReturnType<typeof sql>, batch: number): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await statement.execute(db);
    const rows = Number(deleted.numAffectedRows ?? 0n);
    total += rows;
    if (rows < batch) return total;
  }
}
