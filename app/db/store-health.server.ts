import type { LogEvent } from "kysely";
import { isUnwritable } from "./faults.server.ts";

/** What is known of whether the database stores anything. */
export interface StoreHealth {
  /** Hears of every statement of the pools, as Kysely's logger. */
  readonly hear: (event: LogEvent) => void;
  /** Why nothing can be stored now, or null. */
  readonly trouble: () => string | null;
}

/** A process that is not ready gets no requests, so that nothing would tell it that it can store again: it tries. */
const TRIES_AGAIN_AFTER_MS = 10_000;

/** Rows that exist can be changed where there is no room for more: insertions tell. */
const insertion = /^\s*insert/i;

export function createStoreHealth(now: () => number = () => performance.now()): StoreHealth {
  let refusedAt: number | undefined;
  return {
    hear(event) {
      if (event.level === "error") {
        if (isUnwritable(event.error)) refusedAt = now();
      } else if (refusedAt !== undefined && insertion.test(event.query.sql)) refusedAt = undefined;
    },
    trouble: () =>
      refusedAt !== undefined && now() - refusedAt < TRIES_AGAIN_AFTER_MS
        ? "the database stores nothing: its disk is full, or it is read-only"
        : null,
  };
}

const known = new WeakMap<object, StoreHealth>();

/** Ties the health to a pool that it hears of. */
export function keepStoreHealth(db: object, health: StoreHealth): void {
  known.set(db, health);
}

/** Why the pool's database stores nothing now; null where it does, or nothing is known. */
export function storeTrouble(db: object): string | null {
  return known.get(db)?.trouble() ?? null;
}
