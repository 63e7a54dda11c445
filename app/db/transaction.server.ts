import { setTimeout as pause } from "node:timers/promises";
import type { Db, Trx } from "./database.server.ts";
import { isLockWaitTimeout, isRetryable } from "./faults.server.ts";

export interface RetryOptions {
  /** Of all kinds together; default 6. */
  readonly attempts?: number;
  /** False: whoever waited for a lock in vain does not wait again. Default true. */
  readonly afterLockWaits?: boolean;
}

/**
 * Runs `work` in one transaction; on a deadlock, lock wait or lost connection runs it whole again, with jitter.
 * `work` must therefore be repeatable: no effect outside of the transaction.
 * A connection lost during COMMIT is retried too: work must be idempotent or guarded by a lease token.
 * @throws whatever `work` throws, or the database's last error after the last attempt.
 */
export async function inTransaction<T>(
  db: Db,
  work: (trx: Trx) => Promise<T>,
  { attempts = 6, afterLockWaits = true }: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error;
      if (!afterLockWaits && isLockWaitTimeout(error)) throw error;
      await pause(Math.random() * 20 * 2 ** attempt);
    }
  }
}
