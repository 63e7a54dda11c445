import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { DayRow } from "./day-rows.server.ts";

/**
 * The part of a day before an instant, summed from the ledger like a rollup row in the shop's currency.
 * A running day is compared with it: this morning with yesterday morning. Read to the day's end it equals the rollup.
 */
export async function readPartialDay(db: Db, shop: Shop, day: Day, until: Date): Promise<DayRow> {
  const row = await salesUntil(db, shop, day, until)
    .select([
      sql<string>`COALESCE(SUM(CASE WHEN line_type IN ('PRODUCT', 'ADJUSTMENT') THEN net ELSE 0 END), 0)`.as(
        "net",
      ),
      sql<string>`COALESCE(SUM(CASE WHEN line_type IN ('TIP', 'GIFT_CARD') THEN 0 ELSE total END), 0)`.as(
        "total",
      ),
      sql<string>`COALESCE(SUM(CASE WHEN ${placed} THEN gross - discount ELSE 0 END), 0)`.as("placed_sales"),
      sql<number>`COUNT(DISTINCT CASE WHEN ${placed} THEN order_id END)`.as("orders"),
      sql<number>`COUNT(DISTINCT CASE WHEN ${placed} AND customer_id IS NULL THEN order_id END)`.as(
        "guest_orders",
      ),
    ])
    .executeTakeFirstOrThrow();
  return { day, currency: shop.currency, ...row };
}

/** A row of an order's placement with goods: it makes the order a counted one. */
export const placed = sql<boolean>`line_type = 'PRODUCT' AND reason = 'ORDER'`;

/** The ledger of a day before an instant, in the shop's currency; test orders only where the shop counts them. */
export function salesUntil(db: Db, shop: Shop, day: Day, until: Date) {
  return db
    .selectFrom("sale")
    .where("sale.shop_id", "=", shop.id)
    .where("sale.occurred_on", "=", day)
    .where("sale.occurred_at", "<", until)
    .where("sale.currency", "=", shop.currency)
    .$if(!shop.settings.includeTestOrders, (query) => query.where("sale.test", "=", false));
}
