import type { Amount } from "#app/lib/money.ts";
import {
  fromTenThousandths,
  smallestUnit,
  toTenThousandths,
  type TenThousandths,
} from "#app/lib/ten-thousandths.ts";
import { isExplained } from "./explained.ts";
import type { SaleRow } from "./ledger-rows.ts";
import { hasAllRefunds, type StoredOrder } from "./stored-order.ts";

/** A total that the source states and the ledger does not come to, in the order's currency. */
export interface Unproven {
  /** What it came to at placement, or comes to now. */
  readonly total: "placed" | "current";
  readonly expected: Amount;
  readonly found: Amount;
}

/**
 * Holds an order's ledger against the totals that its own payload states: its placement rows against `total_price`,
 * all of its rows without adjustments (money that was paid back beside the goods) against `current_total_price`. Null:
 * they agree, or nothing is claimed that can be checked yet. A pure function: no total is a number of ours.
 */
export function unproven(stored: StoredOrder, rows: readonly SaleRow[]): Unproven | null {
  return unprovenPlacement(stored, rows) ?? unprovenNow(stored, rows);
}

/**
 * `total_price` is before returns. Units that edits added are in it, and sources differ on those they removed: any of
 * the three sums is one.
 */
function unprovenPlacement(stored: StoredOrder, rows: readonly SaleRow[]): Unproven | null {
  const { order, agreements } = stored;
  // Agreements newer than the order may tell of an edit that its total does not know.
  if (agreements && agreements.asOf > order.updatedAt) return null;
  let placed = 0n;
  let added = 0n;
  let removed = 0n;
  for (const { reason, action, line_type: type, total } of rows) {
    if (type === "ADJUSTMENT" && reason !== "ORDER") continue;
    if (reason === "ORDER") placed += toTenThousandths(total);
    else if (action !== "RETURN") added += toTenThousandths(total);
    else if (reason === "ORDER_EDIT") removed += toTenThousandths(total);
  }
  return compare("placed", order.total, [placed, placed + added, placed + added + removed], stored, rows);
}

/** Versions have whole seconds; what was told within one is of that version. */
function secondOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}

/**
 * A cancelled order sums to nothing (or to its refund's discrepancies) whatever Shopify says of its total. What it
 * comes to now is told as of its version: a refund that is newer than that, or known by its date only, is not in it.
 */
function unprovenNow(stored: StoredOrder, rows: readonly SaleRow[]): Unproven | null {
  const { order, agreements, refunds } = stored;
  if (order.cancelledAt) return null;
  const set = agreements && isExplained(stored, agreements) ? agreements : null;
  const expected = set?.currentTotal ?? order.currentTotal;
  if (expected === null) return null;
  if (
    !set &&
    (!hasAllRefunds(stored) || refunds.some(({ asOf }) => secondOf(asOf) > secondOf(order.updatedAt)))
  )
    return null;
  let all = 0n;
  let fees = 0n;
  for (const { line_type: type, total } of rows) {
    if (type === "ADJUSTMENT") continue;
    all += toTenThousandths(total);
    if (type === "FEE") fees += toTenThousandths(total);
  }
  // A fee for a return is withheld from what is paid back: not every total contains it.
  return compare("current", expected, [all, all - fees], stored, rows);
}

function compare(
  total: Unproven["total"],
  expected: Amount,
  sums: readonly [TenThousandths, ...TenThousandths[]],
  stored: StoredOrder,
  rows: readonly SaleRow[],
): Unproven | null {
  const stated = toTenThousandths(expected);
  if (sums.includes(stated)) return null;
  const tolerance = toleranceOf(stored, rows);
  const agrees = sums.some((sum) => (sum > stated ? sum - stated : stated - sum) < tolerance);
  return agrees ? null : { total, expected, found: fromTenThousandths(sums[0]) };
}

/**
 * Totals are in whole minor units, tax lines need not be: less than one unit is rounding. What was paid in another
 * currency is converted part by part, each rounded. Units that an edit of unknown date took may have been shared out
 * before or after a refund's: a unit of money for each row.
 */
function toleranceOf({ order, edits }: StoredOrder, rows: readonly SaleRow[]): TenThousandths {
  const unit = smallestUnit(order.currency);
  const isConverted = order.presentmentCurrency !== null && order.presentmentCurrency !== order.currency;
  if (isConverted) return unit * BigInt(2 * rows.length + 1);
  return edits.some((edit) => edit.approximate) ? unit * BigInt(rows.length + 1) : unit;
}
