import { sql, type RawBuilder } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { placed, salesUntil } from "./partial-day.server.ts";
import { customerDayByDays } from "./day-rows.server.ts";
import type { DayRange } from "./presets.ts";
import type { Scope } from "./scope.server.ts";
import { recentCustomers } from "./recent-customers.server.ts";
import { splitAt, splitRange, type SplitRange } from "./settled-days.ts";

/** Distinct customers with a counted order in some days, and those of them with one that is not their first ever. */
export interface CustomerCount {
  readonly customers: number;
  readonly returning: number;
}

/**
 * Counts customers of a range; with `until`, of its last day only the orders before that instant (a running period's
 * comparison). A day's `first_orders` is 1 on the day of the first order of all time, so a customer returned in the
 * range exactly if some day of it has more orders than first orders. The settled days are counted once, and to them
 * those customers of the recent days are added who are new to them.
 */
export async function countCustomers(
  scope: Scope,
  range: DayRange,
  until: Date | null,
): Promise<CustomerCount> {
  const { db, shop, onceOf } = scope;
  const split = until ? splitAt(range, range.to) : splitRange(range);
  if (!split) return countSeen(db, until ? seenUntil(db, shop, range.to, until) : seenIn(shop, range));
  const { settled } = split;
  const [before, added] = await Promise.all([
    onceOf(settled, ["customers"], () => countSeen(db, seenIn(shop, settled))),
    until
      ? countAdded(db, shop, seenUntil(db, shop, range.to, until), settled)
      : countRecent(scope, range, split),
  ]);
  return {
    customers: before.customers + added.customers,
    returning: before.returning + added.returning,
  };
}

/** What the customers of the recent days add to the count of the settled ones. */
async function countRecent(scope: Scope, range: DayRange, split: SplitRange): Promise<CustomerCount> {
  const { db, shop } = scope;
  const recent = await recentCustomers(scope, range, split);
  if (!recent) return countAdded(db, shop, seenIn(shop, split.recent), split.settled);
  return {
    customers: recent.filter(({ earlier, later }) => later !== null && earlier === null).length,
    returning: recent.filter(({ earlier, later }) => later === 1 && earlier !== 1).length,
  };
}

/** The same per day: the customers of each day, for a trend. Days without any are missing. */
export async function countCustomersByDay(
  { db, shop, onceOf }: Scope,
  range: DayRange,
): Promise<readonly DayCustomers[]> {
  const split = splitRange(range);
  if (!split) return readByDay(db, shop, range);
  const [settled, recent] = await Promise.all([
    onceOf(split.settled, ["customers by day"], () => readByDay(db, shop, split.settled)),
    readByDay(db, shop, split.recent),
  ]);
  return [...settled, ...recent];
}

/** Customers of one day. */
export interface DayCustomers extends CustomerCount {
  readonly day: Day;
}

function readByDay(db: Db, shop: Shop, range: DayRange): Promise<DayCustomers[]> {
  return customerDays(db, shop, range)
    .select([
      "day",
      sql<number>`COUNT(*)`.as("customers"),
      sql<number>`CAST(SUM(${isLater}) AS SIGNED)`.as("returning"),
    ])
    .groupBy("day")
    .execute();
}

/** Customers with a counted order, each with 1 if one of theirs is not their first ever. */
type Seen = RawBuilder<{ customer_id: string; later: number }>;

function seenIn(shop: Shop, range: DayRange): Seen {
  return sql`(
    SELECT customer_id, MAX(${isLater}) AS later FROM ${customerDayByDays}
    WHERE shop_id = ${shop.id} AND day >= ${range.from} AND day <= ${range.to}
      AND currency = ${shop.currency} AND orders > 0
    GROUP BY customer_id)`;
}

function seenUntil(db: Db, shop: Shop, day: Day, until: Date): Seen {
  const sold = salesUntil(db, shop, day, until)
    .leftJoin("customer_stats as s", (join) =>
      join.on("s.shop_id", "=", shop.id).onRef("s.customer_id", "=", "sale.customer_id"),
    )
    .select([
      sql<string>`sale.customer_id`.as("customer_id"),
      sql<number>`MAX(CASE WHEN s.first_order_id = sale.order_id THEN 0 ELSE 1 END)`.as("later"),
    ])
    .where(placed)
    .where("sale.customer_id", "is not", null)
    .groupBy("sale.customer_id");
  return sql`${sold}`;
}

function countSeen(db: Db, seen: Seen): Promise<CustomerCount> {
  return db
    .selectFrom(seen.as<"seen">("seen"))
    .select([
      sql<number>`COUNT(*)`.as("customers"),
      sql<number>`CAST(COALESCE(SUM(later), 0) AS SIGNED)`.as("returning"),
    ])
    .executeTakeFirstOrThrow();
}

/** What customers add to the count of the days in `settled`: those who are not in it, or returned only now. */
async function countAdded(db: Db, shop: Shop, seen: Seen, settled: DayRange): Promise<CustomerCount> {
  return db
    .selectFrom(
      db
        .selectFrom(seen.as<"seen">("seen"))
        .select([
          "later",
          sql<number | null>`(
            SELECT MAX(${isLater}) FROM customer_day d
            WHERE d.shop_id = ${shop.id} AND d.customer_id = seen.customer_id AND d.currency = ${shop.currency}
              AND d.day >= ${settled.from} AND d.day <= ${settled.to} AND d.orders > 0)`.as("earlier"),
        ])
        .as("both"),
    )
    .select([
      sql<number>`CAST(COALESCE(SUM(earlier IS NULL), 0) AS SIGNED)`.as("customers"),
      sql<number>`CAST(COALESCE(SUM(later = 1 AND COALESCE(earlier, 0) = 0), 0) AS SIGNED)`.as("returning"),
    ])
    .executeTakeFirstOrThrow();
}

const isLater = sql`CASE WHEN orders > first_orders THEN 1 ELSE 0 END`;

function customerDays(db: Pick<Db, "selectFrom">, shop: Shop, range: DayRange) {
  return db
    .selectFrom("customer_day")
    .where("customer_day.shop_id", "=", shop.id)
    .where("customer_day.day", ">=", range.from)
    .where("customer_day.day", "<=", range.to)
    .where("customer_day.currency", "=", shop.currency)
    .where("customer_day.orders", ">", 0);
}
