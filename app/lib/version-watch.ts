import type { Log } from "#app/log.server.ts";
import { observe, type Observed } from "./observed.ts";

type Source = Observed["other_version"]["source"];

/** Sees in which version of its API Shopify speaks; null: it does not say. */
export type VersionWatch = (source: Source, version: string | null) => void;

const HOUR_MS = 3_600_000;
const MAX_KEPT = 20;

/**
 * Counts what comes in another version than ours, and writes a warning an hour of each: Shopify answers for a version
 * that it has ended in the oldest that it still has, and no call fails for it.
 */
export function watchVersions(expected: string, log: Log, now: () => Date): VersionWatch {
  const warnedAt = new Map<string, number>();
  return (source, version) => {
    if (version === null || version === expected) return;
    observe("other_version", { source, version });
    const key = `${source} ${version}`;
    if (now().getTime() - (warnedAt.get(key) ?? -Infinity) < HOUR_MS) return;
    if (warnedAt.size >= MAX_KEPT) warnedAt.clear();
    warnedAt.set(key, now().getTime());
    log.warn(
      { source, version, expected },
      "Shopify speaks another version of its API than the one asked for",
    );
  };
}
