import { ConcurrentChange, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/**
 * Looks whether rows that were not there still are not, waiting for a transaction that is just writing one.
 * @throws ConcurrentChange if one came, saying `what` that means.
 */
export async function expectAbsent(
  trx: Trx,
  shop: Shop,
  table: "customer" | "product" | "sales_order",
  ids: readonly string[],
  what: string,
): Promise<void> {
  if (ids.length === 0) return;
  const stored = await trx
    .selectFrom(table)
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .forUpdate()
    .execute();
  if (stored.length > 0) throw new ConcurrentChange(what);
}
