import { randomUUID } from "node:crypto";
import { sql, type RawBuilder } from "kysely";
import { maskText } from "#app/lib/mask-text.ts";
import type { Trx } from "./database.server.ts";

/**
 * A write guarded by a lease token changed no row: another worker owns the work now. Thrown inside the
 * transaction, so that it rolls back: a worker that lost its lease writes nothing.
 */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  constructor(what: string) {
    super(`the lease of ${what} is someone else's now`);
  }
}

/** A token that nobody else holds. */
export function newLeaseToken(): string {
  return randomUUID();
}

/** The database's clock plus milliseconds. Leases never look at a process's clock: those differ, and jump. */
export function fromNow(milliseconds: number): RawBuilder<Date> {
  return sql<Date>`NOW(3) + INTERVAL ${Math.round(milliseconds) * 1000} MICROSECOND`;
}

/** How often and how fast failed work is tried again. */
export interface RetryPolicy {
  /** Failures after which it is dead. */
  readonly attempts: number;
  /** Wait after the first failure; doubles with each. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/**
 * When a row with `attempts` failures before this one is tried again: exponential, with half of it jittered so
 * that what failed together does not come back together.
 */
export function retryAt(policy: RetryPolicy): RawBuilder<Date> {
  return sql<Date>`NOW(3) + INTERVAL ROUND(LEAST(${policy.longestDelayMs}, ${policy.firstDelayMs} * POW(2, attempts))
    * (0.5 + RAND() / 2) * 1000) MICROSECOND`;
}

/** Worker deaths under the same row after which it is no longer tried. */
export const DEATHS_ALLOWED = 2;

/** Characters that an error column can hold. */
const MAX_REASON = 1_000;

/** What an error column can hold: its message, cut, without what may be a person's or a secret. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // A mask may be longer than what it stands for.
  return maskText(message, MAX_REASON).slice(0, MAX_REASON);
}

/**
 * Rows of a queue whose lease has run out, oldest first, locked. One that somebody still has locked is left out: a
 * worker that stands still in the middle of its settlement must not keep the others' rows from being freed.
 */
export async function lockOverdue(
  trx: Trx,
  table: "webhook_inbox" | "job",
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM ${sql.table(table)} WHERE state = 'leased' AND leased_until < NOW(3)
    ORDER BY leased_until LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(trx);
  return rows.map(({ id }) => id);
}
