import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { startOfDay, type Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/shop.ts";
import type { DayRow } from "./day-rows.server.ts";

/**
 * The part of a day before an instant, summed from the ledger like a rollup row in the shop's currency.
 * A running day is compared with it: this morning with yesterday morning. Read to the day's end it equals the rollup.
 */
export async function readPartialDay(db: Db, shop: Shop, day: Day, until: Date): Promise<DayRow> {
  const [sales, orders] = await Promise.all([
    sumSales(db, shop, day, until),
    countOrders(db, shop, day, until),
  ]);
  return { shop_id: shop.id, day, currency: shop.currency, ...sales, ...orders };
}

/** Line types whose net and tax make total sales: not tips, not gift cards. */
const inTotalSales = ["PRODUCT", "ADJUSTMENT", "SHIPPING", "DUTY", "FEE", "ADDITIONAL_FEE"] as const;

type SaleColumn = "gross" | "discount" | "returned" | "net" | "tax" | "total" | "gross - discount";

/** Sum of a column over some line types (and one reason); "0" when there are none. */
function sumOf(column: SaleColumn, lineTypes: readonly string[], reason?: "ORDER") {
  const types = sql.join(lineTypes.map((type) => sql.lit(type)));
  const placed = reason ? sql` AND reason = ${sql.lit(reason)}` : sql``;
  return sql<string>`COALESCE(SUM(CASE WHEN line_type IN (${types})${placed} THEN ${sql.raw(column)} ELSE 0 END), 0)`;
}

function unitsOf(action: "ORDER" | "RETURN") {
  const sign = action === "RETURN" ? sql`-` : sql``;
  return sql<number>`CAST(COALESCE(SUM(CASE WHEN line_type = 'PRODUCT' AND action = ${sql.lit(action)} THEN ${sign}quantity ELSE 0 END), 0) AS SIGNED)`;
}

async function sumSales(db: Db, shop: Shop, day: Day, until: Date) {
  return db
    .selectFrom("sale")
    .select([
      sumOf("gross", ["PRODUCT"]).as("gross"),
      sumOf("discount", ["PRODUCT"]).as("discounts"),
      sumOf("returned", ["PRODUCT", "ADJUSTMENT"]).as("returns"),
      sumOf("net", ["PRODUCT", "ADJUSTMENT"]).as("net"),
      sumOf("net", ["SHIPPING"]).as("shipping"),
      sumOf("net", ["DUTY"]).as("duties"),
      sumOf("net", ["FEE", "ADDITIONAL_FEE"]).as("fees"),
      sumOf("tax", [...inTotalSales]).as("taxes"),
      sumOf("net", ["TIP"]).as("tips"),
      sumOf("net", ["GIFT_CARD"]).as("gift_cards"),
      sumOf("total", [...inTotalSales]).as("total"),
      sumOf("gross - discount", ["PRODUCT"], "ORDER").as("placed_sales"),
      unitsOf("ORDER").as("units_ordered"),
      unitsOf("RETURN").as("units_returned"),
    ])
    .where("shop_id", "=", shop.id)
    .where("occurred_on", "=", day)
    .where("occurred_at", "<", until)
    .where("currency", "=", shop.currency)
    .$if(!shop.settings.includeTestOrders, (query) => query.where("test", "=", false))
    .executeTakeFirstOrThrow();
}

async function countOrders(db: Db, shop: Shop, day: Day, until: Date) {
  return db
    .selectFrom("sales_order")
    .select([
      sql<number>`COUNT(*)`.as("orders"),
      sql<number>`CAST(COALESCE(SUM(CASE WHEN customer_id IS NULL THEN 1 ELSE 0 END), 0) AS SIGNED)`.as(
        "guest_orders",
      ),
    ])
    .where("shop_id", "=", shop.id)
    .where("processed_at", ">=", startOfDay(day, shop.timeZone))
    .where("processed_at", "<", until)
    .where("counted", "=", true)
    .where("currency", "=", shop.currency)
    .executeTakeFirstOrThrow();
}
