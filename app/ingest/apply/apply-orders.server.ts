import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { SaleRow } from "../ledger/ledger-rows.ts";
import type {
  OrderAgreementsRecord,
  OrderDeletedRecord,
  OrderEditRecord,
  OrderRecord,
  RefundRecord,
} from "../records/records.ts";
import { dropUnnamed, ensureCustomers } from "./customer-stubs.server.ts";
import { ledgerChange, type LedgerChange } from "./ledger-change.ts";
import { loadOrders, loadSales } from "./load-orders.server.ts";
import { mergeAgreements } from "./merge-agreements.ts";
import { mergeEdit, mergeOrder, mergeOrderDeletion, mergeRefund, type OrderState } from "./merge-order.ts";
import type { Touched } from "./touched.ts";
import type { RecordResult } from "./versions.ts";
import { isOverflowing, replaceSales } from "./write-sales.server.ts";
import { deleteOrders, writeOrders } from "./write-orders.server.ts";
import { writeWaiting } from "./write-waiting.server.ts";

export type OrderInput =
  OrderRecord | OrderDeletedRecord | RefundRecord | OrderEditRecord | OrderAgreementsRecord;

/**
 * Merges orders, refunds, edits, agreements and deletions into what is stored, and replaces the ledger of every order that changed.
 * Results stand in the order of the records.
 */
export async function applyOrders(
  trx: Trx,
  shop: Shop,
  records: readonly OrderInput[],
  receivedAt: Date,
  touched: Touched,
): Promise<RecordResult[]> {
  const ids = [...new Set(records.map(orderIdOf))].sort();
  const states = await loadOrders(trx, shop, ids);
  const results = records.map((record): RecordResult => {
    const state = states.get(orderIdOf(record)) as OrderState;
    return { kind: record.kind, id: record.id, outcome: merge(state, record, receivedAt) };
  });
  const changed = [...states.values()].filter((state) => state.now !== state.before);
  const existing = changed.flatMap((state) => (state.before ? [state.id] : []));
  const oldSales = existing.length > 0 ? await loadSales(trx, shop, existing) : new Map<string, SaleRow[]>();
  const ledger = changed.map((state) => ledgerChange(shop, state, oldSales.get(state.id) ?? []));
  const { fitting, overflowing } = partition(ledger);
  await ensureCustomers(
    trx,
    shop,
    fitting.map(({ state }) => state),
  );
  await writeOrders(trx, shop, fitting);
  await deleteOrders(
    trx,
    shop,
    fitting.flatMap(({ state }) => (state.now ? [] : [state.id])),
  );
  await replaceSales(trx, shop, fitting, touched);
  await writeWaiting(trx, shop, [...states.values()], receivedAt);
  await dropUnnamed(
    trx,
    shop,
    fitting.map(({ state }) => state),
  );
  return overflowing.size === 0
    ? results
    : results.map((result, index) => refused(result, records[index], overflowing));
}

function orderIdOf(record: OrderInput): string {
  return "orderId" in record ? record.orderId : record.id;
}

function merge(state: OrderState, record: OrderInput, receivedAt: Date) {
  switch (record.kind) {
    case "order":
      return mergeOrder(state, record);
    case "refund":
      return mergeRefund(state, record);
    case "order_edit":
      return mergeEdit(state, record);
    case "order_agreements":
      return mergeAgreements(state, record);
    case "order_deleted":
      return mergeOrderDeletion(state, record, receivedAt);
    default:
      return record satisfies never;
  }
}

/** Refunds that come alone can add up past a column although each fits: such orders stay as they were. */
function partition(ledger: readonly LedgerChange[]): { fitting: LedgerChange[]; overflowing: Set<string> } {
  const fitting: LedgerChange[] = [];
  const overflowing = new Set<string>();
  for (const change of ledger) {
    if (!isOverflowing(change.rows)) fitting.push(change);
    else {
      overflowing.add(change.state.id);
      change.state.now = change.state.before;
    }
  }
  return { fitting, overflowing };
}

function refused(
  result: RecordResult,
  record: OrderInput | undefined,
  overflowing: ReadonlySet<string>,
): RecordResult {
  if (!record || !overflowing.has(orderIdOf(record))) return result;
  return {
    ...result,
    outcome: "rejected",
    reason: "the order's amounts add up to more than 15 digits before the point",
  };
}
