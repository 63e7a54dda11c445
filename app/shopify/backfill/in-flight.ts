export interface InFlight<T> {
  /** Begins a piece of work as soon as fewer than `width` are running. @throws what an earlier piece threw. */
  begin(work: () => Promise<T>): Promise<void>;
  /** Waits for all. Also after a fault: nothing runs on unseen. @throws what a piece threw. */
  end(): Promise<void>;
}

/**
 * Runs up to `width` pieces of work side by side and hands their results to `settle` one by one, in the order in which
 * they were begun: a checkpoint written there has nothing unfinished before it. After a failure nothing more is settled.
 */
export function createInFlight<T>(width: number, settle: (result: T) => Promise<void> | void): InFlight<T> {
  const running: Promise<T>[] = [];
  let hasFailed = false;

  const settleOldest = async (): Promise<void> => {
    const oldest = running.shift() as Promise<T>;
    try {
      await settle(await oldest);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  return {
    async begin(work) {
      while (running.length >= width) await settleOldest();
      const piece = work();
      // It is awaited in its turn; until then its failure must not count as unhandled.
      piece.catch(() => undefined);
      running.push(piece);
    },
    async end() {
      try {
        while (running.length > 0 && !hasFailed) await settleOldest();
      } finally {
        await Promise.allSettled(running);
      }
    },
  };
}
