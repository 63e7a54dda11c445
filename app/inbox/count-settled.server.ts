import { sql } from "kysely";
import type { Trx } from "#app/db/index.server.ts";
import { delayClassOf } from "./delay-class.ts";
import type { Lease } from "./lease.ts";

interface Settled {
  readonly lease: Lease;
  readonly outcome: "applied" | "ignored";
}

/**
 * Counts deliveries in the transaction that settles them, so that a rolled-back one is not counted.
 * Last in its transaction and in key order: workers of one shop wait here for each other's commit, and no longer.
 * @param settledAt the database's clock.
 */
export async function countSettled(trx: Trx, settled: readonly Settled[], settledAt: Date): Promise<void> {
  const rows = new Map<string, ReturnType<typeof rowOf>>();
  for (const one of settled) {
    const row = rowOf(one, settledAt);
    const key = `${row.shop_domain}\n${row.topic}\n${row.day}\n${String(row.delay_class).padStart(4, "0")}`;
    const sum = rows.get(key);
    if (!sum) {
      rows.set(key, row);
      continue;
    }
    sum.applied += row.applied;
    sum.ignored += row.ignored;
    if (row.last_received_at > sum.last_received_at) sum.last_received_at = row.last_received_at;
  }
  const sorted = [...rows].sort(([left], [right]) => (left < right ? -1 : 1));
  await trx
    .insertInto("webhook_day")
    .values(sorted.map(([, row]) => row))
    .onDuplicateKeyUpdate({
      applied: sql`applied + VALUES(applied)`,
      ignored: sql`ignored + VALUES(ignored)`,
      last_received_at: sql`GREATEST(last_received_at, VALUES(last_received_at))`,
    })
    .execute();
}

function rowOf({ lease, outcome }: Settled, settledAt: Date) {
  const received = lease.receivedAt.getTime();
  return {
    shop_domain: lease.shopDomain,
    topic: lease.topic,
    day: lease.receivedAt.toISOString().slice(0, 10),
    delay_class: delayClassOf(settledAt.getTime() - received),
    applied: outcome === "applied" ? 1 : 0,
    ignored: outcome === "ignored" ? 1 : 0,
    last_received_at: lease.receivedAt,
  };
}
