import { z } from "zod";
import type { ParityDayView, ParityPart, ParityTally } from "#app/components/parity/parity-view.ts";
import { daysBetween, localDate } from "#app/lib/calendar.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import { exact } from "#app/lib/money.ts";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { presentDifference, presentMeasures, presentTrouble } from "./present-measures.ts";
import { readBothSides, type ComparedDay } from "./read-both-sides.server.ts";

/** Days that one request compares; the page asks for a longer range part by part. */
export const DAYS_A_PART = 62;
const PATIENCE_MS = 25_000;

const requestSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  days: z.coerce.number().int().min(0).default(0),
  differing: z.coerce.number().int().min(0).default(0),
  difference: z
    .string()
    .regex(/^-?\d{1,20}(\.\d{1,20})?$/)
    .default("0"),
});

export type DaysOutcome = ParityPart | { readonly outcome: "invalid" };

/**
 * Holds some days of the ledger against Shopify's own figures, exactly. By Shopify's rules, whatever the shop's
 * settings: no test orders, refunds on their own day.
 * @param request `from`, `to`: days of the shop, at most DAYS_A_PART; `days`, `differing`, `difference`: the tally so far.
 */
export async function compareDays(
  { db, admin, now }: Pick<Services, "db" | "admin" | "now">,
  shop: Shop,
  request: Request,
): Promise<DaysOutcome> {
  const search = new URL(request.url).searchParams;
  const parsed = requestSchema.safeParse(Object.fromEntries(search));
  if (!parsed.success) return { outcome: "invalid" };
  const { from, to, ...before } = parsed.data;
  if (from > to || daysBetween(from, to) >= DAYS_A_PART) return { outcome: "invalid" };
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const today = localDate(now(), shop.timeZone);
  const found = await readBothSides({ db, admin, shop, signal }, { from, to }, today);
  if (found.outcome !== "answer") return presentTrouble(found);
  const compared = found.data;
  const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
  const format = formatterOf(locale, shop.timeZone);
  const tally = addUp(before, compared);
  return {
    outcome: "compared",
    days: compared.map(({ day, sales }): ParityDayView => ({
      day,
      label: format.day(day, "year"),
      running: day === today,
      differs: sales.differing.length > 0,
      measures: presentMeasures(sales, shop.currency, locale),
    })),
    tally,
    summary: presentTally(tally, shop, locale),
  };
}

function addUp(before: ParityTally, compared: readonly ComparedDay[]): ParityTally {
  return {
    days: before.days + compared.length,
    differing: before.differing + compared.filter(({ sales }) => sales.differing.length > 0).length,
    difference: compared
      .reduce((sum, { sales }) => sum.plus(sales.difference.total), exact(before.difference))
      .toFixed(),
  };
}

function presentTally({ days, differing, difference }: ParityTally, shop: Shop, locale: string): string {
  const { count } = formatterOf(locale, shop.timeZone);
  const counted = `${count(days)} ${days === 1 ? "day" : "days"} compared`;
  const total = `total difference ${presentDifference(difference, shop.currency, locale)}`;
  return differing === 0
    ? `${counted}, all match, ${total}`
    : `${counted}, ${count(differing)} ${differing === 1 ? "differs" : "differ"}, ${total}`;
}
