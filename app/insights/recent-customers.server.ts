import { sql } from "kysely";
import type { Amount } from "#app/lib/money.ts";
import type { DayRange } from "./presets.ts";
import type { Scope } from "./scope.server.ts";
import type { SplitRange } from "./settled-days.ts";

/** A customer who bought or returned something in the recent days of a range. */
export interface RecentCustomer {
  readonly customer_id: string;
  /** Net sales of the whole range, shop currency. */
  readonly net: Amount;
  /** Counted orders of the whole range. */
  readonly orders: number;
  /** Of the settled days, of the recent ones: null without a counted order, 1 if one is not their first ever, else 0. */
  readonly earlier: number | null;
  readonly later: number | null;
}

/** More than that cost as much to read as the range costs to sum. */
const MOST = 1_000;

/**
 * The customers of a range's recent days, each with their sums over all of it: what has to be asked again after an
 * order, while the settled days are remembered. Null if there are too many.
 */
export function recentCustomers(
  { db, shop, once }: Scope,
  range: DayRange,
  { recent }: SplitRange,
): Promise<readonly RecentCustomer[] | null> {
  return once(["recent customers", range.from, range.to], async () => {
    const { rows: known } = await sql<{ customer_id: string }>`
      SELECT DISTINCT customer_id FROM customer_day
      WHERE shop_id = ${shop.id} AND day >= ${recent.from} AND day <= ${recent.to}
        AND currency = ${shop.currency} LIMIT ${MOST + 1}`.execute(db);
    if (known.length > MOST) return null;
    if (known.length === 0) return [];
    const isLater = sql`IF(orders > first_orders, 1, 0)`;
    const { rows } = await sql<RecentCustomer>`
      SELECT customer_id, SUM(net) AS net, CAST(SUM(orders) AS SIGNED) AS orders,
        MAX(IF(day < ${recent.from} AND orders > 0, ${isLater}, NULL)) AS earlier,
        MAX(IF(day >= ${recent.from} AND orders > 0, ${isLater}, NULL)) AS later
      FROM customer_day
      WHERE shop_id = ${shop.id} AND customer_id IN (${sql.join(known.map((row) => row.customer_id))})
        AND day >= ${range.from} AND day <= ${range.to} AND currency = ${shop.currency}
      GROUP BY customer_id`.execute(db);
    return rows;
  });
}
