import type { z } from "zod";
import { minorUnit, type Amount } from "#app/lib/money.ts";
import { withoutTrailingZeros } from "#app/lib/trailing-zeros.ts";
import type { Scope } from "../scope.server.ts";
import type { comparedHead, money, rangeHead, seriesHead } from "./schemas.ts";

type Written<Shape extends z.ZodRawShape> = z.input<z.ZodObject<Shape>>;

/** "1204.5000" in dollars is 1204.50; digits beyond the currency's own stay if they are not 0. */
export function moneyOf(amount: Amount, currency: string): z.input<typeof money> {
  const [whole = "0", fraction = ""] = amount.split(".");
  const digits = withoutTrailingZeros(fraction).padEnd(minorUnit(currency), "0");
  return { amount: digits === "" ? whole : `${whole}.${digits}`, currency };
}

export function moneyOrNull(amount: Amount | null, currency: string) {
  return amount === null ? null : moneyOf(amount, currency);
}

export function countOrNull(text: string | null): number | null {
  return text === null ? null : Number(text);
}

export function writeRange({ query }: Scope): Written<typeof rangeHead> {
  return { ...query.range, timeZone: query.timeZone };
}

export function writeCompared(scope: Scope): Written<typeof comparedHead> {
  const { comparison } = scope.query;
  return {
    ...writeRange(scope),
    comparison: comparison && {
      from: comparison.from,
      to: comparison.to,
      until: comparison.until?.toISOString() ?? null,
    },
  };
}

export function writeSeries(scope: Scope): Written<typeof seriesHead> {
  return { ...writeCompared(scope), interval: scope.query.granularity };
}
