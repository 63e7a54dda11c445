import type { OrderEditFacts, OrderLineFacts } from "../records/records.ts";
import { hasAllRefunds, refundedUnits, type StoredOrder } from "./stored-order.ts";

/** Units that one edit added to or took from a line. */
export interface DatedChange {
  readonly edit: OrderEditFacts;
  readonly units: number;
}

export interface LineChanges {
  readonly added: readonly DatedChange[];
  readonly removed: readonly DatedChange[];
}

const none: LineChanges = { added: [], removed: [] };

/**
 * When units of each line were added and removed. The order itself says how many (its quantities); edits say when. An
 * edit newer than the order's version is not in its quantities yet and waits.
 */
export function datedChanges(stored: StoredOrder): (line: OrderLineFacts) => LineChanges {
  if (stored.edits.length === 0) return () => none;
  const edits = shown(stored).sort(byDate);
  return (line) => {
    const left = { added: line.quantity, removed: removedUnits(stored, line) ?? 0 };
    const changes = { added: [] as DatedChange[], removed: [] as DatedChange[] };
    for (const edit of edits)
      for (const { line: id, delta } of edit.changes) {
        if (id !== line.id) continue;
        const kind = delta > 0 ? "added" : "removed";
        const units = Math.min(Math.abs(delta), left[kind]);
        left[kind] -= units;
        if (units > 0) changes[kind].push({ edit, units });
      }
    return changes;
  };
}

/** When edits added and took the order's shipping, by the id of its line: in the order's version, not newer. */
export function datedShipping(
  stored: StoredOrder,
): ReadonlyMap<string, { added?: OrderEditFacts; removed?: OrderEditFacts }> {
  const dates = new Map<string, { added?: OrderEditFacts; removed?: OrderEditFacts }>();
  for (const edit of shown(stored).sort(byDate).reverse())
    for (const { line, delta } of edit.changes)
      dates.set(line, { ...dates.get(line), [delta > 0 ? "added" : "removed"]: edit });
  return dates;
}

/** Ids of an order's shipping lines: of those it has, and of those that an edit removed. */
function shippingLines({ order }: StoredOrder): {
  readonly ids: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
} {
  const told = order.charges.filter(({ type }) => type === "SHIPPING");
  const idsOf = (charges: typeof told) => new Set(charges.flatMap(({ lines }) => lines ?? []));
  return { ids: idsOf(told), removed: idsOf(told.filter(({ removed }) => removed)) };
}

/**
 * Shipping lines that came or went by an edit which nobody recorded. One that the version before did not have was
 * added, unless that version did not tell its lines.
 */
function undatedShipping(
  previous: StoredOrder | null,
  next: StoredOrder,
): ReadonlyMap<string, { added: number; removed: number }> {
  const { ids, removed } = shippingLines(next);
  const changes = new Map<string, { added: number; removed: number }>();
  if (ids.size === 0) return changes;
  const recorded = shown(next, true);
  const before = previous && shippingLines(previous);
  const isTold = previous?.order.charges.every(({ type, lines }) => type !== "SHIPPING" || lines) ?? false;
  for (const id of ids) {
    const wasAdded =
      previous !== null && isTold && (!before?.ids.has(id) || unitsOf(shown(previous), id).added > 0);
    const known = unitsOf(recorded, id);
    const change = {
      added: wasAdded && known.added === 0 ? 1 : 0,
      removed: removed.has(id) && known.removed === 0 ? 1 : 0,
    };
    if (change.added + change.removed > 0) changes.set(id, change);
  }
  return changes;
}

/** Units of a line that edits took; null while refunds may have taken them that are not known by line. */
function removedUnits(stored: StoredOrder, line: OrderLineFacts): number | null {
  if (line.removed !== null) return line.removed;
  if (!hasAllRefunds(stored)) return null;
  const gone = line.quantity - (line.currentQuantity ?? line.quantity);
  return Math.max(0, gone - refundedUnits(stored, line.id));
}

/**
 * The edits that an order needs: the recorded ones, and for units that none of them explains, one dated by the version
 * that first showed it, marked approximate. Recorded edits that come later take the approximate ones' place.
 */
