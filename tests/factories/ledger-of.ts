import { mergeEdit, mergeOrder, mergeRefund, type OrderState } from "#app/ingest/apply/merge-order.ts";
import { parseBulk, parseWebhook } from "#app/ingest/index.server.ts";
import { ledgerRows, type SaleRow } from "#app/ingest/ledger/ledger-rows.ts";
import type { IngestRecord } from "#app/ingest/records/records.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { adminOrder, bodyOf, restEdit, restOrder, type EditSpec, type OrderSpec } from "./order-spec.ts";

/** A shop for pure functions: only what they read of it. */
export function shopIn(timeZone = "America/New_York"): Shop {
  return { id: 1, timeZone, currency: "USD", settings: { includeTestOrders: false } } as unknown as Shop;
}

/** The rows of the order told by its webhooks. */
export function restRows(spec: OrderSpec, edits: readonly EditSpec[] = [], timeZone?: string): string[] {
  const shop = shopIn(timeZone);
  const records = [
    read(parseWebhook(shop, "orders/updated", bodyOf(restOrder(spec)), { triggeredAt: null })),
    ...editsOf(shop, edits),
  ];
  return rowsOf(records, shop);
}

/** The rows of the same order read from the Admin API. */
export function adminRows(spec: OrderSpec, edits: readonly EditSpec[] = [], timeZone?: string): string[] {
  const shop = shopIn(timeZone);
  const order = { ...spec, edited: edits.length > 0 };
  return rowsOf([read(parseBulk.order(shop, adminOrder(order))), ...editsOf(shop, edits)], shop);
}

function editsOf(shop: Shop, edits: readonly EditSpec[]): IngestRecord[] {
  return edits.map((edit) =>
    read(parseWebhook(shop, "orders/edited", bodyOf(restEdit(edit)), { triggeredAt: null })),
  );
}

function read(outcome: ReturnType<typeof parseWebhook>): IngestRecord {
  if (outcome.outcome !== "records") throw new Error(JSON.stringify(outcome));
  return outcome.records[0] as IngestRecord;
}

function rowsOf(records: readonly IngestRecord[], shop: Shop): string[] {
  const state: OrderState = {
    id: "1",
    before: null,
    now: null,
    pendingRefunds: [],
    pendingEdits: [],
    pendingAgreements: null,
    deletedAt: null,
    found: { waiting: new Set(), refunds: [], edits: [], agreements: null, tombstone: null },
    customer: null,
  };
  for (const record of records) {
    if (record.kind === "order") mergeOrder(state, record);
    if (record.kind === "refund") mergeRefund(state, record);
    if (record.kind === "order_edit") mergeEdit(state, record);
  }
  if (!state.now) throw new Error("no order came");
  return ledgerRows(state.now, shop).map(rowText);
}

/** "03-02 ORDER/ORDER PRODUCT 2 | 80 8 0 72 5.76 77.76": gross, discount, returned, net, tax, total. */
export function rowText(row: SaleRow): string {
  const amounts = [row.gross, row.discount, row.returned, row.net, row.tax, row.total].map(
    (amount) => amount.replace(/\.?0+$/, "") || "0",
  );
  const line = row.line_id === null || row.line_id === undefined ? "" : ` ${row.line_id}`;
  const day = row.occurred_on.slice(5);
  return `${day} ${row.reason}/${row.action} ${row.line_type}${line} ${row.quantity} | ${amounts.join(" ")}`;
}
