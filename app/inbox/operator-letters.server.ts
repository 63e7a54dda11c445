import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { conditions, type DeadLetter, type DeadLetterFilter } from "./replay.server.ts";

/** A dead letter as the operator sees it: with the size of its body, never with the body. */
export type SizedDeadLetter = DeadLetter & { readonly bytes: number };

/** Dead letters of all shops or one, newest first. @param page.before the last id of the page before. */
export async function sizedDeadLetters(
  db: Db,
  filter: DeadLetterFilter,
  page: { readonly limit: number; readonly before?: number },
): Promise<SizedDeadLetter[]> {
  const before = page.before === undefined ? sql`TRUE` : sql`id < ${page.before}`;
  const { rows } = await sql<SizedDeadLetter>`
    SELECT id, shop_domain AS shopDomain, topic, webhook_id AS webhookId, event_id AS eventId,
      received_at AS receivedAt, attempts, deaths, error AS reason, LENGTH(body) AS bytes
    FROM webhook_inbox WHERE state = 'dead' AND ${conditions(filter)} AND ${before}
    ORDER BY id DESC LIMIT ${page.limit}`.execute(db);
  return rows;
}

/** How many dead letters a filter takes. */
export async function countDeadLetters(db: Db, filter: DeadLetterFilter): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'dead' AND ${conditions(filter)}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Deliveries that wait and that are dead, of each of some shops, by domain; a shop without any is left out. */
export async function backlogOfShops(
  db: Db,
  shops: readonly Shop[],
): Promise<Map<string, { readonly waiting: number; readonly dead: number }>> {
  const domains = shops.flatMap(({ domain }) => (domain === null ? [] : [domain]));
  if (domains.length === 0) return new Map();
  const { rows } = await sql<{ domain: string; waiting: string | number; dead: string | number }>`
    SELECT shop_domain AS domain, SUM(state <> 'dead') AS waiting, SUM(state = 'dead') AS dead
    FROM webhook_inbox WHERE shop_domain IN (${sql.join(domains)}) GROUP BY shop_domain`.execute(db);
  return new Map(
    rows.map(({ domain, waiting, dead }) => [domain, { waiting: Number(waiting), dead: Number(dead) }]),
  );
}
