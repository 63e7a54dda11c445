import { sql } from "kysely";
import { upsertRows, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Test orders count only where the shop says so. */
function counted(shop: Shop) {
  return shop.settings.includeTestOrders ? sql`` : sql`AND s.test = 0`;
}

/** Computes these days' rollups from the ledger and puts them in the place of the old ones. */
export async function rebuildDays(trx: Trx, shop: Shop, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await rebuildDailySales(trx, shop, days);
  await rebuildCustomerDays(trx, shop, days);
  await stampDays(trx, shop, days);
}

/** Notes at which version the days are new. The caller holds the shop's state and counts the version up. */
async function stampDays(trx: Trx, shop: Shop, days: readonly string[]): Promise<void> {
  const state = await trx
    .selectFrom("rollup_state")
    .select("version")
    .where("shop_id", "=", shop.id)
    .executeTakeFirst();
  const version = (state?.version ?? 0) + 1;
  const rows = [...days].sort().map((day) => ({ shop_id: shop.id, day, version }));
  await upsertRows(trx, "rollup_day", ["shop_id", "day", "version"], rows, ["version"]);
}

/**
 * Formulas of the metrics: returns are those of goods and of refunds' adjustments, taxes leave out tips and gift
 * cards, an order counts on the day of its placement. One scan of the days' part of the ledger.
 */
async function rebuildDailySales(trx: Trx, shop: Shop, days: readonly string[]): Promise<void> {
  await trx.deleteFrom("daily_sales").where("shop_id", "=", shop.id).where("day", "in", days).execute();
  await sql`
    INSERT INTO daily_sales (shop_id, day, currency, gross, discounts, returns, net, shipping, duties, fees, taxes,
      tips, gift_cards, total, orders, placed_sales, guest_orders, units_ordered, units_returned)
    SELECT s.shop_id, s.occurred_on, s.currency,
      SUM(IF(s.line_type = 'PRODUCT', s.gross, 0)),
      SUM(IF(s.line_type = 'PRODUCT', s.discount, 0)),
      SUM(IF(s.line_type IN ('PRODUCT', 'ADJUSTMENT'), s.returned, 0)),
      SUM(IF(s.line_type IN ('PRODUCT', 'ADJUSTMENT'), s.net, 0)),
      SUM(IF(s.line_type = 'SHIPPING', s.net, 0)),
      SUM(IF(s.line_type = 'DUTY', s.net, 0)),
      SUM(IF(s.line_type IN ('FEE', 'ADDITIONAL_FEE'), s.net, 0)),
      SUM(IF(s.line_type IN ('TIP', 'GIFT_CARD'), 0, s.tax)),
      SUM(IF(s.line_type = 'TIP', s.net, 0)),
      SUM(IF(s.line_type = 'GIFT_CARD', s.net, 0)),
      SUM(IF(s.line_type IN ('TIP', 'GIFT_CARD'), 0, s.total)),
      COUNT(DISTINCT IF(s.line_type = 'PRODUCT' AND s.reason = 'ORDER', s.order_id, NULL)),
      SUM(IF(s.line_type = 'PRODUCT' AND s.reason = 'ORDER', s.gross - s.discount, 0)),
      COUNT(DISTINCT IF(s.line_type = 'PRODUCT' AND s.reason = 'ORDER' AND s.customer_id IS NULL, s.order_id, NULL)),
      SUM(IF(s.line_type = 'PRODUCT' AND s.action = 'ORDER', s.quantity, 0)),
      -SUM(IF(s.line_type = 'PRODUCT' AND s.action = 'RETURN', s.quantity, 0))
    FROM sale s
    WHERE s.shop_id = ${shop.id} AND s.occurred_on IN (${sql.join(days)}) ${counted(shop)}
    GROUP BY s.shop_id, s.occurred_on, s.currency`.execute(trx);
}

/** A customer's day is there if goods were sold to or taken back from them; guests have none. */
async function rebuildCustomerDays(trx: Trx, shop: Shop, days: readonly string[]): Promise<void> {
  await trx.deleteFrom("customer_day").where("shop_id", "=", shop.id).where("day", "in", days).execute();
  await sql`
    INSERT INTO customer_day (shop_id, day, customer_id, currency, orders, first_orders, net)
    SELECT s.shop_id, s.occurred_on, s.customer_id, s.currency,
      COUNT(DISTINCT IF(s.line_type = 'PRODUCT' AND s.reason = 'ORDER', s.order_id, NULL)),
      COUNT(DISTINCT IF(s.line_type = 'PRODUCT' AND s.reason = 'ORDER' AND s.order_id = c.first_order_id, s.order_id, NULL)),
      SUM(s.net)
    FROM sale s LEFT JOIN customer_stats c ON c.shop_id = ${shop.id} AND c.customer_id = s.customer_id
    WHERE s.shop_id = ${shop.id} AND s.occurred_on IN (${sql.join(days)}) AND s.customer_id IS NOT NULL
      AND s.line_type IN ('PRODUCT', 'ADJUSTMENT') ${counted(shop)}
    GROUP BY s.shop_id, s.occurred_on, s.customer_id, s.currency`.execute(trx);
}
