/** How many of one kind of work run at once. */
export interface GateLimits {
  /** Of one shop. */
  readonly perShop: number;
  /** Of all shops together. */
  readonly overall: number;
  /** How long one waits for a place, in milliseconds. */
  readonly waitMs: number;
  /** How many of a shop may wait; more are refused at once. */
  readonly maxWaiting: number;
}

export type Entry =
  { readonly outcome: "entered"; readonly leave: () => void } | { readonly outcome: "full" };

export interface Gate {
  /**
   * Waits for a place of the shop. Whoever enters must call `leave` once, however the work ends.
   * @param signal aborted: whoever waited has gone and is refused.
   */
  enter(shopId: number, signal?: AbortSignal): Promise<Entry>;
}

interface Waiter {
  readonly admit: () => void;
}

/**
 * Places for one kind of work. Shops take turns for those of all: a shop with a hundred requests waiting delays
 * another's one by a place, not by a hundred.
 */
export function createGate({ perShop, overall, waitMs, maxWaiting }: GateLimits): Gate {
  const running = new Map<number, number>();
  /** In the order of turns; a shop that got a place goes to the end. */
  const waiting = new Map<number, Waiter[]>();
  let total = 0;

  const runningOf = (shopId: number) => running.get(shopId) ?? 0;
  const isFree = (shopId: number) => total < overall && runningOf(shopId) < perShop;

  function take(shopId: number): Entry {
    total += 1;
    running.set(shopId, runningOf(shopId) + 1);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      total -= 1;
      if (runningOf(shopId) === 1) running.delete(shopId);
      else running.set(shopId, runningOf(shopId) - 1);
      admitNext();
    };
    return { outcome: "entered", leave };
  }

  function admitNext(): void {
    // A shop that is set anew stands at the end of the same iteration.
    for (const [shopId, queue] of waiting) {
      if (total >= overall) return;
      if (!isFree(shopId)) continue;
      const next = queue.shift();
      waiting.delete(shopId);
      if (queue.length > 0) waiting.set(shopId, queue);
      next?.admit();
    }
  }

  function wait(shopId: number, signal: AbortSignal | undefined): Promise<Entry> {
    const queue = waiting.get(shopId) ?? [];
    if (queue.length >= maxWaiting) return Promise.resolve({ outcome: "full" });
    return new Promise((resolve) => {
      const settle = (entry: Entry) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        resolve(entry);
      };
      const waiter: Waiter = { admit: () => settle(take(shopId)) };
      const giveUp = () => {
        const standing = waiting.get(shopId) ?? [];
        const place = standing.indexOf(waiter);
        if (place >= 0) standing.splice(place, 1);
        if (standing.length === 0) waiting.delete(shopId);
        settle({ outcome: "full" });
      };
      const timer = setTimeout(giveUp, waitMs);
      signal?.addEventListener("abort", giveUp);
      queue.push(waiter);
      waiting.set(shopId, queue);
    });
  }

  return {
    enter(shopId, signal) {
      if (signal?.aborted) return Promise.resolve({ outcome: "full" });
      // Whoever waits already is served first.
      if (!waiting.has(shopId) && isFree(shopId)) return Promise.resolve(take(shopId));
      return wait(shopId, signal);
    },
  };
}
