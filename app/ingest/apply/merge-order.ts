import { settleEdits } from "../ledger/edits.ts";
import type { AgreementSet } from "../records/agreements.ts";
import { hasAllRefunds, refundedUnits, type StoredOrder } from "../ledger/stored-order.ts";
import type {
  OrderDeletedRecord,
  OrderEditFacts,
  OrderEditRecord,
  OrderLineFacts,
  OrderRecord,
  RefundFacts,
  RefundRecord,
} from "../records/records.ts";
import { compareContent, compareVersions, laterThan, type RecordOutcome } from "./versions.ts";
import { withKnown, withOlder } from "./known-parts.ts";

/** One order while a batch's records are merged into it, in any order and any number of times to the same end. */
export interface OrderState {
  readonly id: string;
  readonly before: StoredOrder | null;
  now: StoredOrder | null;
  /** What came for it before itself did. */
  pendingRefunds: readonly RefundFacts[];
  pendingEdits: readonly OrderEditFacts[];
  pendingAgreements: AgreementSet | null;
  deletedAt: Date | null;
  /** What was found waiting for it ("refund 1", "edit 2", "agreements 3"), and its tombstone. */
  readonly found: {
    readonly waiting: ReadonlySet<string>;
    readonly refunds: readonly RefundFacts[];
    readonly edits: readonly OrderEditFacts[];
    readonly agreements: AgreementSet | null;
    readonly tombstone: Date | null;
  };
  /** What the newest version knows of its customer. */
  customer: OrderRecord["customer"];
}

/** Merges a whole order: the newer version stays, refunds add up, a deletion outlives anything older. */
export function mergeOrder(state: OrderState, given: OrderRecord): RecordOutcome {
  const told = given.byArrival ? arrivedLast(state, given) : given;
  if (state.deletedAt && told.order.updatedAt <= state.deletedAt) return "stale";
  if (told.replaces) return replaceOrder(state, told);
  const record = state.now ? withKnown(told, state.now) : told;
  const now = state.now && withOlder(state.now, told);
  if (!now) {
    const first = {
      id: record.id,
      triggeredAt: record.triggeredAt,
      order: record.order,
      lines: record.lines,
      refunds: unite(record.refunds, state.pendingRefunds),
      edits: state.pendingEdits,
      agreements: state.pendingAgreements,
    };
    state.now = complete(null, first);
    state.customer = record.customer;
    state.deletedAt = null;
    state.pendingRefunds = [];
    state.pendingEdits = [];
    state.pendingAgreements = null;
    return "created";
  }
  const refunds = unite(now.refunds, record.refunds);
  const order = compareOrders(record, now);
  const edited = record.order.edited || now.order.edited;
  if (order > 0) {
    const isSame = isSameOrder(record, now);
    state.now = complete(now, {
      ...now,
      triggeredAt: record.triggeredAt,
      order: { ...record.order, edited },
      lines:
        (isSame && refunds === now.refunds) || compareContent(record.lines, now.lines) === 0
          ? now.lines
          : record.lines,
      refunds,
    });
    state.customer = record.customer;
    return isSame && refunds === now.refunds ? "unchanged" : "updated";
  }
  if (refunds === now.refunds && edited === now.order.edited && now === state.now)
    return order < 0 && !isSameOrder(record, now) ? "stale" : "unchanged";
  state.now = complete(now, { ...now, order: { ...now.order, edited }, refunds });
  // Webhooks do not say that an order was edited; where its edits are known, that it was is nothing new.
  return refunds === now.refunds && now.edits.length > 0 ? "unchanged" : "updated";
}

/** Its version is its arrival: it comes after what is stored, whichever clock dated that. */
function arrivedLast({ now, deletedAt }: OrderState, record: OrderRecord): OrderRecord {
  const updatedAt = laterThan(record.order.updatedAt, now?.order.updatedAt, deletedAt);
  if (updatedAt === record.order.updatedAt) return record;
  const refunds = record.refunds.map((refund) => ({ ...refund, asOf: updatedAt }));
  return { ...record, order: { ...record.order, updatedAt }, refunds };
}

/** Of a source that sends orders whole the newest version is all there is, whatever came before it. */
function replaceOrder(state: OrderState, record: OrderRecord): RecordOutcome {
  const { now } = state;
  const next: StoredOrder = {
    id: record.id,
    triggeredAt: record.triggeredAt,
    order: record.order,
    lines: record.lines,
    refunds: unite([], record.refunds),
    edits: [],
    agreements: null,
  };
  if (now) {
    const { updatedAt } = record.order;
    const isSame = compareContent(contentOf(next, updatedAt), contentOf(now, updatedAt)) === 0;
    const isTie = updatedAt.getTime() === now.order.updatedAt.getTime();
    if (isSame && isTie) return "unchanged";
    const order = compareVersions(
      { updatedAt, triggeredAt: record.triggeredAt },
      { updatedAt: now.order.updatedAt, triggeredAt: now.triggeredAt },
    );
    if (order < 0) return isSame ? "unchanged" : "stale";
    if (isSame) {
      // Only the version moves on, so that one in between stays out.
      state.now = { ...now, triggeredAt: record.triggeredAt, order: { ...now.order, updatedAt } };
      return "unchanged";
    }
    if (compareContent(record.lines, now.lines) === 0) state.now = { ...next, lines: now.lines };
    else state.now = next;
  } else state.now = next;
  state.customer = record.customer;
  state.deletedAt = null;
  state.pendingRefunds = [];
  state.pendingEdits = [];
  return now ? "updated" : "created";
}

