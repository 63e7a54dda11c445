import type { Trx } from "#app/db/index.server.ts";
import { mark } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { ledgerChange } from "./ledger-change.ts";
import type { Touched } from "./touched.ts";
import { loadOrders, loadSales } from "./load-orders.server.ts";
import { writeOrders } from "./write-orders.server.ts";
import { replaceSales } from "./write-sales.server.ts";

export interface Redated {
  readonly orders: number;
  /** The last order of the batch; undefined: none was left. */
  readonly last: string | undefined;
}

/**
 * Computes the local dates of one batch of orders anew, in the shop's present zone: instants stay, days move. Marks
 * old and new days. Repeatable: what is right already is not written again.
 * @param options.after the last order of the batch before.
 */
export async function redateOrders(
  trx: Trx,
  shop: Shop,
  options: { readonly after?: string; readonly limit: number },
): Promise<Redated> {
  const rows = await trx
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("external_id", ">", options.after ?? "")
    .orderBy("external_id")
    .limit(options.limit)
    .execute();
  const ids = rows.map((row) => row.external_id);
  if (ids.length === 0) return { orders: 0, last: undefined };
  const states = await loadOrders(trx, shop, ids);
  const sales = await loadSales(trx, shop, ids);
  const changes = [...states.values()]
    .filter((state) => state.now)
    .map((state) => ledgerChange(shop, state, sales.get(state.id) ?? []));
  const touched: Touched = { days: new Set(), customers: new Set() };
  await writeOrders(trx, shop, changes);
  await replaceSales(trx, shop, changes, touched);
  await mark(trx, shop, touched);
  return { orders: changes.length, last: ids.at(-1) };
}
