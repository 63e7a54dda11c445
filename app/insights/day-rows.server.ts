import { sql, type Selectable } from "kysely";
import type { DB, Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { Day } from "#app/lib/calendar.ts";
import type { DayRange } from "./presets.ts";

const columns = [
  "day",
  "currency",
  "net",
  "total",
  "orders",
  "placed_sales",
  "guest_orders",
] as const satisfies readonly (keyof DB["daily_sales"])[];

/** What reports read of a day's sums in one currency; amounts are decimal text. */
export type DayRow = Pick<Selectable<DB["daily_sales"]>, (typeof columns)[number]>;

/** The rollup rows of a range, all currencies, by day: one scan of the primary key. */
export function readDayRows(db: Db, shop: Shop, range: DayRange): Promise<DayRow[]> {
  return db
    .selectFrom("daily_sales")
    .select(columns)
    .where("shop_id", "=", shop.id)
    .where("day", ">=", range.from)
    .where("day", "<=", range.to)
    .orderBy("day")
    .execute();
}

/** The version of the shop's rollups at which some day of the range was last computed; 0 if none is known to have been. */
export async function computedAt(db: Db, shop: Shop, range: DayRange): Promise<number> {
  const row = await db
    .selectFrom("rollup_day")
    .select((expression) => expression.fn.max<number | null>("version").as("version"))
    .where("shop_id", "=", shop.id)
    .where("day", ">=", range.from)
    .where("day", "<=", range.to)
    .executeTakeFirst();
  return row?.version ?? 0;
}

/**
 * For sums over `customer_day` by customer: a range of days is the primary key's. The customers' index has them in the
 * order of the groups, which lures the servers into reading all days.
 */
export const customerDayByDays = sql`${sql.table("customer_day")} IGNORE INDEX (customer_day_customer_idx)`;

/** First day with any sale, or null in an empty shop: the start of "all time". */
export async function firstDayOf(db: Db, shop: Shop): Promise<Day | null> {
  const row = await db
    .selectFrom("daily_sales")
    .select("day")
    .where("shop_id", "=", shop.id)
    .orderBy("day")
    .limit(1)
    .executeTakeFirst();
  return row?.day ?? null;
}
