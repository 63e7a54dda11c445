import type { ApiFault, BulkFault, Faults } from "./types.ts";

interface Waiting<T> {
  readonly fault: T;
  readonly matching: string;
  times: number;
}

class FaultList<T> {
  readonly #waiting: Array<Waiting<T>> = [];

  add(fault: T, times: number, matching: string): void {
    this.#waiting.push({ fault, times, matching });
  }

  take(query: string): T | undefined {
    const due = this.#waiting.find(({ times, matching }) => times > 0 && query.includes(matching));
    if (!due) return undefined;
    due.times -= 1;
    return due.fault;
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  get pending(): number {
    return this.#waiting.reduce((sum, { times }) => sum + times, 0);
  }
}

/** The faults that a test has ordered for one shop, taken in order. */
export function createFaults(): Faults {
  const api = new FaultList<ApiFault>();
  const bulk = new FaultList<BulkFault>();
  return {
    api: (fault, times = 1, matching = "") => api.add(fault, times, matching),
    bulk: (fault, times = 1, matching = "") => bulk.add(fault, times, matching),
    clear: () => {
      api.clear();
      bulk.clear();
    },
    takeApi: (query) => api.take(query),
    takeBulk: (query) => bulk.take(query),
    get pending() {
      return api.pending + bulk.pending;
    },
  };
}
