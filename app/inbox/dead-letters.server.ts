import { sql } from "kysely";
import { z } from "zod";
import type { Db } from "#app/db/index.server.ts";
import { cursorCodec, cursorInstant } from "#app/lib/cursor.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { DeadLetter } from "./replay.server.ts";

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** The page behind this one; null on the last. */
  readonly older: string | null;
}

/** When the last one before the page failed, and its id. */
const codec = cursorCodec("dead", z.tuple([cursorInstant, z.int().min(0)]));

/**
 * A shop's dead letters, those that failed last first, in the order of the claim index: a page costs the same however
 * many there are. @param cursor as `older` gave it; text that it did not give is the first page.
 */
export async function deadLetterPage(
  db: Db,
  shop: Shop,
  options: { readonly cursor?: string | null; readonly limit: number },
): Promise<DeadLetterPage> {
  const place = codec.read(options.cursor);
  const behind = place
    ? sql`AND (next_attempt_at, id) < (${new Date(place[0])}, ${place[1]})
        AND next_attempt_at <= ${new Date(place[0])}`
    : sql``;
  const { rows } = await sql<DeadLetter & { nextAttemptAt: Date }>`
    SELECT ${columns}, next_attempt_at AS nextAttemptAt
    FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
    WHERE state = 'dead' AND shop_domain = ${shop.domain ?? ""} ${behind}
    ORDER BY next_attempt_at DESC, id DESC LIMIT ${options.limit + 1}`.execute(db);
  const letters = rows.slice(0, options.limit);
  const last = letters.at(-1);
  return {
    letters: letters.map(({ nextAttemptAt: _, ...letter }) => letter),
    older: last && rows.length > options.limit ? codec.write([last.nextAttemptAt.getTime(), last.id]) : null,
  };
}

/** Dead letters of one topic with one reason. */
export interface DeadLetterKind {
  readonly topic: string;
  readonly reason: string | null;
  readonly count: number;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
}

const LOOKS = 5_000;
const KINDS = 50;

/** What a shop's dead letters have in common, the most frequent first: of 5,000 rows, the first fifty kinds. */
export async function deadLetterKinds(db: Db, shop: Shop): Promise<DeadLetterKind[]> {
  const { rows } = await sql<DeadLetterKind>`
    SELECT topic, error AS reason, COUNT(*) AS count, MIN(received_at) AS firstReceivedAt,
      MAX(received_at) AS lastReceivedAt
    FROM (
      SELECT topic, error, received_at FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
      WHERE state = 'dead' AND shop_domain = ${shop.domain ?? ""} LIMIT ${LOOKS}
    ) AS looked
    GROUP BY topic, error ORDER BY count DESC, topic, error LIMIT ${KINDS}`.execute(db);
  return rows;
}

export interface DeadLetterWithBody extends DeadLetter {
  readonly triggeredAt: Date | null;
  readonly apiVersion: string | null;
  /** As it came. It holds personal data: mask it, or audit who saw it. */
  readonly body: Buffer;
}

/** One dead letter of the shop with its body; undefined when it is not dead, not there or another shop's. */
export async function deadLetterWithBody(
  db: Db,
  shop: Shop,
  id: number,
): Promise<DeadLetterWithBody | undefined> {
  const { rows } = await sql<DeadLetterWithBody>`
    SELECT ${columns}, triggered_at AS triggeredAt, api_version AS apiVersion, body
    FROM webhook_inbox WHERE id = ${id} AND shop_domain = ${shop.domain ?? ""} AND state = 'dead'`.execute(
    db,
  );
  return rows[0];
}

const columns = sql`id, shop_domain AS shopDomain, topic, webhook_id AS webhookId, event_id AS eventId,
  received_at AS receivedAt, attempts, deaths, error AS reason`;
