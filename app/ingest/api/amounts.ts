import { minorUnit, type Amount } from "#app/lib/money.ts";
import type { GivenAmount } from "./fields.ts";
import { pointer, type RecordError } from "./record-errors.ts";

type Path = readonly (string | number)[];

/** Reads amounts of one record, in its currency, and collects what is wrong with them. */
export interface AmountReader {
  readonly errors: RecordError[];
  /** Column text; "0.0000" for an absent amount. */
  read(given: GivenAmount | null | undefined, ...path: Path): Amount;
  /** As `read`, but null for an absent amount. */
  readOptional(given: GivenAmount | null | undefined, ...path: Path): Amount | null;
}

/** @param currency ISO 4217: numbers may have as many digits after the point as it has. */
export function amountReader(currency: string): AmountReader {
  const errors: RecordError[] = [];
  function readOptional(given: GivenAmount | null | undefined, ...path: Path): Amount | null {
    if (typeof given === "string") return toColumnText(given);
    if (given === null || given === undefined) return null;
    const fault = faultOf(given, currency);
    if (!fault) return toColumnText(String(given));
    errors.push({ path: pointer(path), code: "inexact_number", message: fault });
    return "0.0000";
  }
  return {
    errors,
    readOptional,
    read: (given, ...path) => readOptional(given, ...path) ?? "0.0000",
  };
}

/** A number is good only if what a program prints for it is the amount that was meant. */
function faultOf(given: number, currency: string): string | undefined {
  const printed = String(given);
  const digits = minorUnit(currency);
  const [whole = "", fraction = ""] = printed.split(".");
  if (printed.includes("e") || whole.replace("-", "").length > 15)
    return `${printed} is too large for a number to be exact, or too small: send text`;
  if (fraction.length > digits)
    return `${printed} has more digits after the point than the ${digits} of ${currency}: send text to say it exactly`;
  return undefined;
}

/** A valid decimal as its column shows it: no leading zeros, four digits after the point, no negative zero. */
function toColumnText(decimal: string): Amount {
  const point = decimal.indexOf(".");
  const whole = point < 0 ? decimal : decimal.slice(0, point);
  const fraction = point < 0 ? "0000" : decimal.slice(point + 1).padEnd(4, "0");
  const text = `${startsWithZero(whole) ? whole.replace(/^(-?)0+(?=\d)/, "$1") : whole}.${fraction}`;
  return text === "-0.0000" ? "0.0000" : text;
}

function startsWithZero(whole: string): boolean {
  return whole.length > 1 && (whole[0] === "0" || (whole[0] === "-" && whole[1] === "0"));
}
