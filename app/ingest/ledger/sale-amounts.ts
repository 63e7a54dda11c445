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
  readonly rates: Rates;
}

/** Rates of tax lines in hundred-millionths. */
export interface Rates {
  readonly each: readonly bigint[];
  readonly sum: bigint;
}

const ONE = 100_000_000n;
const noRates: Rates = { each: [], sum: 0n };
const known = new Map<string, Rates>();

/** Reads "0.19 0.03". A shop has few combinations of rates: they are remembered. */
export function toRates(text: string): Rates {
  if (text === "") return noRates;
  const seen = known.get(text);
  if (seen) return seen;
  const each = text.split(" ").map(toRate);
  const rates = { each, sum: each.reduce((sum, rate) => sum + rate, 0n) };
  if (known.size > 10_000) known.clear();
  known.set(text, rates);
  return rates;
}

function toRate(rate: string): bigint {
  const [whole = "0", fraction = ""] = Number(rate).toFixed(8).split(".");
  return BigInt(whole + fraction);
}

/**
 * Takes included tax out of what a line was sold for. The tax lines say the tax; only the discount's part of it is
 * computed: discount ÷ (1 + rates), half-up to the minor unit `unit`. Where that contradicts the tax lines by more
 * than a unit each (compound taxes), the discount keeps the proportion that net has to the price paid.
 */
export function saleAmounts(taxesIncluded: boolean, sold: Sold, unit: bigint): SaleAmounts {
  const { price, discount, tax } = sold;
  const paid = price - discount;
  if (!taxesIncluded || sold.rates.each.length === 0) return { gross: price, discount, net: paid, tax };
  const net = paid - tax;
  if (discount === 0n) return { gross: net, discount, net, tax };
  const factor = ONE + sold.rates.sum;
  const difference = paid * ONE - net * factor;
  const tolerance = BigInt(sold.rates.each.length) * unit * factor;
  const isCompound = (difference < 0n ? -difference : difference) > tolerance;
  const before =
    isCompound && paid !== 0n
      ? mulDiv(paid < 0n ? -discount : discount, net, paid < 0n ? -paid : paid, unit)
      : mulDiv(discount, ONE, factor, unit);
  return { gross: net + before, discount: before, net, tax };
}

/** The tax of units that were added later, from each tax line's rate, never more than the line's whole tax. */
export function taxOfAdded(
  taxesIncluded: boolean,
  price: TenThousandths,
  line: Sold,
  unit: bigint,
): TenThousandths {
  const base = taxesIncluded ? ONE + line.rates.sum : ONE;
  let tax = 0n;
  for (const rate of line.rates.each) tax += mulDiv(price, rate, base, unit);
  return tax > line.tax ? line.tax : tax;
}
