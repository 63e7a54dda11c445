import { z } from "zod";
import { FIRST_YEAR, LAST_YEAR } from "#app/lib/calendar.ts";
import { isExternalId } from "#app/lib/external-id.ts";
import type { Amount } from "#app/lib/money.ts";
import { fromTenThousandths } from "#app/lib/ten-thousandths.ts";
import { withoutTrailingZeros } from "#app/lib/trailing-zeros.ts";

/** A value that cannot be taken, and why: read by a person in a dead letter or an API answer. */
class Fault {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

type Read<T> = (value: unknown) => T | Fault;

function required<T>(read: Read<T>) {
  return z.unknown().transform((value, context): T => {
    const result = value === undefined || value === null ? new Fault("is missing") : read(value);
    if (!(result instanceof Fault)) return result;
    context.addIssue({ code: "custom", message: result.reason });
    return z.NEVER;
  });
}

function optional<T>(read: Read<T>) {
  return z
    .unknown()
    .optional()
    .transform((value, context): T | null => {
      if (value === undefined || value === null) return null;
      const result = read(value);
      if (!(result instanceof Fault)) return result;
      context.addIssue({ code: "custom", message: result.reason });
      return z.NEVER;
    });
}

/** How a faulty amount or number is shown in a reason: short, one line. Not for fields that may hold a person's data. */
function shown(value: unknown): string {
  if (typeof value === "object") return described(value);
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 50)) : String(JSON.stringify(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * How any other faulty value is shown: by what it is, never by what it says. Reasons are stored and logged, and a name
 * or an address may stand wherever an id or a date is wanted.
 */
function described(value: unknown): string {
  if (typeof value === "string") return `a text of ${value.length} characters`;
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** "gid://shopify/Order/123?x=1" -> "123"; anything else as it is. */
function idOfGid(text: string): string {
  if (!text.startsWith("gid://")) return text;
  const end = text.indexOf("?");
  return text.slice(text.lastIndexOf("/") + 1, end < 0 ? undefined : end);
}

const readId: Read<string> = (value) => {
  if (typeof value === "number")
    return Number.isSafeInteger(value) && value >= 0
      ? String(value)
      : new Fault(`is no id: ${described(value)}`);
  if (typeof value !== "string") return new Fault(`is no id: ${described(value)}`);
  const id = idOfGid(value);
  return isExternalId(id)
    ? id
    : new Fault(`is no id of 1 to 64 printable ASCII characters: ${described(value)}`);
};

/** An id: digits, or a GraphQL id of which the last part is taken. */
export const idField = required(readId);
export const optionalIdField = optional(readId);

/** The GraphQL id that REST bodies tell beside the number: anything else there is not taken for an id. */
export const optionalGidField = optional((value) =>
  typeof value === "string" && value.startsWith("gid://")
    ? readId(value)
    : new Fault(`is no GraphQL id: ${described(value)}`),
);

const amountPattern = /^(-?)(\d+)(?:\.(\d*))?$/;
/** DECIMAL(19,4) has 15 digits before the point. */
const WHOLE_DIGITS = 15;

/** What nearly every amount looks like. */
const usualAmount = /^(?:0|[1-9]\d{0,14})\.\d\d$/;

const readAmount: Read<Amount> = (value) => {
  if (typeof value === "string" && usualAmount.test(value)) return `${value}00`;
  if (typeof value !== "string" && typeof value !== "number")
    return new Fault(`is no amount: ${shown(value)}`);
  const text = String(value);
  // Fifteen digits survive a double; more may have been rounded.
  if (typeof value === "number" && text.length > 15) return new Fault(`is too long for a number: ${text}`);
  const match = amountPattern.exec(text);
  if (!match) return new Fault(`is no decimal amount: ${shown(value)}`);
  const whole = (match[2] ?? "").replace(/^0+(?=\d)/, "");
  let fraction = match[3] ?? "";
  if (fraction.length > 4) fraction = withoutTrailingZeros(fraction);
  if (fraction.length > 4) return new Fault(`has more than 4 digits after the point: ${shown(value)}`);
  if (whole.length > WHOLE_DIGITS) return new Fault(`is larger than an amount can be: ${shown(value)}`);
  const column = `${whole}.${fraction.padEnd(4, "0")}`;
  return match[1] && column !== "0.0000" ? `-${column}` : column;
};

const readPositiveAmount: Read<Amount> = (value) => {
  const amount = readAmount(value);
  return typeof amount === "string" && amount.startsWith("-")
    ? new Fault(`must not be negative: ${shown(value)}`)
    : amount;
};

/**
 * A tax: some services compute it with more digits than a column holds, which are rounded half-up. (Prices have none:
 * there more digits are a fault.)
 */
const readTax: Read<Amount> = (value) => {
  const long = typeof value === "string" && /^-?\d{1,15}\.\d{5,20}$/.test(value) ? value : String(value);
  const [whole = "", fraction = ""] = long.split(".");
  if (fraction.length <= 4 || !/^-?\d{1,15}$/.test(whole) || !/^\d{5,20}$/.test(fraction))
    return readAmount(value);
  const isNegative = whole.startsWith("-");
  const size = BigInt(whole.replace("-", "") + fraction.slice(0, 4)) + (fraction.charAt(4) >= "5" ? 1n : 0n);
  return fromTenThousandths(isNegative ? -size : size);
};

/**
 * Reads one amount out of nested objects (`shop_money.amount`) without making objects of the way there: an order has
 * dozens of them. Null where the outermost is missing or null.
 */
function nested(path: readonly [string, string], read: Read<Amount>) {
  const [outer, inner] = path;
  return z
    .unknown()
    .optional()
    .transform((value, context): Amount | null => {
      if (value === undefined || value === null) return null;
      const holder = part(value, outer);
      const result = holder === undefined ? new Fault("is missing") : read(part(holder, inner));
      if (!(result instanceof Fault)) return result;
      context.addIssue({
        code: "custom",
        message: result.reason,
        path: holder === undefined ? [outer] : [outer, inner],
      });
      return z.NEVER;
    });
}

function part(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Shop money of a REST `*_set`; presentment money is display only and not read. */
export const shopMoneyField = nested(["shop_money", "amount"], readAmount);
export const positiveShopMoneyField = nested(["shop_money", "amount"], readPositiveAmount);
/** Shop money of a GraphQL MoneyBag. */
export const bagAmountField = nested(["shopMoney", "amount"], readAmount);
export const positiveBagAmountField = nested(["shopMoney", "amount"], readPositiveAmount);

export const amountField = required(readAmount);
/** An empty text says no amount. */
export const optionalAmountField = optional<Amount | null>((value) =>
  value === "" ? null : readAmount(value),
);
/** For prices and discounts. */
export const optionalPositiveAmountField = optional<Amount | null>((value) =>
  value === "" ? null : readPositiveAmount(value),
);
export const optionalTaxField = optional<Amount | null>((value) => (value === "" ? null : readTax(value)));
/** Shop money of the tax of a REST `*_set`, and of a GraphQL MoneyBag. */
export const shopTaxField = nested(["shop_money", "amount"], readTax);
export const bagTaxField = nested(["shopMoney", "amount"], readTax);

const ratePattern = /^\d{1,4}(?:\.\d+)?$/;

/** A tax rate as a decimal (0.0825 = 8.25 %), at most 9999, with up to eight digits after the point. */
const readRate: Read<string> = (value) => {
  const isNumber = typeof value === "number" && value >= 0 && value < 10_000;
  if (!isNumber && !(typeof value === "string" && ratePattern.test(value)))
    return new Fault(`is no tax rate: ${described(value)}`);
  // Numbers and texts, with and without trailing zeros, come out the same.
  return String(Number(Number(value).toFixed(8)));
};
export const optionalRateField = optional(readRate);

export const currencyField = required<string>((value) =>
  typeof value === "string" && /^[A-Za-z]{3}$/.test(value)
    ? value.toUpperCase()
    : new Fault(`is no currency code of three letters: ${described(value)}`),
);
/** A code that is only shown: Shopify names some money (USDC) that ISO 4217 does not. */
export const shownCurrencyField = optional<string | null>((value) => {
  if (value === "") return null;
  return typeof value === "string" && /^[A-Za-z0-9]{2,12}$/.test(value)
    ? value.toUpperCase()
    : new Fault(`is no currency code: ${described(value)}`);
});

const instantPattern =
  /^([+-]?\d{4,6})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** An order's instants are often one and the same. */
let latest: { readonly text: string; readonly instant: Date } = { text: "", instant: new Date(0) };

const readInstant: Read<Date> = (value) => {
  if (value === latest.text) return latest.instant;
  const match = typeof value === "string" ? instantPattern.exec(value) : null;
  if (!match) return new Fault(`is no date and time with an offset: ${described(value)}`);
  const year = Number(match[1]);
  if (year < FIRST_YEAR || year > LAST_YEAR)
    return new Fault(`is in the year ${year}, outside ${FIRST_YEAR} to ${LAST_YEAR}`);
  const day = Number(match[3]);
  const instant = new Date(value as string);
  if (Number.isNaN(instant.getTime()) || day > (daysOfMonth[Number(match[2]) - 1] ?? 0))
    return new Fault(`is no date that exists: ${shown(value)}`);
  const utcYear = instant.getUTCFullYear();
  if (utcYear < FIRST_YEAR || utcYear > LAST_YEAR)
    return new Fault(`is in the year ${utcYear}, outside ${FIRST_YEAR} to ${LAST_YEAR}`);
  latest = { text: value as string, instant };
  return instant;
};
export const instantField = required(readInstant);
export const optionalInstantField = optional(readInstant);

/** More units than any line has; keeps every sum of units within its column. */
const MAX_QUANTITY = 10_000_000;

function readUnits(least: number): Read<number> {
  return (value) => {
    if (typeof value !== "number" || !Number.isInteger(value))
      return new Fault(`is no whole number: ${described(value)}`);
    if (value < least)
      return new Fault(least === 0 ? `must not be negative: ${value}` : `is too small: ${value}`);
    return value > MAX_QUANTITY ? new Fault(`is more than ${MAX_QUANTITY}: ${value}`) : value;
  };
}
export const quantityField = required(readUnits(0));
export const optionalQuantityField = optional(readUnits(0));
/** Stock can be negative. */
export const optionalStockField = optional(readUnits(-MAX_QUANTITY));
export const optionalCountField = optional(readUnits(0));
/** Units of a sale: below zero they were taken back. */
export const optionalDeltaField = optional(readUnits(-MAX_QUANTITY));

const readFlag: Read<boolean> = (value) =>
  typeof value === "boolean" ? value : new Fault(`is neither true nor false: ${described(value)}`);
export const optionalFlagField = optional(readFlag);

/** Text that no database refuses: without NUL, without lone surrogates, cut to `length` code points. */
function displayText(value: string, length: number): string {
  const clean = value.includes("\0") ? value.replaceAll("\0", "") : value;
  const text = clean.replace(/\p{Surrogate}/gu, "\ufffd");
  if (text.length <= length) return text;
  return Array.from(text).slice(0, length).join("");
}

/** Shown text, cut to fit its column; a number counts as its digits, an empty text as none. */
export function optionalTextField(length: number) {
  return optional<string | null>((value) => {
    if (typeof value === "string") return displayText(value, length) || null;
    if (typeof value === "number") return displayText(String(value), length);
    // Not shown: names and addresses are such texts.
    return new Fault(`is no text, but ${Array.isArray(value) ? "a list" : `of type ${typeof value}`}`);
  });
}

const codePattern = /^[\x21-\x7e]{1,32}$/;

/** A status as Shopify names it, in lower case; empty is none. */
export const optionalStatusField = optional<string | null>((value) => {
  if (value === "") return null;
  return typeof value === "string" && codePattern.test(value)
    ? value.toLowerCase()
    : new Fault("is no name of a status");
});

export const optionalCountryField = optional<string | null>((value) => {
  if (value === "") return null;
  return typeof value === "string" && /^[A-Za-z]{2}$/.test(value)
    ? value.toUpperCase()
    : new Fault("is no country code of two letters");
});

const MAX_TAGS = 250;

/** Tags as a sorted list, from "a, b" or from ["a", "b"]. */
export const tagsField = optional<string[]>((value) => {
  const parts = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(parts)) return new Fault(`is no list of tags: ${described(value)}`);
  const tags = parts
    .filter((part): part is string => typeof part === "string")
    .map((part) => displayText(part.trim(), 255))
    .filter((part) => part !== "");
  return [...new Set(tags)].sort().slice(0, MAX_TAGS);
});

/** A list that may be missing or null. */
export function listField<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
}
