import { deleteByKeys, insertRows, unlessOvertaken, upsertRows, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { writeAgreements } from "./agreements.server.ts";
import type { LedgerChange } from "./ledger-change.ts";
import {
  editColumns,
  lineColumns,
  orderColumns,
  refundColumns,
  refundLineColumns,
  unprovenColumns,
} from "./columns.ts";
import {
  editRow,
  lineRow,
  orderRow,
  refundLineRows,
  refundRow,
  type EditRow,
  type LineRow,
  type OrderRow,
  type RefundLineRow,
  type RefundRow,
} from "./order-rows.ts";

/**
 * Writes the changed facts of orders: new ones are plainly inserted, so that of two transactions with one new order
 * the second fails and runs again on what the first stored.
 * @throws ConcurrentChange in that case.
 */
export async function writeOrders(trx: Trx, shop: Shop, changes: readonly LedgerChange[]): Promise<void> {
  const created: OrderRow[] = [];
  const updated: OrderRow[] = [];
  const lines: LineRow[] = [];
  const refunds: RefundRow[] = [];
  const refundLines: RefundLineRow[] = [];
  const edits: EditRow[] = [];
  const gone = {
    lines: [] as string[][],
    edits: [] as string[][],
    refunds: [] as string[][],
    refundLines: [] as string[][],
  };
  for (const { state, counted } of changes) {
    const { before, now } = state;
    if (!now) continue;
    (before ? updated : created).push(orderRow(shop, now, counted));
    if (before?.lines !== now.lines) {
      for (const line of now.lines) lines.push(lineRow(shop, now.id, line));
      if (before) gone.lines.push(...vanished(now.id, before.lines, now.lines));
    }
    if (before?.edits !== now.edits) {
      for (const edit of now.edits) edits.push(editRow(shop, now.id, edit));
      if (before) gone.edits.push(...vanished(now.id, before.edits, now.edits));
    }
    if (before?.refunds !== now.refunds) {
      const known = new Set(before?.refunds);
      for (const refund of now.refunds) {
        if (known.has(refund)) continue;
        refunds.push(refundRow(shop, now.id, refund));
        refundLines.push(...refundLineRows(shop, now.id, refund));
      }
      const linesOf = (list: typeof now.refunds) => list.flatMap((refund) => refund.content?.lines ?? []);
      if (before) {
        gone.refunds.push(...vanished(now.id, before.refunds, now.refunds));
        gone.refundLines.push(...vanished(now.id, linesOf(before.refunds), linesOf(now.refunds)));
      }
    }
  }
  await unlessOvertaken(
    "another stored one of these orders first, or removed a customer of theirs",
    async () => {
      await insertRows(trx, "sales_order", orderColumns, created);
      await upsertRows(trx, "sales_order", orderColumns, updated, orderColumns.slice(2));
    },
  );
  await deleteByKeys(trx, "order_line", shop.id, ["order_id", "id"], gone.lines);
  await deleteByKeys(trx, "order_edit", shop.id, ["order_id", "id"], gone.edits);
  await deleteByKeys(trx, "refund_line", shop.id, ["order_id", "id"], gone.refundLines);
  await deleteByKeys(trx, "refund", shop.id, ["order_id", "id"], gone.refunds);
  await upsertRows(trx, "order_line", lineColumns, sorted(lines), lineColumns.slice(3));
  await upsertRows(trx, "refund", refundColumns, sorted(refunds), refundColumns.slice(3));
  await upsertRows(trx, "refund_line", refundLineColumns, sorted(refundLines), refundLineColumns.slice(3));
  await upsertRows(trx, "order_edit", editColumns, sorted(edits), editColumns.slice(3));
  await writeUnproven(trx, shop, changes);
  await writeAgreements(trx, shop, changes);
}

/** Marks orders whose ledger does not come to their own totals, and clears those that now prove themselves. */
async function writeUnproven(trx: Trx, shop: Shop, changes: readonly LedgerChange[]): Promise<void> {
  const rows = changes.flatMap(({ state, unproven }) =>
    unproven ? [{ shop_id: shop.id, order_id: state.id, ...unproven }] : [],
  );
  const proven = changes.filter((change) => change.wasUnproven && !change.unproven);
  await deleteByKeys(
    trx,
    "unproven_order",
    shop.id,
    ["order_id"],
    proven.map(({ state }) => [state.id]).sort(),
  );
  rows.sort((a, b) => (a.order_id < b.order_id ? -1 : 1));
  await upsertRows(trx, "unproven_order", unprovenColumns, rows, unprovenColumns.slice(2));
}

function vanished(
  orderId: string,
  before: readonly { readonly id: string }[],
  now: readonly { readonly id: string }[],
): string[][] {
  const kept = new Set(now.map(({ id }) => id));
  return before.filter(({ id }) => !kept.has(id)).map(({ id }) => [orderId, id]);
}

/** By primary key within the shop. */
function sorted<R extends { order_id: string; id: string }>(rows: R[]): R[] {
  return rows.sort((a, b) =>
    a.order_id === b.order_id ? (a.id < b.id ? -1 : 1) : a.order_id < b.order_id ? -1 : 1,
  );
}

/** Removes deleted orders with all that hangs on them. */
export async function deleteOrders(trx: Trx, shop: Shop, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // Parts first and by name: the foreign keys may be switched off where the database is sharded.
  for (const table of [
    "unproven_order",
    "order_agreements",
    "refund_line",
    "refund",
    "order_edit",
    "order_line",
  ] as const)
    await trx.deleteFrom(table).where("shop_id", "=", shop.id).where("order_id", "in", ids).execute();
  await trx
    .deleteFrom("sales_order")
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .execute();
}