export function settleEdits(previous: StoredOrder | null, next: StoredOrder): readonly OrderEditFacts[] {
  const recorded = next.edits.filter((edit) => !edit.approximate);
  const approximate = next.edits.filter((edit) => edit.approximate);
  const shipping = undatedShipping(previous, next);
  const isQuiet = approximate.length === 0 && shipping.size === 0;
  if (isQuiet && !mayHaveRemovals(next) && !hasGrown(previous, next)) return next.edits;
  const needed = new Map<string, { added: number; removed: number }>(shipping);
  for (const line of next.lines) {
    const added = previous ? unexplainedAdditions(previous, next, line) : 0;
    const removed = removedUnits(next, line);
    const kept = unitsOf(approximate, line.id);
    needed.set(line.id, {
      added,
      removed:
        removed === null ? kept.removed : Math.max(0, removed - unitsOf(shown(next, true), line.id).removed),
    });
  }
  return [...recorded, ...approximations(approximate, needed, next.order.updatedAt)];
}

function mayHaveRemovals(stored: StoredOrder): boolean {
  return stored.lines.some(
    (line) => line.removed !== 0 && (line.removed !== null || line.currentQuantity !== line.quantity),
  );
}

function hasGrown(previous: StoredOrder | null, next: StoredOrder): boolean {
  if (previous === null || previous.lines === next.lines) return false;
  const before = new Map(previous.lines.map((line) => [line.id, line.quantity]));
  return next.lines.some((line) => line.quantity > (before.get(line.id) ?? 0));
}

/** What was placed never grows: units beyond it that no recorded edit added. */
function unexplainedAdditions(previous: StoredOrder, next: StoredOrder, line: OrderLineFacts): number {
  const before = previous.lines.find(({ id }) => id === line.id);
  const placed = before ? before.quantity - unitsOf(shown(previous), line.id).added : 0;
  return Math.max(0, line.quantity - Math.max(0, placed) - unitsOf(shown(next, true), line.id).added);
}

/** Edits that the order's version contains. */
function shown(stored: StoredOrder, recordedOnly = false): OrderEditFacts[] {
  return stored.edits.filter(
    (edit) => edit.committedAt <= stored.order.updatedAt && !(recordedOnly && edit.approximate),
  );
}

function unitsOf(edits: readonly OrderEditFacts[], lineId: string): { added: number; removed: number } {
  const units = { added: 0, removed: 0 };
  for (const edit of edits)
    for (const { line, delta } of edit.changes)
      if (line === lineId) units[delta > 0 ? "added" : "removed"] += Math.abs(delta);
  return units;
}

/** Keeps of the known approximations what is still needed, oldest first; what is missing is dated `at`. */
function approximations(
  known: readonly OrderEditFacts[],
  needed: ReadonlyMap<string, { added: number; removed: number }>,
  at: Date,
): OrderEditFacts[] {
  const left = new Map([...needed].map(([line, units]) => [line, { ...units }]));
  const kept: OrderEditFacts[] = [];
  for (const edit of [...known].sort(byDate)) {
    const changes = edit.changes.flatMap(({ line, delta }) => {
      const rest = left.get(line);
      const kind = delta > 0 ? "added" : "removed";
      const units = Math.min(Math.abs(delta), rest?.[kind] ?? 0);
      if (!rest || units === 0) return [];
      rest[kind] -= units;
      return [{ line, delta: delta > 0 ? units : -units }];
    });
    if (changes.length > 0) kept.push({ ...edit, changes });
  }
  const missing = [...left].flatMap(([line, { added, removed }]) => [
    ...(added > 0 ? [{ line, delta: added }] : []),
    ...(removed > 0 ? [{ line, delta: -removed }] : []),
  ]);
  if (missing.length === 0) return kept;
  const id = `seen-${at.getTime()}`;
  const same = kept.find((edit) => edit.id === id);
  const seen = { id, committedAt: at, approximate: true, changes: [...(same?.changes ?? []), ...missing] };
  return [...kept.filter((edit) => edit !== same), seen];
}

function byDate(a: OrderEditFacts, b: OrderEditFacts): number {
  return (
    a.committedAt.getTime() - b.committedAt.getTime() || a.id.length - b.id.length || (a.id < b.id ? -1 : 1)
  );
}
