import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { minorUnit, type Amount } from "#app/lib/money.ts";
import type { Given } from "./fields.ts";
import { pointer, type RecordError } from "./record-errors.ts";

/** Reads amounts of one record, in its currency, and collects what is wrong with them. */
export interface AmountReader {
  readonly errors: RecordError[];
  /** Column text; "0.0000" for an absent amount. */
  read(given: Given | null | undefined, ...path: (string | number)[]): Amount;
  /** As `read`, but null for an absent amount. */
  readOptional(given: Given | null | undefined, ...path: (string | number)[]): Amount | null;
}

/** @param currency ISO 4217: numbers may have as many digits after the point as it has. */
export function amountReader(currency: string): AmountReader {
  const errors: RecordError[] = [];
  const digits = minorUnit(currency);
  function readOptional(given: Given | null | undefined, ...path: (string | number)[]): Amount | null {
    if (given === null || given === undefined) return null;
    const fraction = given.text.split(".")[1] ?? "";
    if (given.fromNumber && fraction.length > digits)
      errors.push({
        path: pointer(path),
        code: "inexact_number",
        message: `${given.text} has more than the ${digits} digits after the point that ${currency} has; send text to say it exactly`,
      });
    return fromTenThousandths(toTenThousandths(given.text));
  }
  return {
    errors,
    readOptional,
    read: (given, ...path) => readOptional(given, ...path) ?? "0.0000",
  };
}
