/** What decides between two tellings of one thing. */
export interface Version {
  readonly updatedAt: Date;
  readonly triggeredAt: Date | null;
}

/** Below zero: `a` is older. Shopify's `updated_at` has seconds only, so the time of sending breaks ties. */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.updatedAt.getTime() - b.updatedAt.getTime() ||
    (a.triggeredAt?.getTime() ?? -Infinity) - (b.triggeredAt?.getTime() ?? -Infinity) ||
    0
  );
}

/** The instant, or the millisecond after the latest of what is stored, where that is not before it. */
export function laterThan(instant: Date, ...stored: readonly (Date | null | undefined)[]): Date {
  const latest = Math.max(instant.getTime(), ...stored.map((at) => (at ? at.getTime() + 1 : -Infinity)));
  return latest === instant.getTime() ? instant : new Date(latest);
}

/** Two tellings of one instant that differ: any order is as good, if only it is the same whoever comes first. */
export function compareContent(a: unknown, b: unknown): number {
  const [first, second] = [contentOf(a), contentOf(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

/** Text of a value, the same whatever order its keys were made in: databases sort the keys of JSON. */
function contentOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What became of a record. `stale`: something newer is stored; `unchanged`: the same is. */
export type RecordOutcome = "created" | "updated" | "unchanged" | "stale" | "rejected";

export interface RecordResult {
  readonly kind: string;
  readonly id: string;
  readonly outcome: RecordOutcome;
  /** Of a rejection, for a person. */
  readonly reason?: string;
}
