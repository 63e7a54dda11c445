import { insertRows, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { CustomerMergedRecord, OrderRecord } from "../records/records.ts";
import { raiseTombstones } from "./tombstones.server.ts";
import type { Touched } from "./touched.ts";
import type { RecordResult } from "./versions.ts";

/**
 * Merges customers as Shopify has done: orders of the one that went are the other's, its row goes, and what still
 * names it later is read as the other. May come before the orders, after the deletion, and more than once.
 */
export async function applyMerges(
  trx: Trx,
  shop: Shop,
  records: readonly CustomerMergedRecord[],
  receivedAt: Date,
  touched: Touched,
): Promise<RecordResult[]> {
  const results: RecordResult[] = [];
  // Few and far between: one after the other.
  for (const record of records) {
    const { kind, id } = record;
    const known = await keptCustomers(trx, shop, [id, record.keptId]);
    const keptId = known.get(record.keptId) ?? record.keptId;
    if (known.has(id) || keptId === id) {
      results.push({ kind, id, outcome: "unchanged" });
      continue;
    }
    const at = record.triggeredAt ?? receivedAt;
    await keepMerge(trx, shop, id, keptId, at);
    await moveOrders(trx, shop, id, keptId, touched);
    await raiseTombstones(trx, shop, "customer", new Map([[id, at]]));
    await trx.deleteFrom("customer").where("shop_id", "=", shop.id).where("external_id", "=", id).execute();
    results.push({ kind, id, outcome: "updated" });
  }
  return results;
}

/** Whom these customers were merged into, by id; those that were not are left out. */
export async function keptCustomers(
  trx: Trx,
  shop: Shop,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("customer_merge")
    .select(["external_id", "kept_id"])
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.external_id, row.kept_id]));
}

/** Orders of merged customers as those of whom was kept; what such an order knows of the person is of the one that went. */
export async function withKeptCustomers<R extends { readonly kind: string }>(
  trx: Trx,
  shop: Shop,
  records: readonly (R | OrderRecord)[],
): Promise<(R | OrderRecord)[]> {
  const idOf = (record: R | OrderRecord) => (isOrder(record) ? record.order.customerId : null);
  const ids = new Set(records.map(idOf).filter((id) => id !== null));
  const kept = await keptCustomers(trx, shop, [...ids]);
  if (kept.size === 0) return [...records];
  return records.map((record) => {
    const customerId = kept.get(idOf(record) ?? "");
    if (customerId === undefined || !isOrder(record)) return record;
    return { ...record, order: { ...record.order, customerId }, customer: null };
  });
}

function isOrder(record: { readonly kind: string }): record is OrderRecord {
  return record.kind === "order";
}

async function keepMerge(trx: Trx, shop: Shop, id: string, keptId: string, at: Date): Promise<void> {
  await insertRows(
    trx,
    "customer_merge",
    ["shop_id", "external_id", "kept_id", "merged_at"],
    [{ shop_id: shop.id, external_id: id, kept_id: keptId, merged_at: at }],
  );
  // Who had been merged into this one is the other's now.
  await trx
    .updateTable("customer_merge")
    .set({ kept_id: keptId })
    .where("shop_id", "=", shop.id)
    .where("kept_id", "=", id)
    .execute();
}

async function moveOrders(trx: Trx, shop: Shop, id: string, keptId: string, touched: Touched): Promise<void> {
  const orders = await trx
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("customer_id", "=", id)
    .orderBy("external_id")
    .forUpdate()
    .execute();
  if (orders.length === 0) return;
  await ensureRow(trx, shop, keptId);
  const days = await trx
    .selectFrom("sale")
    .select("occurred_on")
    .distinct()
    .where("shop_id", "=", shop.id)
    .where("customer_id", "=", id)
    .execute();
  for (const table of ["sales_order", "sale"] as const)
    await trx
      .updateTable(table)
      .set({ customer_id: keptId })
      .where("shop_id", "=", shop.id)
      .where("customer_id", "=", id)
      .execute();
  for (const row of days) touched.days.add(row.occurred_on);
  touched.customers.add(id).add(keptId);
}

/** The kept one as an id alone, where nobody has told of it yet: its own record says the rest. */
async function ensureRow(trx: Trx, shop: Shop, id: string): Promise<void> {
  const tombstone = await trx
    .selectFrom("tombstone")
    .select("deleted_at")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", "customer")
    .where("external_id", "=", id)
    .executeTakeFirst();
  await trx
    .insertInto("customer")
    .values({ shop_id: shop.id, external_id: id, deleted_at: tombstone?.deleted_at ?? null })
    .onDuplicateKeyUpdate({ external_id: id })
    .execute();
}
