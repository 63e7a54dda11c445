import { z } from "zod";
import { FIRST_YEAR, LAST_YEAR } from "#app/lib/calendar.ts";

/** DECIMAL(19,4): 15 digits before the point, 4 after. */
const decimalPattern = /^-?\d{1,15}(?:\.\d{1,4})?$/;
const positivePattern = /^\d{1,15}(?:\.\d{1,4})?$/;

/** The id of a record in the system that sends it. Numbers are taken as their exact digits. */
export const externalId = z
  .union([z.string().regex(/^[\x21-\x7e]{1,64}$/), z.int().nonnegative()], {
    error: "is no id of 1 to 64 printable ASCII characters",
  })
  .transform(String)
  .meta({
    id: "ExternalId",
    description:
      "The record's id in your system: 1 to 64 printable ASCII characters, case-sensitive. A number is taken as its exact digits.",
    examples: ["1001"],
  });

/** An amount as it came: a number must be checked against its currency's digits, text says what it says. */
export interface Given {
  readonly text: string;
  readonly fromNumber: boolean;
}

function decimal(pattern: RegExp, id: string, description: string) {
  return z
    .union([z.string(), z.number()], { error: "is no decimal amount" })
    .refine((value) => pattern.test(String(value)), {
      error: "is no decimal amount with at most 15 digits before and 4 after the point",
    })
    .transform((value): Given => ({ text: String(value), fromNumber: typeof value === "number" }))
    .meta({ id, description, examples: ["19.90"] });
}

export const amount = decimal(
  positivePattern,
  "Amount",
  "An amount of money in the record's currency, not negative: decimal text, or a number with no more digits after the point than the currency has.",
);
export const signedAmount = decimal(
  decimalPattern,
  "SignedAmount",
  "An amount of money in the record's currency, negative or not: decimal text, or a number with no more digits after the point than the currency has.",
);

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: "is no currency code of three capital letters (ISO 4217)" })
  .meta({ id: "Currency", description: "ISO 4217 code.", examples: ["EUR"] });

const withOffset = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** An instant: date, time and offset, so that it means the same in every zone. */
export const instant = z
  .string()
  .refine((text) => withOffset.test(text) && isRealInstant(text), {
    error: `is no date and time with an offset (2026-03-01T12:00:00Z) in the years ${FIRST_YEAR} to ${LAST_YEAR}`,
  })
  .transform((text) => new Date(text))
  .meta({
    id: "Instant",
    description: "Date and time with an offset (RFC 3339).",
    format: "date-time",
    examples: ["2026-03-01T12:00:00+05:45"],
  });

function isRealInstant(text: string): boolean {
  const parsed = new Date(text);
  if (Number.isNaN(parsed.getTime())) return false;
  const year = parsed.getUTCFullYear();
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  // Date rolls 31 February over to March: the day must come back as it was written.
  const [y, m, d] = text.slice(0, 10).split("-").map(Number);
  const rolled = new Date(Date.UTC(y ?? 0, (m ?? 0) - 1, d));
  return rolled.getUTCMonth() === (m ?? 0) - 1 && rolled.getUTCDate() === d;
}

/** Shown text: refused when longer than its column, or with characters that no text has. */
export function text(length: number) {
  return z
    .string()
    .max(length, { error: `is longer than ${length} characters` })
    .refine((value) => !value.includes("\0") && value.isWellFormed(), {
      error: "has a NUL or half a surrogate pair in it",
    });
}

/** More units than any line has; keeps every sum of units within its column. */
const MAX_QUANTITY = 10_000_000;
export const quantity = z.int().min(0).max(MAX_QUANTITY);
export const stock = z.int().min(-MAX_QUANTITY).max(MAX_QUANTITY);

export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: "is no country code of two capital letters (ISO 3166-1)" })
  .meta({ id: "Country", description: "ISO 3166-1 alpha-2 code.", examples: ["NP"] });

export const tags = z.array(text(255)).max(250);

/** True in a batch: the record with this id is to be deleted; no other field but updatedAt is allowed. */
export const deletion = z
  .strictObject({ externalId, deleted: z.literal(true), updatedAt: instant.nullish() })
  .meta({ id: "Deletion", description: "Deletes the record; a tombstone keeps older versions out." });
