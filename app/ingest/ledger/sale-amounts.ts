import { mulDiv, type TenThousandths } from "#app/lib/ten-thousandths.ts";

/** Without tax but for `tax`: net = gross - discount. */
export interface SaleAmounts {
  readonly gross: TenThousandths;
  readonly discount: TenThousandths;
  readonly net: TenThousandths;
  readonly tax: TenThousandths;
}

export interface Sold {
  /** Price of all units, discount on them, tax of them, as the payload says. */
  readonly price: TenThousandths;
  readonly discount: TenThousandths;
  readonly tax: TenThousandths;
  /** Sum of the rates in hundred-millionths. */
  readonly rate: bigint;
  readonly taxLines: number;
}

const ONE = 100_000_000n;

/** "0.08250000" -> 8250000n: hundred-millionths, as the column keeps them. */
export function toRate(rate: string): bigint {
  if (rate === "0.00000000") return 0n;
  const point = rate.indexOf(".");
  if (point < 0) return BigInt(rate) * ONE;
  return BigInt(rate.slice(0, point) + rate.slice(point + 1, point + 9).padEnd(8, "0"));
}

/**
 * Takes included tax out of what a line was sold for. The tax lines say the tax; only the discount's part of it is
 * computed: discount ÷ (1 + rates), half-up to the minor unit `unit`. Where that contradicts the tax lines by more
 * than a unit each (compound taxes), the discount keeps the proportion that net has to the price paid.
 */
export function saleAmounts(taxesIncluded: boolean, sold: Sold, unit: bigint): SaleAmounts {
  const { price, discount, tax } = sold;
  const paid = price - discount;
  if (!taxesIncluded || sold.taxLines === 0) return { gross: price, discount, net: paid, tax };
  const net = paid - tax;
  if (discount === 0n) return { gross: net, discount, net, tax };
  const factor = ONE + sold.rate;
  const difference = paid * ONE - net * factor;
  const tolerance = BigInt(sold.taxLines) * unit * factor;
  const isCompound = (difference < 0n ? -difference : difference) > tolerance;
  const before =
    isCompound && paid !== 0n
      ? mulDiv(paid < 0n ? -discount : discount, net, paid < 0n ? -paid : paid, unit)
      : mulDiv(discount, ONE, factor, unit);
  return { gross: net + before, discount: before, net, tax };
}

/** The tax of units that were added later, from the rates, never more than the line's whole tax. */
export function taxOfAdded(
  taxesIncluded: boolean,
  price: TenThousandths,
  line: Sold,
  unit: bigint,
): TenThousandths {
  const tax = mulDiv(price, line.rate, taxesIncluded ? ONE + line.rate : ONE, unit);
  return tax > line.tax ? line.tax : tax;
}
