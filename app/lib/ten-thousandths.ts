import { minorUnit, type Amount } from "./money.ts";

/**
 * An exact amount as a whole number of ten-thousandths: what a DECIMAL(19,4) column holds. The same arithmetic as
 * money.ts on machine integers, for the ledger, which computes millions of amounts.
 */
export type TenThousandths = bigint;

/** Parses a decimal with at most four digits after the point. @throws SyntaxError on anything else. */
export function toTenThousandths(amount: Amount): TenThousandths {
  const point = amount.indexOf(".");
  if (point < 0) return BigInt(amount) * 10_000n;
  const fraction = amount.slice(point + 1);
  if (fraction.length > 4) throw new SyntaxError(`more than four decimals: ${amount}`);
  return BigInt(amount.slice(0, point) + fraction.padEnd(4, "0"));
}

/** Column text, always with four digits after the point. */
export function fromTenThousandths(value: TenThousandths): Amount {
  if (value === 0n) return "0.0000";
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(5, "0");
  return `${negative ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** a × b ÷ c, rounded half away from zero to a multiple of `unit`. c > 0. */
export function mulDiv(a: bigint, b: bigint, c: bigint, unit: bigint = 1n): bigint {
  const product = a * b;
  const positive = product < 0n ? -product : product;
  const divisor = c * unit;
  const rounded = ((2n * positive + divisor) / (2n * divisor)) * unit;
  return product < 0n ? -rounded : rounded;
}

const units = new Map<string, bigint>();

/** The currency's smallest amount: USD 100n, JPY 10000n, KWD 10n. */
export function smallestUnit(currency: string): TenThousandths {
  let unit = units.get(currency);
  if (unit === undefined) units.set(currency, (unit = 10n ** BigInt(Math.max(0, 4 - minorUnit(currency)))));
  return unit;
}

/**
 * Splits an amount over weights as Shopify does: floor to the minor unit, then one unit at a time from the first
 * part. Parts of weight 0 stay 0 unless all are; the parts sum to the whole.
 */
export function spreadTenThousandths(
  amount: TenThousandths,
  weights: readonly bigint[],
  currency: string,
): TenThousandths[] {
  if (weights.length === 0) return [];
  const unit = smallestUnit(currency);
  const positive = amount < 0n ? -amount : amount;
  const whole = weights.reduce((total, weight) => total + weight, 0n);
  const parts = weights.map((weight) => (whole === 0n ? 0n : ((positive * weight) / whole / unit) * unit));
  let rest = parts.reduce((left, part) => left - part, positive);
  for (let index = 0; rest > 0n; index = (index + 1) % parts.length) {
    if (whole !== 0n && weights[index] === 0n) continue;
    const step = rest < unit ? rest : unit;
    parts[index] = (parts[index] ?? 0n) + step;
    rest -= step;
  }
  return amount < 0n ? parts.map((part) => -part) : parts;
}

/** Share of units [from, to) of `of` in an amount, half-up to the minor unit; adjoining shares sum exactly. */
export function unitShare(
  amount: TenThousandths,
  from: number,
  to: number,
  of: number,
  unit: bigint,
): TenThousandths {
  const upTo = (units: number): TenThousandths => {
    if (units <= 0) return 0n;
    return units >= of ? amount : mulDiv(amount, BigInt(units), BigInt(of), unit);
  };
  return upTo(to) - upTo(from);
}
