import type { Minor } from "./types.ts";

const DIGITS: Readonly<Record<string, number>> = {
  JPY: 0,
  KRW: 0,
  VND: 0,
  CLP: 0,
  KWD: 3,
  BHD: 3,
  OMR: 3,
  TND: 3,
  JOD: 3,
};

/** Digits after the point, per ISO 4217. */
export function digitsOf(currencyCode: string): number {
  return DIGITS[currencyCode] ?? 2;
}

/** "12.5" and 2 digits: 1250. Throws on anything that is not an exact number of minor units. */
export function toMinor(text: string, digits: number): Minor {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new Error(`Not an amount: ${text}`);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) throw new Error(`${text} has more than ${digits} decimals.`);
  const minor = Number((match[2] ?? "") + fraction.padEnd(digits, "0"));
  if (!Number.isSafeInteger(minor)) throw new Error(`Amount too large: ${text}`);
  return match[1] && minor !== 0 ? -minor : minor;
}

/** 1250 and 2 digits: "12.50". */
export function fromMinor(minor: Minor, digits: number): string {
  if (digits === 0) return String(minor);
  const sign = minor < 0 ? "-" : "";
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** a × b ÷ c, half away from zero, exact. */
export function mulDiv(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product) && Math.abs(product) < 2 ** 51) {
    const positive = Math.abs(product);
    const divisor = Math.abs(c);
    const quotient = Math.floor((2 * positive + divisor) / (2 * divisor));
    return product < 0 !== c < 0 && quotient !== 0 ? -quotient : quotient;
  }
  const exact = BigInt(a) * BigInt(b);
  const positive = exact < 0n ? -exact : exact;
  const divisor = BigInt(Math.abs(c));
  const quotient = Number((2n * positive + divisor) / (2n * divisor));
  return exact < 0n !== c < 0 && quotient !== 0 ? -quotient : quotient;
}

/** a × b ÷ c, towards zero, exact, for amounts that are not negative. */
function mulDivFloor(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return Math.floor(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** Tax rates are kept in millionths: "0.08875" is 88,750. */
export const RATE_ONE = 1_000_000;

export function toRate(text: string): number {
  return toMinor(text, 6);
}

/**
 * Splits an amount by weights as Shopify does: floor to the minor unit, then one unit at a time from the
 * first. The parts add up to the whole; parts of weight 0 stay 0.
 */
export function spread(amount: Minor, weights: readonly number[]): Minor[] {
  let whole = 0;
  for (const weight of weights) whole += weight;
  if (whole === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => mulDivFloor(amount, weight, whole));
  let rest = amount;
  for (const part of parts) rest -= part;
  for (let i = 0; rest > 0; i = (i + 1) % parts.length) {
    if (weights[i] === 0) continue;
    parts[i] = (parts[i] ?? 0) + 1;
    rest -= 1;
  }
  return parts;
}

/** The share of units [from, to) of n in an amount; shares of adjoining spans add up exactly. */
export function unitShare(amount: Minor, from: number, to: number, n: number): Minor {
  return mulDiv(amount, to, n) - mulDiv(amount, from, n);
}
