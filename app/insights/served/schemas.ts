import { z } from "zod";
import { compareModes } from "../comparison.ts";

const day = z.iso.date();

/** Query parameters of reports, as they come: text. What dates mean is `parseQuery`'s matter. */
export const rangeParameters = {
  from: z.string().optional().meta({
    description: "First day, in the tenant's time zone. With `to`; without both: the last 30 days.",
  }),
  to: z.string().optional().meta({ description: "Last day, included; not in the future." }),
};

export const compareParameter = {
  compare: z.enum(compareModes).optional().meta({
    description:
      "What to compare with: the period before (`previous`, the default), the same dates a year earlier (`year`) or nothing (`none`).",
  }),
};

export const intervals = ["day", "week", "month", "year"] as const;

export const intervalParameter = {
  interval: z
    .enum(intervals)
    .optional()
    .meta({ description: "Days of a point; weeks start on Monday. Without it: what suits the range." }),
};

/** @param fallback rows of a page unless asked for. */
export function pageParameters(fallback: number) {
  return {
    limit: z
      .string()
      .regex(/^([1-9]\d?|1\d\d|2[0-4]\d|250)$/, "takes 1 to 250")
      .optional()
      .meta({ description: `Rows of a page, 1 to 250; ${fallback} unless said.` }),
    cursor: z
      .string()
      .max(400)
      .optional()
      .meta({ description: "`nextCursor` of the page before. Its form may change." }),
  };
}

export const money = z
  .strictObject({
    amount: z.string().meta({ description: "Exact decimal, at least the currency's digits." }),
    currency: z.string().meta({ description: "ISO 4217." }),
  })
  .meta({ id: "Money", examples: [{ amount: "1204.50", currency: "USD" }] });

export const share = z.string().meta({ description: "A share or change as a decimal: 0.25 is 25 %." });

const comparison = z
  .strictObject({
    from: day,
    to: day,
    until: z.iso.datetime().nullable().meta({
      description: "Set when the range ends today: of the last day only what happened before counts.",
    }),
  })
  .nullable();

/** What every answer over a range starts with. */
export const rangeHead = {
  from: day,
  to: day,
  timeZone: z.string().meta({ description: "IANA zone in which days are meant." }),
};

/** The same of an answer that compares. */
export const comparedHead = { ...rangeHead, comparison };

export const seriesHead = { ...comparedHead, interval: z.enum(intervals) };

/** A point of a series: which days, and whether they are all of its week, month or year. */
export const pointDays = {
  from: day,
  to: day,
  partial: z.boolean().meta({ description: "The range or today cuts it, or history starts in it." }),
};

export const nextCursor = z.string().nullable().meta({ description: "For the next page; null on the last." });
