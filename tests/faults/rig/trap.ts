import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseProxy, Held, Rule, Seen, Verdict } from "./database-proxy.ts";

/** What statement a fault waits for. */
export type Matches = (seen: Seen) => boolean;

/**
 * Keeps back the first statement that matches at any of the proxies, before it reaches the database or after the
 * database has done it.
 * @throws Error after `seconds` without such a statement: the fault would not have been made.
 */
export async function hold(
  proxies: readonly DatabaseProxy[],
  at: "before" | "after",
  matches: Matches,
  seconds = 60,
): Promise<Held> {
  const found = Promise.withResolvers<Held>();
  const { remove } = strike(proxies, matches, { do: "hold", at, reached: found.resolve });
  const over = new AbortController();
  const late = pause(seconds * 1000, undefined, { signal: over.signal }).then(
    () => Promise.reject(new Error(`no statement for the fault within ${seconds} s`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([found.promise, late]);
  } finally {
    over.abort();
    remove();
  }
}

/** Does it to the next statement that matches, `times` times in all. @returns how often it has, and takes it away. */
export function strike(
  proxies: readonly DatabaseProxy[],
  matches: Matches,
  verdict: Verdict,
  times = 1,
): { readonly hits: () => number; readonly remove: () => void } {
  let hits = 0;
  const rule: Rule = (seen) => {
    if (hits >= times || !matches(seen)) return undefined;
    hits += 1;
    return verdict;
  };
  for (const proxy of proxies) proxy.rules.add(rule);
  return {
    hits: () => hits,
    remove: () => {
      for (const proxy of proxies) proxy.rules.delete(rule);
    },
  };
}
