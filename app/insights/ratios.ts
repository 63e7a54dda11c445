import { exact, sum, toColumn, type Amount, type Exact } from "#app/lib/money.ts";

/** A share or change as decimal text: "0.25" is 25 %. */
export type Ratio = string;

const RATIO_DIGITS = 6;

/** part ÷ whole; null when the whole is 0. */
export function ratio(part: number | Amount | Exact, whole: number | Amount | Exact): Ratio | null {
  const divisor = exact(whole);
  return divisor.isZero() ? null : exact(part).dividedBy(divisor).toFixed(RATIO_DIGITS);
}

/** Amount per unit, four digits; null when there are no units. */
export function amountPer(amount: Exact, units: number): Amount | null {
  return units === 0 ? null : toColumn(amount.dividedBy(units));
}

/** (now - then) ÷ |then|; null when either is missing or then is 0. */
export function changeOf(now: Amount | null, then: Amount | null): Ratio | null {
  if (now === null || then === null) return null;
  const base = exact(then).abs();
  return base.isZero() ? null : exact(now).minus(then).dividedBy(base).toFixed(RATIO_DIGITS);
}

/** Exact sum of one column over rows. */
export function sumColumn<Row>(rows: Iterable<Row>, column: (row: Row) => Amount): Exact {
  return sum(Array.from(rows, column));
}

/** Sum of a whole-number column. */
export function countColumn<Row>(rows: Iterable<Row>, column: (row: Row) => number): number {
  let count = 0;
  for (const row of rows) count += column(row);
  return count;
}
