import type { Insertable } from "kysely";
import {
  ConcurrentChange,
  insertRows,
  unlessOvertaken,
  upsertRows,
  type DB,
  type Trx,
} from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { pendingColumns } from "./columns.ts";
import { expectAbsent } from "./expect-absent.server.ts";
import type { OrderState } from "./merge-order.ts";
import { expectTombstones, lowerTombstones, raiseTombstones } from "./tombstones.server.ts";

/**
 * Stores what waits for an unknown order, and deletions; removes what has been taken in. Afterwards looks, with locks,
 * whether another transaction did the opposite meanwhile: whoever writes second sees the first, so nothing is orphaned.
 * @throws ConcurrentChange if one did.
 */
export async function writeWaiting(
  trx: Trx,
  shop: Shop,
  states: readonly OrderState[],
  receivedAt: Date,
): Promise<void> {
  const arrived = states.filter((state) => !state.before && state.now);
  const gone = states.filter((state) => !state.now && state.deletedAt !== state.found.tombstone);
  const waiting = states.filter((state) => hasMoreWaiting(state));
  await raiseTombstones(
    trx,
    shop,
    "order",
    new Map(gone.map((state) => [state.id, state.deletedAt as Date])),
  );
  if (gone.length > 0) await takePending(trx, shop, idsOf(gone));
  await storePending(trx, shop, waiting, receivedAt);
  await expectTombstones(trx, shop, "order", foundOf(waiting));
  const unknown = idsOf([...waiting, ...gone]);
  await expectAbsent(
    trx,
    shop,
    "sales_order",
    unknown,
    "the order came while something was stored to wait for it",
  );
  if (arrived.length > 0) await settleArrived(trx, shop, arrived);
}

function idsOf(states: readonly OrderState[]): string[] {
  return states.map((state) => state.id).sort();
}

function foundOf(states: readonly OrderState[]): Map<string, Date | null> {
  return new Map(states.map((state) => [state.id, state.found.tombstone]));
}

function hasMoreWaiting(state: OrderState): boolean {
  if (state.now || state.deletedAt) return false;
  const { found } = state;
  return (
    state.pendingRefunds !== found.refunds ||
    state.pendingEdits !== found.edits ||
    state.pendingAgreements !== found.agreements
  );
}

/** What waited already is locked; of what did not, another may store another version first: it is plainly inserted. */
async function storePending(
  trx: Trx,
  shop: Shop,
  states: readonly OrderState[],
  receivedAt: Date,
): Promise<void> {
  const known: Insertable<DB["pending_record"]>[] = [];
  const anew: Insertable<DB["pending_record"]>[] = [];
  for (const state of states) {
    const base = { shop_id: shop.id, order_id: state.id, received_at: receivedAt };
    const add = (kind: string, id: string, record: unknown) => {
      const rows = state.found.waiting.has(`${kind} ${id}`) ? known : anew;
      rows.push({ ...base, kind, id, record: JSON.stringify(record) });
    };
    for (const refund of state.pendingRefunds) add("refund", refund.id, refund);
    for (const edit of state.pendingEdits) add("edit", edit.id, edit);
    if (state.pendingAgreements) add("agreements", state.id, state.pendingAgreements);
  }
  await unlessOvertaken("another stored one of these to wait first", () =>
    insertRows(trx, "pending_record", pendingColumns, anew),
  );
  await upsertRows(trx, "pending_record", pendingColumns, known, ["record"]);
}

async function takePending(trx: Trx, shop: Shop, ids: readonly string[]): Promise<void> {
  await trx
    .deleteFrom("pending_record")
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .execute();
}

/** Removes what the arrived orders have taken in. */
async function settleArrived(trx: Trx, shop: Shop, states: readonly OrderState[]): Promise<void> {
  const ids = idsOf(states);
  const byId = new Map(states.map((state) => [state.id, state]));
  const pending = await trx
    .selectFrom("pending_record")
    .select(["order_id", "kind", "id"])
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .forUpdate()
    .execute();
  await expectTombstones(trx, shop, "order", foundOf(states));
  const isMissed = pending.some((row) => !byId.get(row.order_id)?.found.waiting.has(`${row.kind} ${row.id}`));
  if (isMissed) throw new ConcurrentChange("something was stored to wait for the order while it came");
  if (pending.length > 0) await takePending(trx, shop, ids);
  const back = states.filter((state) => state.found.tombstone);
  await lowerTombstones(trx, shop, "order", idsOf(back));
}
