import { insertRows, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export interface Marks {
  /** Days in the shop's zone, YYYY-MM-DD. */
  readonly days: Iterable<string>;
  readonly customers: Iterable<string>;
  /** YYYY-MM. Rebuilt days mark theirs: only who moves a customer between cohorts has to say so. */
  readonly months?: Iterable<string>;
}

/**
 * Notes days and customers whose rollups have to be computed again, in the transaction that changed the facts. An
 * append-only log: writers never wait for each other or for the rebuilder.
 */
export async function mark(trx: Trx, shop: Shop, marks: Marks): Promise<void> {
  const rows = [
    ...Array.from(new Set(marks.days), (key) => ({ shop_id: shop.id, kind: "day", key })),
    ...Array.from(new Set(marks.customers), (key) => ({ shop_id: shop.id, kind: "customer", key })),
    ...Array.from(new Set(marks.months), (key) => ({ shop_id: shop.id, kind: "month", key })),
  ];
  await insertRows(trx, "rollup_mark", ["shop_id", "kind", "key"], rows);
}
