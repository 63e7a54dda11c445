import { z } from "zod";
import { FIRST_YEAR, LAST_YEAR } from "#app/lib/calendar.ts";
import { externalIdText } from "#app/lib/external-id.ts";

// Nothing here transforms: what is valid stays as it came, and the mapping to records reads it once.

/** DECIMAL(19,4): 15 digits before the point, 4 after. */
const signedDecimal = /^-?\d{1,15}(?:\.\d{1,4})?$/;
const unsignedDecimal = /^\d{1,15}(?:\.\d{1,4})?$/;

/** The id of a record in the system that sends it. Numbers are taken as their exact digits. */
export const externalId = z
  .union([externalIdText(), z.int().min(0)], {
    error: "is no id: text of 1 to 64 printable ASCII characters, or a whole number",
  })
  .meta({
    id: "ExternalId",
    description:
      "The record's id in your system: 1 to 64 printable ASCII characters, case-sensitive. A number is taken as its exact digits.",
    examples: ["1001"],
  });

const amountError = "is no amount: decimal text or a number, 15 digits before the point and 4 after at most";

export const amount = z
  .union(
    [
      z.string().regex(unsignedDecimal, { error: `${amountError}, not negative` }),
      z.number().min(0, { error: "is negative" }),
    ],
    { error: amountError },
  )
  .meta({
    id: "Amount",
    description:
      "An amount of money in the record's currency, not negative: decimal text, or a number with no more digits after the point than the currency has.",
    examples: ["19.90"],
  });

export const signedAmount = z
  .union([z.string().regex(signedDecimal, { error: amountError }), z.number()], { error: amountError })
  .meta({
    id: "SignedAmount",
    description:
      "An amount of money in the record's currency, negative or not: decimal text, or a number with no more digits after the point than the currency has.",
    examples: ["-5.00"],
  });

/** An amount as it may come. */
export type GivenAmount = z.output<typeof signedAmount>;

/** Known to CLDR, past ones included: old orders have old currencies. */
const currencies = new Set(Intl.supportedValuesOf("currency"));

export const currency = z
  .string()
  .refine((code) => currencies.has(code), {
    error: "is no currency code that is known: three capital letters of ISO 4217",
  })
  .meta({ id: "Currency", description: "ISO 4217 code.", pattern: "^[A-Z]{3}$", examples: ["EUR"] });

const instantPattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** An instant: date, time and offset, so that it means the same in every zone. */
export const instant = z
  .string()
  .refine((text) => instantPattern.test(text) && isRealDay(text) && isInYears(text), {
    error: `is no date and time with an offset (2026-03-01T12:00:00Z) in the years ${FIRST_YEAR} to ${LAST_YEAR}`,
  })
  .meta({
    id: "Instant",
    description: "Date and time with an offset (RFC 3339), to the millisecond.",
    format: "date-time",
    examples: ["2026-03-01T12:00:00+05:45"],
  });

/** `Date` rolls 31 February over to March. */
function isRealDay(text: string): boolean {
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  return day <= new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
}

/** By the instant's UTC year, a day within both ends: local dates stay in these years too. */
function isInYears(text: string): boolean {
  const year = Number(text.slice(0, 4));
  if (year > FIRST_YEAR && year < LAST_YEAR) return true;
  const utc = new Date(text).getUTCFullYear();
  return utc >= FIRST_YEAR && utc <= LAST_YEAR;
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
  .strictObject({
    externalId,
    deleted: z.literal(true),
    updatedAt: instant
      .nullish()
      .meta({ description: "When it was deleted; without it the arrival counts. A newer version stays." }),
  })
  .meta({ id: "Deletion", description: "Deletes the record; a tombstone keeps older versions out." });
