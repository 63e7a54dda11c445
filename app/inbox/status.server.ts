import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export interface InboxStatus {
  /** Accepted and not applied yet, those being worked on and those waiting for another attempt included. */
  readonly waiting: number;
  readonly dead: number;
  /** When the oldest of the waiting was accepted; null when none waits. */
  readonly oldestWaitingAt: Date | null;
  readonly topics: readonly TopicStatus[];
}

export interface TopicStatus {
  readonly topic: string;
  /** Applied or ignored in the last 14 days. */
  readonly settled: number;
  readonly lastReceivedAt: Date;
  readonly lastSettledAt: Date;
}

/** What the inbox holds of a shop. A tenant without a Shopify shop has no webhooks. */
export async function inboxStatus(db: Db, shop: Shop): Promise<InboxStatus> {
  if (shop.domain === null) return { waiting: 0, dead: 0, oldestWaitingAt: null, topics: [] };
  const counts = await sql<{ state: string; rows: number; oldest: Date | null }>`
    SELECT state, COUNT(*) AS \`rows\`, MIN(received_at) AS oldest FROM webhook_inbox
    WHERE shop_domain = ${shop.domain} GROUP BY state`.execute(db);
  const topics = await sql<TopicStatus>`
    SELECT topic, COUNT(*) AS settled, MAX(received_at) AS lastReceivedAt, MAX(settled_at) AS lastSettledAt
    FROM webhook_receipt WHERE shop_domain = ${shop.domain} GROUP BY topic ORDER BY topic`.execute(db);
  const alive = counts.rows.filter((row) => row.state !== "dead");
  const times = alive.flatMap((row) => (row.oldest ? [row.oldest.getTime()] : []));
  return {
    waiting: alive.reduce((total, row) => total + row.rows, 0),
    dead: counts.rows.find((row) => row.state === "dead")?.rows ?? 0,
    oldestWaitingAt: times.length > 0 ? new Date(Math.min(...times)) : null,
    topics: topics.rows,
  };
}
