import { sql } from "kysely";
import { mulDiv } from "#app/lib/ten-thousandths.ts";
import type { Scope } from "../scope.server.ts";

/** Days as decimal text with six digits: a day is 86,400 seconds. */
type Days = string;

/** How long customers take to order again; null without a pair of orders. */
export interface TimeBetweenOrders {
  /** Pairs of successive orders whose later one is in the range. */
  readonly pairs: number;
  readonly median: Days | null;
  readonly mean: Days | null;
}

const MS_PER_DAY = 86_400_000n;
const MILLIONTHS = 1_000_000n;

/**
 * Gaps between successive counted orders of a customer, dated at the later one. Orders of one instant stand by their
 * ids as numbers. With an even number of gaps the median is the mean of the two in the middle.
 */
export async function gapsOf({ db, shop, query }: Scope): Promise<TimeBetweenOrders> {
  const { from, to } = query.range;
  const { rows } = await sql<{ gap: number }>`
    SELECT TIMESTAMPDIFF(MICROSECOND, previous_at, processed_at) DIV 1000 AS gap
    FROM (
      SELECT o.processed_at, o.local_date,
        LAG(o.processed_at) OVER (
          PARTITION BY o.shop_id, o.customer_id
          ORDER BY o.processed_at, LENGTH(o.external_id), o.external_id
        ) AS previous_at
      FROM sales_order o
      WHERE o.shop_id = ${shop.id} AND o.counted = 1 AND o.customer_id IN (
        SELECT d.customer_id FROM customer_day d
        WHERE d.shop_id = ${shop.id} AND d.day >= ${from} AND d.day <= ${to} AND d.orders > 0)
    ) AS pairs
    WHERE previous_at IS NOT NULL AND local_date >= ${from} AND local_date <= ${to}
    ORDER BY gap`.execute(db);
  const gaps = rows.map((row) => BigInt(row.gap));
  const sum = gaps.reduce((left, right) => left + right, 0n);
  return { pairs: gaps.length, median: daysOf(...middleOf(gaps)), mean: daysOf(sum, gaps.length) };
}

/** Sum and number of the one or two gaps in the middle. */
function middleOf(sorted: readonly bigint[]): [sum: bigint, count: number] {
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return sorted.length === 0 ? [0n, 0] : [middle.reduce((left, right) => left + right, 0n), middle.length];
}

function daysOf(milliseconds: bigint, count: number): Days | null {
  if (count === 0) return null;
  const millionths = mulDiv(milliseconds, MILLIONTHS, MS_PER_DAY * BigInt(count))
    .toString()
    .padStart(7, "0");
  return `${millionths.slice(0, -6)}.${millionths.slice(-6)}`;
}
