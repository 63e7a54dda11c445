import { sql } from "kysely";
import {
  databaseNow,
  fromNow,
  LeaseLost,
  retryAt,
  type Db,
  type RetryPolicy,
  type Trx,
} from "#app/db/index.server.ts";
import { countSettled } from "./count-settled.server.ts";
import type { Lease } from "./lease.ts";

/** Retries of a delivery: eight over about four minutes, then it is a dead letter. */
const retryPolicy: RetryPolicy = { attempts: 8, firstDelayMs: 1_000, longestDelayMs: 600_000 };

/** How a delivery ended. */
export type Settlement =
  | {
      readonly lease: Lease;
      readonly outcome: "applied" | "ignored";
      /** False: it is for a shop that never opened the app. */
      readonly isOurs?: false;
    }
  | {
      readonly lease: Lease;
      readonly outcome: "dead";
      readonly reason: string;
      /** Nothing of what it says stays: it is not this shop's to keep. */
      readonly dropBody?: true;
    };

/**
 * Ends deliveries in the transaction of their facts: applied and ignored ones become receipts, dead ones stay with
 * their reason.
 * @throws LeaseLost when one of them is not ours any more; the transaction, facts and all, must roll back.
 */
export async function settle(trx: Trx, settlements: readonly Settlement[]): Promise<void> {
  // In row order, always: two workers that settle the same rows then wait instead of deadlocking.
  const sorted = [...settlements].sort((a, b) => a.lease.id - b.lease.id);
  const ended = sorted.filter((one) => one.outcome !== "dead");
  for (const one of sorted)
    if (one.outcome === "dead") await bury(trx, [one.lease], one.reason, { dropBody: one.dropBody });
  if (ended.length > 0) {
    const deleted = await trx
      .deleteFrom("webhook_inbox")
      .where(
        "id",
        "in",
        ended.map((one) => one.lease.id),
      )
      .where("state", "=", "leased")
      .where("lease_token", "in", tokens(ended))
      .executeTakeFirstOrThrow();
    if (Number(deleted.numDeletedRows) !== ended.length) throw new LeaseLost("a delivery");
    const settledAt = await databaseNow(trx);
    await writeReceipts(trx, ended, settledAt);
    await countSettled(trx, ended, settledAt);
  }
}

/** Makes dead letters: kept, visible, never tried again unless replayed. @throws LeaseLost */
export async function bury(
  db: Db,
  leases: readonly Lease[],
  reason: string,
  { dropBody = false }: { readonly dropBody?: boolean | undefined } = {},
): Promise<void> {
  const body = dropBody ? sql`, body = '{}'` : sql``;
  await release(db, leases, sql`state = 'dead', attempts = attempts + 1, error = ${reason}${body}`);
}

/** A failed attempt: tried again later with growing waits, dead after the policy's last. @throws LeaseLost */
export async function fail(
  db: Db,
  leases: readonly Lease[],
  reason: string,
  policy: RetryPolicy = retryPolicy,
): Promise<void> {
  // SET runs left to right: `attempts` counts up after the clauses that read it.
  await release(
    db,
    leases,
    sql`state = IF(attempts + 1 >= ${policy.attempts}, 'dead', ${freed}),
      next_attempt_at = ${retryAt(policy)}, attempts = attempts + 1, error = ${reason}`,
  );
}

/**
 * Gives leases back unworked: at a shutdown, or when the database and not the delivery failed. Rows that are
 * someone else's by now stay theirs.
 * @param afterMs until they may be taken again.
 */
export async function giveBack(db: Db, leases: readonly Lease[], afterMs = 0): Promise<void> {
  if (leases.length === 0) return;
  const due = afterMs > 0 ? sql`, next_attempt_at = ${fromNow(afterMs)}` : sql``;
  await change(db, leases, sql`state = ${freed}${due}`);
}

/** The state of a row that is let go: one under which a worker died stays suspect, whatever happens to it next. */
export const freed = sql`IF(deaths > 0, 'suspect', 'waiting')`;

async function release(db: Db, leases: readonly Lease[], changes: ReturnType<typeof sql>): Promise<void> {
  if (leases.length === 0) return;
  if ((await change(db, leases, changes)) !== leases.length) throw new LeaseLost("a delivery");
}

async function change(db: Db, leases: readonly Lease[], changes: ReturnType<typeof sql>): Promise<number> {
  const result = await sql`
    UPDATE webhook_inbox SET ${changes}, lease_token = NULL, leased_until = NULL
    WHERE id IN (${sql.join(leases.map((lease) => lease.id))}) AND state = 'leased'
      AND lease_token IN (${sql.join([...new Set(leases.map((lease) => lease.leaseToken))])})`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

async function writeReceipts(trx: Trx, ended: readonly Settlement[], settledAt: Date): Promise<void> {
  await trx
    .insertInto("webhook_receipt")
    .values(
      ended.map(({ lease, outcome }) => ({
        shop_domain: lease.shopDomain,
        topic: lease.topic,
        webhook_id: lease.webhookId,
        triggered_at: lease.triggeredAt,
        received_at: lease.receivedAt,
        settled_at: settledAt,
        outcome,
      })),
    )
    // Known when a delivery slipped in twice around its own settlement, or a dead letter was replayed.
    .onDuplicateKeyUpdate({ settled_at: sql`VALUES(settled_at)`, outcome: sql`VALUES(outcome)` })
    .execute();
}

function tokens(settlements: readonly Settlement[]): string[] {
  return [...new Set(settlements.map((one) => one.lease.leaseToken))];
}
