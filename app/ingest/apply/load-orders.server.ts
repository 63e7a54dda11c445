import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { SaleRow } from "../ledger/ledger-rows.ts";
import type { StoredOrder } from "../ledger/stored-order.ts";
import type { AgreementSet } from "../records/agreements.ts";
import type { OrderEditFacts, RefundFacts } from "../records/records.ts";
import { loadAgreements, reviveAgreements } from "./agreements.server.ts";
import { unite, type OrderState } from "./merge-order.ts";
import { editFacts, lineFacts, orderFacts, refundFacts } from "./order-rows.ts";

/** What is stored of the orders `ids` (sorted): existing ones are locked until the transaction ends. */
export async function loadOrders(
  trx: Trx,
  shop: Shop,
  ids: readonly string[],
): Promise<Map<string, OrderState>> {
  const orders = await trx
    .selectFrom("sales_order")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .orderBy("external_id")
    .forUpdate()
    .execute();
  const known = orders.map((row) => row.external_id);
  const parts = known.length > 0 ? await loadParts(trx, shop, known) : emptyParts;
  const edited = orders.filter((row) => row.edited).map((row) => row.external_id);
  const agreements = await loadAgreements(trx, shop, edited);
  const unknown = known.length === ids.length ? [] : without(ids, known);
  const waiting = unknown.length > 0 ? await loadWaiting(trx, shop, unknown) : nothingWaits;
  const stored = new Map<string, StoredOrder>();
  for (const row of orders)
    stored.set(row.external_id, {
      id: row.external_id,
      triggeredAt: row.triggered_at,
      order: orderFacts(row),
      lines: (parts.lines.get(row.external_id) ?? []).sort((a, b) => a.position - b.position),
      refunds: unite([], parts.refunds.get(row.external_id) ?? []),
      edits: parts.edits.get(row.external_id) ?? [],
      agreements: agreements.get(row.external_id) ?? null,
    });
  return new Map(
    ids.map((id) => {
      const order = stored.get(id) ?? null;
      const refunds = waiting.refunds.get(id) ?? [];
      const edits = waiting.edits.get(id) ?? [];
      const pendingAgreements = waiting.agreements.get(id)?.[0] ?? null;
      const tombstone = waiting.deletedAt.get(id) ?? null;
      const found = {
        waiting: new Set(waiting.keys.get(id)),
        refunds,
        edits,
        agreements: pendingAgreements,
        tombstone,
      };
      return [
        id,
        {
          id,
          before: order,
          now: order,
          pendingRefunds: refunds,
          pendingEdits: edits,
          pendingAgreements,
          deletedAt: tombstone,
          found,
          customer: null,
        },
      ];
    }),
  );
}

function without(ids: readonly string[], known: readonly string[]): string[] {
  const set = new Set(known);
  return ids.filter((id) => !set.has(id));
}

function grouped<R, V>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  valueOf: (row: R) => V,
): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(valueOf(row));
    else groups.set(key, [valueOf(row)]);
  }
  return groups;
}

const emptyParts = {
  lines: new Map<string, ReturnType<typeof lineFacts>[]>(),
  refunds: new Map<string, RefundFacts[]>(),
  edits: new Map<string, OrderEditFacts[]>(),
};

async function loadParts(trx: Trx, shop: Shop, ids: readonly string[]): Promise<typeof emptyParts> {
  const lines = await trx
    .selectFrom("order_line")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .execute();
  const refunds = await trx
    .selectFrom("refund")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .execute();
  const refundLines = refunds.length === 0 ? [] : await loadRefundLines(trx, shop, ids);
  const edits = await trx
    .selectFrom("order_edit")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .orderBy("committed_at")
    .orderBy("id")
    .execute();
  const linesOfRefund = grouped(
    refundLines,
    (row) => `${row.order_id} ${row.refund_id}`,
    (row) => row,
  );
  return {
    lines: grouped(lines, (row) => row.order_id, lineFacts),
    refunds: grouped(
      refunds,
      (row) => row.order_id,
      (row) => refundFacts(row, linesOfRefund.get(`${row.order_id} ${row.id}`) ?? []),
    ),
    edits: grouped(edits, (row) => row.order_id, editFacts),
  };
}

function loadRefundLines(trx: Trx, shop: Shop, ids: readonly string[]) {
  return trx
    .selectFrom("refund_line")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .orderBy("order_id")
    .orderBy("id")
    .execute();
}

const nothingWaits = {
  keys: new Map<string, string[]>(),
  refunds: new Map<string, RefundFacts[]>(),
  edits: new Map<string, OrderEditFacts[]>(),
  agreements: new Map<string, AgreementSet[]>(),
  deletedAt: new Map<string, Date>(),
};

/** Refunds, edits and agreements that wait for an unknown order, locked, and deletions of it. */
async function loadWaiting(trx: Trx, shop: Shop, ids: readonly string[]): Promise<typeof nothingWaits> {
  const pending = await trx
    .selectFrom("pending_record")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .forUpdate()
    .execute();
  const tombstones = await trx
    .selectFrom("tombstone")
    .select(["external_id", "deleted_at"])
    .where("shop_id", "=", shop.id)
    .where("kind", "=", "order")
    .where("external_id", "in", ids)
    .execute();
  return {
    keys: grouped(
      pending,
      (row) => row.order_id,
      (row) => `${row.kind} ${row.id}`,
    ),
    refunds: grouped(
      pending.filter((row) => row.kind === "refund"),
      (row) => row.order_id,
      (row) => reviveRefund(row.record),
    ),
    edits: grouped(
      pending.filter((row) => row.kind === "edit"),
      (row) => row.order_id,
      (row) => reviveEdit(row.record),
    ),
    agreements: grouped(
      pending.filter((row) => row.kind === "agreements"),
      (row) => row.order_id,
      (row) => reviveAgreements(JSON.parse(row.record) as AgreementSet),
    ),
    deletedAt: new Map(tombstones.map((row) => [row.external_id, row.deleted_at])),
  };
}

function reviveRefund(json: string): RefundFacts {
  const record = JSON.parse(json) as RefundFacts & { processedAt: string; asOf: string };
  return { ...record, processedAt: new Date(record.processedAt), asOf: new Date(record.asOf) };
}

function reviveEdit(json: string): OrderEditFacts {
  const record = JSON.parse(json) as OrderEditFacts & { committedAt: string };
  return { ...record, committedAt: new Date(record.committedAt) };
}

/** The ledger as it stands for these orders. */
export async function loadSales(
  trx: Trx,
  shop: Shop,
  ids: readonly string[],
): Promise<Map<string, SaleRow[]>> {
  const rows = await trx
    .selectFrom("sale")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .execute();
  return grouped(
    rows,
    (row) => row.order_id,
    (row): SaleRow => row,
  );
}
