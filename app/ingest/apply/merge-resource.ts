import { compareContent, compareVersions, type RecordOutcome, type Version } from "./versions.ts";

/** A customer or product while a batch's records are merged into it. */
export interface ResourceState<F> {
  readonly id: string;
  /** Whether a row exists; a customer whom only orders named has one without facts. */
  readonly exists: boolean;
  readonly before: Stored<F> | null;
  now: Stored<F> | null;
  readonly foundTombstone: Date | null;
  deletedAt: Date | null;
}

export interface Stored<F> extends Version {
  readonly facts: F;
}

/** The newer version stays; a deletion outlives anything older. */
export function mergeVersion<F>(state: ResourceState<F>, next: Stored<F>): RecordOutcome {
  if (state.deletedAt && next.updatedAt <= state.deletedAt) return "stale";
  const { now } = state;
  if (now) {
    const content = compareContent(next.facts, now.facts);
    const order = compareVersions(next, now) || content;
    if (order < 0) return content === 0 ? "unchanged" : "stale";
    if (order === 0) return "unchanged";
  }
  state.now = next;
  state.deletedAt = null;
  return now || state.exists ? "updated" : "created";
}

/** Something newer than the deletion stays. */
export function mergeDeletion<F>(state: ResourceState<F>, at: Date): RecordOutcome {
  if (state.now && state.now.updatedAt > at) return "stale";
  if (!state.now && state.deletedAt && state.deletedAt >= at) return "unchanged";
  const outcome = state.now ? "updated" : "created";
  state.now = null;
  state.deletedAt = at;
  return outcome;
}
