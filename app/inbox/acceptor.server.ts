import { isRetryable, type Db } from "#app/db/index.server.ts";
import type { Delivery } from "./delivery.ts";
import type { KnownShops } from "./known-shops.server.ts";
import { storeDeliveries, type StoreOutcome } from "./store.server.ts";

/** not_ours: it is for a shop that never opened the app; nothing of it is stored. */
export type AcceptOutcome = StoreOutcome | "not_ours";

/** The answer is 503 with Retry-After: more is waiting than the database takes in time. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
  readonly isOverloaded = true;
}

/** Told by what it carries: whoever asks may have been loaded beside another copy of this class. */
export function isOverloaded(error: unknown): boolean {
  return error instanceof Error && "isOverloaded" in error && error.isOverloaded === true;
}

export interface AcceptorOptions {
  /** Whose messages are stored, and under which domain. Left out: all as they come. */
  readonly knownShops?: KnownShops;
  /** Rows in one INSERT at most. */
  readonly batchRows?: number;
  /** Bytes of bodies in one INSERT at most; a larger body goes alone. */
  readonly batchBytes?: number;
  /** Statements under way at once. */
  readonly lanes?: number;
  /** What may wait: rows and bytes of bodies. More is refused. */
  readonly queueRows?: number;
  readonly queueBytes?: number;
  /** An answer that is later than this helps nobody: Shopify gives up after 5 s. */
  readonly deadlineMs?: number;
}

export interface Acceptor {
  /**
   * Stores a delivery. Resolves only after the commit.
   * @throws Overloaded, or what the database threw: it may or may not be stored then, and Shopify must send it again.
   */
  accept(delivery: Delivery): Promise<{ readonly outcome: AcceptOutcome }>;
  /** Calls the listener after each commit, until the returned function is called. Wakes a worker in this process. */
  onStored(listener: () => void): () => void;
  /** Deliveries that wait for their commit. */
  readonly waiting: number;
  /** Takes no more, and resolves once everything taken is answered. */
  close(): Promise<void>;
}

interface Entry {
  readonly delivery: Delivery;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (value: { outcome: AcceptOutcome }) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while an INSERT is under way, or within one tick, goes into the next one. Measured on
 * two cores: about twice the deliveries per second of one INSERT each.
 */
export function createAcceptor(db: Db, options: AcceptorOptions = {}): Acceptor {
  const { batchRows = 200, batchBytes = 4 * 1024 * 1024, lanes = 2 } = options;
  const { knownShops } = options;
  const { queueRows = 5_000, queueBytes = 64 * 1024 * 1024, deadlineMs = 4_000 } = options;
  const listeners = new Set<() => void>();
  let queue: Entry[] = [];
  let queuedBytes = 0;
  let waiting = 0;
  let flushing = 0;
  let scheduled = false;
  let closing: (() => void) | undefined;
  let closed = false;

  function accept(delivery: Delivery): Promise<{ outcome: AcceptOutcome }> {
    if (closed) return Promise.reject(new Overloaded("shutting down"));
    const bytes = delivery.body.byteLength;
    if (queue.length >= queueRows || (queue.length > 0 && queuedBytes + bytes > queueBytes))
      return Promise.reject(new Overloaded(`${queue.length} deliveries wait already`));
    waiting += 1;
    queuedBytes += bytes;
    return new Promise<{ outcome: AcceptOutcome }>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Overloaded("the database is too slow")), deadlineMs);
      queue.push({ delivery, timer, resolve, reject });
      schedule();
    }).finally(() => {
      waiting -= 1;
      if (waiting === 0) closing?.();
    });
  }

  function schedule(): void {
    if (scheduled || flushing >= lanes || queue.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void flush();
      schedule();
    });
  }

  async function flush(): Promise<void> {
    const entries = takeBatch();
    if (entries.length === 0) return;
    flushing += 1;
    if (await settle(db, entries, knownShops)) for (const listener of listeners) listener();
    flushing -= 1;
    schedule();
  }

  function takeBatch(): Entry[] {
    let bytes = 0;
    let count = 0;
    for (const { delivery } of queue) {
      if (count >= batchRows || (count > 0 && bytes + delivery.body.byteLength > batchBytes)) break;
      bytes += delivery.body.byteLength;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    queuedBytes -= bytes;
    return batch;
  }

  return {
    accept,
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get waiting() {
      return waiting;
    },
    async close() {
      closed = true;
      if (waiting > 0) await new Promise<void>((resolve) => (closing = resolve));
    },
  };
}

/**
 * Stores a batch and answers each of its entries; a row that the database refuses fails alone. Never rejects.
 * @returns whether anything was stored.
 */
async function settle(
  db: Db,
  entries: readonly Entry[],
  knownShops: KnownShops | undefined,
): Promise<boolean> {
  const store = async () => {
    const deliveries = entries.map((entry) => entry.delivery);
    const ours = knownShops ? await knownShops.addressed(deliveries) : deliveries;
    const outcomes = await storeDeliveries(
      db,
      ours.filter((delivery) => delivery !== null),
    );
    return ours.map((delivery): AcceptOutcome =>
      delivery === null ? "not_ours" : (outcomes.shift() ?? "stored"),
    );
  };
  try {
    const outcomes = await store().catch((error: unknown) => {
      // Storing twice stores once: after a deadlock or a lost connection it may be tried again, in time.
      if (isRetryable(error)) return store();
      throw error;
    });
    entries.forEach((entry, index) => {
      clearTimeout(entry.timer);
      entry.resolve({ outcome: outcomes[index] ?? "stored" });
    });
    return outcomes.some((outcome) => outcome !== "not_ours");
  } catch (error) {
    if (entries.length > 1 && !isRetryable(error)) {
      let stored = false;
      for (const entry of entries) stored = (await settle(db, [entry], knownShops)) || stored;
      return stored;
    }
    for (const entry of entries) {
      clearTimeout(entry.timer);
      entry.reject(error);
    }
    return false;
  }
}
