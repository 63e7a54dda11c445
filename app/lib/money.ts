import { Decimal } from "decimal.js";

/** An exact decimal amount as text, for example "12.3400"; the currency stands beside it, never inside. */
export type Amount = string;

/** Enough digits for DECIMAL(19,4) times a rate; rounding half-up as on invoices. */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -30, toExpPos: 40 });
export type Exact = Decimal;

/** Exact value of an amount; throws on anything that is not a finite decimal. */
export function exact(value: Amount | number | Exact): Exact {
  const parsed = new Exact(value);
  if (!parsed.isFinite()) throw new RangeError(`not a finite amount: ${String(value)}`);
  return parsed;
}

/** The same amount with its sign turned; zero stays as it is. */
export function negated(amount: Amount): Amount {
  if (exact(amount).isZero()) return amount;
  return amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
}

const ZERO: Exact = new Exact(0);

/** Exact sum. */
function sum(values: Iterable<Amount | Exact>): Exact {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

/** Text for a DECIMAL(19,4) column: four digits after the point, half-up. */
export function toColumn(value: Exact): Amount {
  return value.toFixed(4, Decimal.ROUND_HALF_UP);
}

const minorUnits = new Map<string, number>();

/**
 * Digits after the point of a currency (ISO 4217 by way of CLDR): JPY 0, USD 2, KWD 3; 2 for an unknown code.
 */
export function minorUnit(currency: string): number {
  let digits = minorUnits.get(currency);
  if (digits === undefined) {
    try {
      digits =
        new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
          .maximumFractionDigits ?? 2;
    } catch {
      digits = 2;
    }
    minorUnits.set(currency, digits);
  }
  return digits;
}

/** Rounds half-up to the currency's minor unit. */
export function roundTo(value: Exact, currency: string): Exact {
  return value.toDecimalPlaces(minorUnit(currency), Decimal.ROUND_HALF_UP);
}

/**
 * Splits an amount over weights as Shopify does: floor to the minor unit, then one unit at a time from the
 * first part. The parts sum to the whole; with all weights 0 everything goes to the first part.
 */
export function spread(amount: Exact, weights: readonly Exact[], currency: string): Exact[] {
  if (weights.length === 0) return [];
  const unit = new Exact(10).pow(-minorUnit(currency));
  const whole = sum(weights);
  const parts = weights.map((weight) =>
    whole.isZero() ? ZERO : amount.abs().times(weight).dividedBy(whole).dividedBy(unit).floor().times(unit),
  );
  let rest = amount.abs().minus(sum(parts));
  for (let index = 0; rest.greaterThan(0); index = (index + 1) % parts.length) {
    const step = Decimal.min(unit, rest);
    parts[index] = (parts[index] ?? ZERO).plus(step);
    rest = rest.minus(step);
  }
  return amount.isNegative() ? parts.map((part) => part.negated()) : parts;
}

/** "$1,234.50" in the reader's locale; exact digits of the currency's minor unit. */
export function formatMoney(amount: Amount, currency: string, locale = "en"): string {
  const text = exact(amount).toFixed(minorUnit(currency)) as Intl.StringNumericLiteral;
  return moneyFormat(currency, locale).format(text);
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** Making a format costs fifty times as much as using it. */
function moneyFormat(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = moneyFormats.get(key);
  if (!format) {
    if (moneyFormats.size > 1_000) moneyFormats.clear();
    moneyFormats.set(key, (format = new Intl.NumberFormat(locale, { style: "currency", currency })));
  }
  return format;
}
