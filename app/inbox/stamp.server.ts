import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Rows of a state that are counted; beyond, only what is settled changes the stamp. */
const LOOKS = 5_000;

/**
 * Text that changes with the shop's messages: what waits, what failed, what was settled of late. Open pages ask for
 * it every few seconds, so it is read from two indexes alone. @param topics of whose recent days the sums are taken.
 */
export async function inboxStamp(db: Db, shop: Shop, topics: readonly string[], since: Day): Promise<string> {
  if (shop.domain === null || topics.length === 0) return "";
  const states = ["waiting", "suspect", "leased", "dead"].map(
    (state) => sql`
      (SELECT state FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
      WHERE state = ${state} AND shop_domain = ${shop.domain} LIMIT ${LOOKS})`,
  );
  const [present, settled] = await Promise.all([
    sql<{ state: string; count: number }>`
      SELECT state, COUNT(*) AS count FROM (${sql.join(states, sql` UNION ALL `)}) AS looked
      GROUP BY state ORDER BY state`.execute(db),
    sql<{ count: number | null }>`
      SELECT CAST(SUM(applied + ignored) AS SIGNED) AS count FROM webhook_day
      WHERE shop_domain = ${shop.domain} AND topic IN (${sql.join(topics)}) AND day >= ${since}`.execute(db),
  ]);
  const counts = present.rows.map(({ state, count }) => `${state.charAt(0)}${count}`);
  return [...counts, settled.rows[0]?.count ?? 0].join("-");
}