/** All that a version says, but for when it said so. */
function contentOf({ order, lines, refunds, edits }: StoredOrder, updatedAt: Date): unknown {
  return [{ ...order, updatedAt }, lines, refunds.map((refund) => ({ ...refund, asOf: null })), edits];
}

/** Merges one refund; before its order is known it waits. */
export function mergeRefund(state: OrderState, record: RefundRecord): RecordOutcome {
  if (!state.now) {
    if (state.deletedAt) return "stale";
    const pending = unite(state.pendingRefunds, [record.refund]);
    if (pending === state.pendingRefunds) return "unchanged";
    state.pendingRefunds = pending;
    return "created";
  }
  const known = state.now.refunds.some((refund) => refund.id === record.id);
  const refunds = unite(state.now.refunds, [record.refund]);
  if (refunds === state.now.refunds) return "unchanged";
  state.now = complete(state.now, { ...state.now, refunds });
  return known ? "updated" : "created";
}

/** Merges one edit; it never changes once it is committed. */
export function mergeEdit(state: OrderState, record: OrderEditRecord): RecordOutcome {
  const known = state.now?.edits ?? state.pendingEdits;
  if (!state.now && state.deletedAt) return "stale";
  if (known.some((edit) => edit.id === record.id)) return "unchanged";
  const edits = [...known, record.edit];
  if (state.now) state.now = complete(state.now, { ...state.now, edits });
  else state.pendingEdits = edits;
  return "created";
}

/** Merges a deletion. An order that is newer than it stays. */
export function mergeOrderDeletion(
  state: OrderState,
  record: OrderDeletedRecord,
  receivedAt: Date,
): RecordOutcome {
  const sent = record.triggeredAt ?? receivedAt;
  const at = record.byArrival ? laterThan(sent, state.now?.order.updatedAt) : sent;
  if (state.now && state.now.order.updatedAt > at) return "stale";
  if (!state.now && state.deletedAt && state.deletedAt >= at) return "unchanged";
  const outcome = state.now ? "updated" : "created";
  state.now = null;
  state.pendingRefunds = [];
  state.pendingEdits = [];
  state.pendingAgreements = null;
  state.deletedAt = at;
  return outcome;
}

function compareOrders(record: OrderRecord, stored: StoredOrder): number {
  const order = compareVersions(
    { updatedAt: record.order.updatedAt, triggeredAt: record.triggeredAt },
    { updatedAt: stored.order.updatedAt, triggeredAt: stored.triggeredAt },
  );
  if (order !== 0 || isSameOrder(record, stored)) return order;
  return progress(record) - progress(stored) || compareContent(versionOf(record), versionOf(stored));
}

/** Within one instant an order only moves on: it gets more units, fewer of them are left, and it may be cancelled. */
function progress({ order, lines }: Pick<StoredOrder, "order" | "lines">): number {
  const units = lines.reduce(
    (sum, line) => sum + 2 * line.quantity - (line.currentQuantity ?? line.quantity),
    0,
  );
  return (order.cancelledAt ? 1e12 : 0) + units;
}

function isSameOrder(record: OrderRecord, stored: StoredOrder): boolean {
  // What was worked out once all refunds were known is not said by a source that does not know them.
  const untold = new Set(record.lines.flatMap((line) => (line.removed === null ? [line.id] : [])));
  const lines = stored.lines.map((line) => (untold.has(line.id) ? { ...line, removed: null } : line));
  return compareContent(versionOf(record), versionOf({ ...stored, lines })) === 0;
}

function versionOf({ order, lines }: Pick<StoredOrder, "order" | "lines">): unknown {
  return [{ ...order, edited: false }, lines];
}

/** All refunds of both lists. Of two tellings of one the later stays, and details outlive their absence. */
export function unite(known: readonly RefundFacts[], more: readonly RefundFacts[]): readonly RefundFacts[] {
  if (more.length === 0) return known;
  const byId = new Map(known.map((refund) => [refund.id, refund]));
  let isChanged = false;
  for (const refund of more) {
    const stored = byId.get(refund.id);
    if (stored && !supersedes(refund, stored)) continue;
    byId.set(refund.id, refund);
    isChanged = true;
  }
  return isChanged ? [...byId.values()].sort(byDate) : known;
}

function byDate(a: RefundFacts, b: RefundFacts): number {
  return (
    a.processedAt.getTime() - b.processedAt.getTime() || a.id.length - b.id.length || (a.id < b.id ? -1 : 1)
  );
}

function supersedes(refund: RefundFacts, stored: RefundFacts): boolean {
  if ((refund.content === null) !== (stored.content === null)) return stored.content === null;
  const later = refund.asOf.getTime() - stored.asOf.getTime();
  return later > 0 || (later === 0 && compareContent(refund, stored) > 0);
}

/** What follows from the parts: units that edits took, once all refunds are known, and the edits that explain them. */
function complete(previous: StoredOrder | null, next: StoredOrder): StoredOrder {
  const lines =
    next.lines.some((line) => line.removed === null) && hasAllRefunds(next)
      ? removedFilled(next)
      : next.lines;
  const known = lines === next.lines ? next : { ...next, lines };
  const edits = settleEdits(previous, known);
  return edits === known.edits ? known : { ...known, edits };
}

function removedFilled(stored: StoredOrder): OrderLineFacts[] {
  return stored.lines.map((line) => {
    if (line.removed !== null) return line;
    const gone = line.quantity - (line.currentQuantity ?? line.quantity);
    return { ...line, removed: Math.max(0, gone - refundedUnits(stored, line.id)) };
  });
}
