import type { Amount } from "#app/lib/money.ts";
import {
  fromTenThousandths,
  mulDiv,
  toTenThousandths,
  type TenThousandths,
} from "#app/lib/ten-thousandths.ts";

/** A share or change as decimal text with six digits: "0.250000" is 25 %. */
export type Ratio = string;

const MILLIONTHS = 1_000_000n;

/** part ÷ whole, half-up; null when the whole is 0. Neither is negative. */
export function ratio(part: number, whole: number): Ratio | null {
  return whole === 0 ? null : writeRatio(mulDiv(BigInt(part), MILLIONTHS, BigInt(whole)));
}

/** part ÷ whole of amounts, half-up; either may be negative. Null when the whole is 0. */
export function ratioOfAmounts(part: TenThousandths, whole: TenThousandths): Ratio | null {
  if (whole === 0n) return null;
  return writeRatio(whole < 0n ? mulDiv(-part, MILLIONTHS, -whole) : mulDiv(part, MILLIONTHS, whole));
}

/** Amount per unit, four digits, half-up; null when there are no units. */
export function amountPer(amount: TenThousandths, units: number): Amount | null {
  return units === 0 ? null : fromTenThousandths(mulDiv(amount, 1n, BigInt(units)));
}

/** (now - then) ÷ |then| of amounts, counts or ratios; null when either is missing or then is 0. */
export function changeOf(now: string | null, then: string | null): Ratio | null {
  if (now === null || then === null) return null;
  const base = readMillionths(then);
  if (base === 0n) return null;
  return writeRatio(mulDiv(readMillionths(now) - base, MILLIONTHS, base < 0n ? -base : base));
}

/** Exact sum of one column over rows. */
export function sumColumn<Row>(rows: readonly Row[], column: (row: Row) => Amount): TenThousandths {
  let total = 0n;
  for (const row of rows) total += toTenThousandths(column(row));
  return total;
}

/** Sum of a whole-number column. */
export function countColumn<Row>(rows: readonly Row[], column: (row: Row) => number): number {
  let count = 0;
  for (const row of rows) count += column(row);
  return count;
}

function readMillionths(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(6, "0"));
}

function writeRatio(millionths: bigint): Ratio {
  const digits = (millionths < 0n ? -millionths : millionths).toString().padStart(7, "0");
  return `${millionths < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
