import { mergeAgreements } from "#app/ingest/apply/merge-agreements.ts";
import {
  mergeEdit,
  mergeOrder,
  mergeOrderDeletion,
  mergeRefund,
  type OrderState,
} from "#app/ingest/apply/merge-order.ts";
import { ledgerRows, type SaleRow } from "#app/ingest/ledger/ledger-rows.ts";
import type { StoredOrder } from "#app/ingest/ledger/stored-order.ts";
import type { IngestRecord } from "#app/ingest/records/records.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** An order of which nothing is known. */
function unknownOrder(id: string): OrderState {
  return {
    id,
    before: null,
    now: null,
    pendingRefunds: [],
    pendingEdits: [],
    pendingAgreements: null,
    deletedAt: null,
    found: { waiting: new Set(), refunds: [], edits: [], agreements: null, tombstone: null },
    customer: null,
  };
}

/** One order after these records, merged one after the other, without a database; null before it came. */
export function mergedOrder(records: readonly IngestRecord[]): StoredOrder | null {
  const state = unknownOrder("1");
  for (const record of records) {
    if (record.kind === "order") mergeOrder(state, record);
    if (record.kind === "refund") mergeRefund(state, record);
    if (record.kind === "order_edit") mergeEdit(state, record);
    if (record.kind === "order_agreements") mergeAgreements(state, record);
    if (record.kind === "order_deleted") mergeOrderDeletion(state, record, new Date(0));
  }
  return state.now;
}

/** The ledger of that order. @throws where none came. */
export function mergedLedger(records: readonly IngestRecord[], shop: Shop): SaleRow[] {
  const order = mergedOrder(records);
  if (!order) throw new Error("no order came");
  return ledgerRows(order, shop);
}
