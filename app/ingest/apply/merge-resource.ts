import { compareContent, compareVersions, laterThan, type RecordOutcome, type Version } from "./versions.ts";

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

interface Arrived {
  readonly byArrival?: true;
  readonly triggeredAt: Date | null;
}

/** The version that a record has here: one that is its arrival comes after what is stored. */
export function versionTime<F>(
  { now, deletedAt }: ResourceState<F>,
  { byArrival }: Arrived,
  updatedAt: Date,
): Date {
  return byArrival ? laterThan(updatedAt, now?.updatedAt, deletedAt) : updatedAt;
}

/** The same of a deletion. */
export function deletionTime<F>({ now }: ResourceState<F>, record: Arrived, receivedAt: Date): Date {
  const at = record.triggeredAt ?? receivedAt;
  return record.byArrival ? laterThan(at, now?.updatedAt) : at;
}

/**
 * The newer version stays; a deletion outlives anything older.
 * @param hasSameParts false: what hangs on the record (a product's variants) differs from what is stored.
 */
export function mergeVersion<F extends object>(
  state: ResourceState<F>,
  next: Stored<F>,
  hasSameParts: boolean = true,
): RecordOutcome {
  if (state.deletedAt && next.updatedAt <= state.deletedAt) return "stale";
  const { now } = state;
  const isSame = now !== null && hasSameParts && compareContent(undated(next), undated(now)) === 0;
  if (now) {
    const order = compareVersions(next, now) || compareContent(next.facts, now.facts);
    if (order < 0) return isSame ? "unchanged" : "stale";
    if (order === 0) return "unchanged";
  }
  // The same again still moves the version on, so that one in between stays out.
  state.now = next;
  state.deletedAt = null;
  if (isSame) return "unchanged";
  return now || state.exists ? "updated" : "created";
}

function undated<F extends object>({ facts }: Stored<F>): unknown {
  return { ...facts, updatedAt: null };
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
