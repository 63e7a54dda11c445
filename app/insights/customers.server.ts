import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { addDays, type Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { placed, salesUntil } from "./partial-day.server.ts";
import type { DayRange } from "./presets.ts";

/** Distinct customers with a counted order in some days, and those of them with one that is not their first ever. */
export interface CustomerCount {
  readonly customers: number;
  readonly returning: number;
}

/**
 * Counts customers of a range. A day's `first_orders` is 1 on the day of the first order of all time, so a customer
 * returned in the range exactly if some day of it has more orders than first orders.
 */
export function countCustomers(db: Db, shop: Shop, range: DayRange): Promise<CustomerCount> {
  return customerDays(db, shop, range)
    .select([
      sql<number>`COUNT(DISTINCT customer_id)`.as("customers"),
      sql<number>`COUNT(DISTINCT CASE WHEN orders > first_orders THEN customer_id END)`.as("returning"),
    ])
    .executeTakeFirstOrThrow();
}

/** The same per day: the customers of each day, for a trend. Days without any are missing. */
export function countCustomersByDay(
  db: Db,
  shop: Shop,
  range: DayRange,
): Promise<(CustomerCount & { day: Day })[]> {
  return customerDays(db, shop, range)
    .select([
      "day",
      sql<number>`COUNT(*)`.as("customers"),
      sql<number>`CAST(SUM(CASE WHEN orders > first_orders THEN 1 ELSE 0 END) AS SIGNED)`.as("returning"),
    ])
    .groupBy("day")
    .execute();
}

/** As countCustomers, but of the last day only the orders before `until` (a running period's comparison). */
export function countCustomersUntil(
  db: Db,
  shop: Shop,
  range: DayRange,
  until: Date,
): Promise<CustomerCount> {
  const before = customerDays(db, shop, { from: range.from, to: addDays(range.to, -1) }).select([
    "customer_id",
    sql<number>`CASE WHEN orders > first_orders THEN 1 ELSE 0 END`.as("later"),
  ]);
  const lastDay = salesUntil(db, shop, range.to, until)
    .leftJoin("customer_stats as s", (join) =>
      join.on("s.shop_id", "=", shop.id).onRef("s.customer_id", "=", "sale.customer_id"),
    )
    .select([
      sql<string>`sale.customer_id`.as("customer_id"),
      sql<number>`CASE WHEN s.first_order_id = sale.order_id THEN 0 ELSE 1 END`.as("later"),
    ])
    .where(placed)
    .where("sale.customer_id", "is not", null);
  return db
    .selectFrom(before.unionAll(lastDay).as("seen"))
    .select([
      sql<number>`COUNT(DISTINCT customer_id)`.as("customers"),
      sql<number>`COUNT(DISTINCT CASE WHEN later = 1 THEN customer_id END)`.as("returning"),
    ])
    .executeTakeFirstOrThrow();
}

function customerDays(db: Db, shop: Shop, range: DayRange) {
  return db
    .selectFrom("customer_day")
    .where("shop_id", "=", shop.id)
    .where("day", ">=", range.from)
    .where("day", "<=", range.to)
    .where("currency", "=", shop.currency)
    .where("orders", ">", 0);
}
