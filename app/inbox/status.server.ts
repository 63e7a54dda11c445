import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { percentileOf } from "./delay-class.ts";

/** What the inbox knows of a shop's messages, those that came since some day. */
export interface InboxStatus {
  /** Accepted and not settled yet, whenever they came; those between two attempts included. */
  readonly waiting: number;
  /** Dead letters, whenever they came. */
  readonly failed: number;
  /** There are more: `waiting` or `failed`, and what the topics say of them, are lower bounds. */
  readonly isPartial: boolean;
  /** When the oldest of the waiting was accepted; null when none waits. */
  readonly oldestWaitingAt: Date | null;
  /** Of topics that came at least once in the last 14 days, by name. */
  readonly topics: readonly TopicStatus[];
}

export interface TopicStatus {
  readonly topic: string;
  /** Accepted since then, whatever became of them. */
  readonly received: number;
  readonly applied: number;
  /** Settled without effect: nothing of ours, or the shop is gone. */
  readonly ignored: number;
  readonly waiting: number;
  readonly failed: number;
  /** Within how many ms after their receipt half of them, and 95 %, were settled; at most 26 % above the true value. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly lastReceivedAt: Date;
}

/** Rows of a state that are looked at: a queue may hold a million, and each look reads a row. */
const LOOKS = 5_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * What came of a shop's messages since midnight (UTC) of a day, as of now. Counts of settled ones come from the days' table; of the
 * others, from the inbox, at most 5,000 rows a state. A tenant without a Shopify shop has no messages.
 */
export async function inboxStatus(db: Db, shop: Shop, since: Day): Promise<InboxStatus> {
  const { domain } = shop;
  if (domain === null) return { waiting: 0, failed: 0, isPartial: false, oldestWaitingAt: null, topics: [] };
  const [settled, present] = await Promise.all([settledOf(db, domain, since), presentOf(db, domain, since)]);
  const topics = new Map<string, Mutable<TopicStatus>>();
  const delays = new Map<string, Map<number, number>>();
  const ofTopic = (topic: string, lastReceivedAt: Date) => {
    const known = topics.get(topic) ?? { ...nothing, topic, lastReceivedAt };
    if (lastReceivedAt > known.lastReceivedAt) known.lastReceivedAt = lastReceivedAt;
    topics.set(topic, known);
    return known;
  };
  for (const row of settled) {
    const topic = ofTopic(row.topic, row.lastReceivedAt);
    topic.applied += row.applied;
    topic.ignored += row.ignored;
    topic.received += row.applied + row.ignored;
    const counts = delays.get(row.topic) ?? new Map<number, number>();
    delays.set(row.topic, counts.set(row.delayClass, row.applied + row.ignored));
  }
  for (const row of present) {
    const topic = ofTopic(row.topic, row.lastReceivedAt);
    topic.received += row.recent;
    topic[row.state === "dead" ? "failed" : "waiting"] += row.rows;
  }
  for (const [name, counts] of delays) {
    const topic = topics.get(name);
    if (!topic) continue;
    topic.p50Ms = percentileOf(counts, 0.5);
    topic.p95Ms = percentileOf(counts, 0.95);
  }
  const alive = present.filter(({ state }) => state !== "dead");
  const sum = (rows: readonly Present[]) => rows.reduce((total, row) => total + row.rows, 0);
  const inState = (state: string) => sum(present.filter((row) => row.state === state));
  return {
    waiting: sum(alive),
    failed: inState("dead"),
    isPartial: states.some((state) => inState(state) >= LOOKS),
    oldestWaitingAt: alive.reduce<Date | null>(
      (oldest, { firstReceivedAt: at }) => (oldest === null || at < oldest ? at : oldest),
      null,
    ),
    topics: [...topics.values()].sort((left, right) => (left.topic < right.topic ? -1 : 1)),
  };
}

const nothing = { received: 0, applied: 0, ignored: 0, waiting: 0, failed: 0, p50Ms: null, p95Ms: null };
const states = ["waiting", "suspect", "leased", "dead"] as const;

interface Settled {
  readonly topic: string;
  readonly delayClass: number;
  readonly applied: number;
  readonly ignored: number;
  readonly lastReceivedAt: Date;
}

/** A range of the primary key: at most 14 days of one shop. */
async function settledOf(db: Db, domain: string, since: Day): Promise<Settled[]> {
  const { rows } = await sql<Settled>`
    SELECT topic, delay_class AS delayClass, MAX(last_received_at) AS lastReceivedAt,
      CAST(SUM(IF(day >= ${since}, applied, 0)) AS SIGNED) AS applied,
      CAST(SUM(IF(day >= ${since}, ignored, 0)) AS SIGNED) AS ignored
    FROM webhook_day WHERE shop_domain = ${domain} GROUP BY topic, delay_class`.execute(db);
  return rows;
}

interface Present {
  readonly state: (typeof states)[number];
  readonly topic: string;
  readonly rows: number;
  /** Of those, how many came since. */
  readonly recent: number;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
}

async function presentOf(db: Db, domain: string, since: Day): Promise<Present[]> {
  const looked = states.map(
    (state) => sql`
      (SELECT state, topic, received_at FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
      WHERE state = ${state} AND shop_domain = ${domain} LIMIT ${LOOKS})`,
  );
  const { rows } = await sql<Present>`
    SELECT state, topic, COUNT(*) AS \`rows\`, CAST(SUM(received_at >= ${since}) AS SIGNED) AS recent,
      MIN(received_at) AS firstReceivedAt, MAX(received_at) AS lastReceivedAt
    FROM (${sql.join(looked, sql` UNION ALL `)}) AS looked GROUP BY state, topic`.execute(db);
  return rows;
}
