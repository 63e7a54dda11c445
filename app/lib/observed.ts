import { channel } from "node:diagnostics_channel";

/** What parts of the app tell of their work, for whoever counts it; with nobody listening it costs nothing. */
export interface Observed {
  /** A webhook's answer. */
  readonly accepted: {
    readonly topic: string;
    readonly outcome: "stored" | "duplicate" | "not_ours" | "refused" | "not_stored";
  };
  /** A webhook or an answer of Shopify's in another version of its API than the one that we ask for. */
  readonly other_version: { readonly source: "webhook" | "answer"; readonly version: string };
  /** A delivery's end, or a failed attempt. */
  readonly settled: { readonly topic: string; readonly outcome: "applied" | "ignored" | "dead" | "failed" };
  readonly job: { readonly kind: string; readonly outcome: string; readonly seconds: number };
  /** A report was computed for a page or the API. */
  readonly report: {
    readonly report: string;
    readonly outcome: "ready" | "failed";
    readonly seconds: number;
  };
  /** An answer of Shopify's Admin API. */
  readonly admin: { readonly outcome: "answered" | "throttled" | "failed"; readonly cost: number };
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly seconds: number;
  };
}

/** Named channels of Node reach every copy of this file: server.ts and the bundle each have one. */
const nameOf = (what: keyof Observed) => `tillsight.${what}`;

/** Tells of something that happened. */
export function observe<K extends keyof Observed>(what: K, event: Observed[K]): void {
  const to = channel(nameOf(what));
  if (to.hasSubscribers) to.publish(event);
}

/** Hears what is told from now on, until the returned function is called. */
export function onObserved<K extends keyof Observed>(
  what: K,
  listener: (event: Observed[K]) => void,
): () => void {
  const hear = (event: unknown) => listener(event as Observed[K]);
  const from = channel(nameOf(what));
  from.subscribe(hear);
  return () => void from.unsubscribe(hear);
}

/** Runs a report, and tells how long it took. */
export async function observeReport<Result>(report: string, run: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  let outcome: Observed["report"]["outcome"] = "failed";
  try {
    const result = await run();
    outcome = "ready";
    return result;
  } finally {
    observe("report", { report, outcome, seconds: (performance.now() - started) / 1000 });
  }
}
