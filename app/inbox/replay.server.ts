import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Which dead letters: of a shop (an operator may leave it out), of a topic, with a reason, by id. All conditions hold. */
export interface DeadLetterFilter {
  readonly shop?: Shop;
  readonly topic?: string;
  /** Exactly this one; null: those without. */
  readonly reason?: string | null;
  readonly ids?: readonly number[];
}

/** A dead letter without its body, which holds personal data. */
export interface DeadLetter {
  readonly id: number;
  readonly shopDomain: string;
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string | null;
  readonly receivedAt: Date;
  readonly attempts: number;
  readonly deaths: number;
  readonly reason: string | null;
}

/** Puts dead letters back into the queue, as if they had just come. @returns how many. */
export async function replay(db: Db, filter: DeadLetterFilter): Promise<number> {
  const replayed = await sql`
    UPDATE webhook_inbox SET state = 'waiting', attempts = 0, deaths = 0, next_attempt_at = NOW(3), error = NULL
    WHERE state = 'dead' AND ${conditions(filter)}`.execute(db);
  return Number(replayed.numAffectedRows ?? 0n);
}

/** Dead letters, newest first. */
export async function deadLetters(db: Db, filter: DeadLetterFilter, limit = 50): Promise<DeadLetter[]> {
  const { rows } = await sql<DeadLetter>`
    SELECT id, shop_domain AS shopDomain, topic, webhook_id AS webhookId, event_id AS eventId,
      received_at AS receivedAt, attempts, deaths, error AS reason
    FROM webhook_inbox WHERE state = 'dead' AND ${conditions(filter)} ORDER BY id DESC LIMIT ${limit}`.execute(
    db,
  );
  return rows;
}

/** The filter as SQL, over rows that are dead. */
export function conditions(filter: DeadLetterFilter) {
  const parts = [sql`TRUE`];
  // A tenant without a domain has no webhooks; an unset shop must not turn into everyone's.
  if (filter.shop) parts.push(sql`shop_domain = ${filter.shop.domain ?? ""}`);
  if (filter.topic !== undefined) parts.push(sql`topic = ${filter.topic}`);
  if (filter.reason !== undefined)
    parts.push(filter.reason === null ? sql`error IS NULL` : sql`error = ${filter.reason}`);
  if (filter.ids) parts.push(filter.ids.length > 0 ? sql`id IN (${sql.join(filter.ids)})` : sql`FALSE`);
  return sql.join(parts, sql` AND `);
}
