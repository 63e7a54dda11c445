import { createGate, type Entry, type Gate, type GateLimits } from "./gate.ts";

/** What a shop may have under way: requests of these kinds, and the steps of long ones. */
export const workKinds = [
  "page",
  "report",
  "export",
  "export_step",
  "batch",
  "stream",
  "write_step",
] as const;
export type WorkKind = (typeof workKinds)[number];

/** Limits of one kind, and after how many seconds it makes sense to come again. */
export interface WorkLimits extends GateLimits {
  readonly retryAfterSeconds: number;
}

/**
 * The places of a process, the only list of them. A shop's few are what keeps one shop from troubling another; those
 * overall fit the connections that this work has. Intake has its own connections and never passes here.
 */
const defaultLimits: Readonly<Record<WorkKind, WorkLimits>> = {
  /** An address below /app, until it is answered: a page has a layout, its numbers and a poll, in several tabs. */
  page: { perShop: 8, overall: 32, waitMs: 5_000, maxWaiting: 200, retryAfterSeconds: 5 },
  /** A report of the API, until its answer is made. */
  report: { perShop: 3, overall: 6, waitMs: 2_000, maxWaiting: 200, retryAfterSeconds: 2 },
  /** A file of rows, until its last byte is taken. */
  export: { perShop: 2, overall: 64, waitMs: 2_000, maxWaiting: 200, retryAfterSeconds: 5 },
  /** One page of such a file, read and written: between pages nothing is held. */
  export_step: { perShop: 2, overall: 3, waitMs: 30_000, maxWaiting: 200, retryAfterSeconds: 5 },
  /** A JSON body of records, from its first byte to its answer. */
  batch: { perShop: 4, overall: 24, waitMs: 5_000, maxWaiting: 100, retryAfterSeconds: 2 },
  /** An NDJSON upload, until its last line is answered. */
  stream: { perShop: 2, overall: 32, waitMs: 1_000, maxWaiting: 20, retryAfterSeconds: 10 },
  /** One transaction of records. */
  write_step: { perShop: 4, overall: 8, waitMs: 30_000, maxWaiting: 200, retryAfterSeconds: 5 },
};

export type Admitted =
  | Extract<Entry, { outcome: "entered" }>
  | { readonly outcome: "full"; readonly kind: WorkKind; readonly retryAfterSeconds: number };

export interface Admission {
  /** A place for a shop's work of this kind, after a short wait. Whoever enters must `leave`, however it ends. */
  enter(kind: WorkKind, shop: { readonly id: number }, signal?: AbortSignal): Promise<Admitted>;
  /** Runs a step of work that has its place already. @throws NoTurn if its turn does not come in time. */
  step<T>(
    kind: "export_step" | "write_step",
    shop: { readonly id: number },
    work: () => Promise<T>,
  ): Promise<T>;
}

/** The process is busy with others' work for longer than anybody waits: 503. */
export class NoTurn extends Error {
  override readonly name = "NoTurn";
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super("the turn of this work did not come in time");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** @param limits in place of the usual ones, kind by kind. */
export function createAdmission(limits: Partial<Readonly<Record<WorkKind, WorkLimits>>> = {}): Admission {
  const all = { ...defaultLimits, ...limits };
  const gates = new Map<WorkKind, Gate>(workKinds.map((kind) => [kind, createGate(all[kind])]));
  const enter: Admission["enter"] = async (kind, shop, signal) => {
    const entry = await gates.get(kind)?.enter(shop.id, signal);
    if (entry?.outcome === "entered") return entry;
    return { outcome: "full", kind, retryAfterSeconds: all[kind].retryAfterSeconds };
  };
  return {
    enter,
    async step(kind, shop, work) {
      const entry = await enter(kind, shop);
      if (entry.outcome === "full") throw new NoTurn(entry.retryAfterSeconds);
      try {
        return await work();
      } finally {
        entry.leave();
      }
    },
  };
}
