import type { DaysAsked, ParityPageData } from "#app/components/parity/parity-view.ts";
import {
  firstDayOf,
  hasOrders,
  parseQuery,
  presentCoverage,
  presentRange,
} from "#app/insights/index.server.ts";
import { addDays, localDate, type Day } from "#app/lib/calendar.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { mayReadReports } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { isRecomputing } from "#app/worker/index.server.ts";
import { DAYS_A_PART } from "../app.data.parity_.days/compare-days.server.ts";
import { measureDefinitions } from "../app.data.parity_.days/present-measures.ts";

const PATIENCE_MS = 5_000;

/** What the page shows before it asks for Shopify's figures, part by part. */
export async function loadParity(
  { db, admin, now }: Pick<Services, "db" | "admin" | "now">,
  shop: Shop,
  request: Request,
): Promise<ParityPageData> {
  const search = new URL(request.url).searchParams;
  const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const [granted, firstDay, any, recomputing] = await Promise.all([
    mayReadReports({ admin, shop, signal }),
    firstDayOf(db, shop),
    hasOrders(db, shop),
    isRecomputing(db, shop),
  ]);
  const context = { timeZone: shop.timeZone, now: now(), firstDay };
  const asked = parseQuery(search, context);
  const parsed = asked.outcome === "query" ? asked : parseQuery(new URLSearchParams(), context);
  if (parsed.outcome !== "query") throw new Error("the default range is not valid");
  const { range } = parsed.query;
  return {
    granted,
    hasOrders: any,
    recomputing,
    range: presentRange(parsed.query, firstDay, locale),
    invalid: asked.outcome === "invalid" ? asked.reason : null,
    parts: partsOf(range.from, range.to, firstWholeDay(shop)),
    definitions: measureDefinitions,
    facts: factsOf(shop, now(), locale),
  };
}

/** Before it, orders are missing because Shopify does not show them to the app. */
function firstWholeDay(shop: Shop): Day | null {
  return shop.historyStartsAt && addDays(localDate(shop.historyStartsAt, shop.timeZone), 1);
}

function partsOf(from: Day, last: Day, first: Day | null): DaysAsked[] {
  const start = first !== null && first > from ? first : from;
  const parts: DaysAsked[] = [];
  for (let to = last; to >= start; to = addDays(to, -DAYS_A_PART)) {
    const begin = addDays(to, 1 - DAYS_A_PART);
    parts.push({ from: begin < start ? start : begin, to });
  }
  return parts;
}

function factsOf(shop: Shop, at: Date, locale: string): string[] {
  const { refundDate, includeTestOrders } = shop.settings;
  const own = [
    ...(refundDate === "order" ? ["refunds on the day of the order"] : []),
    ...(includeTestOrders ? ["test orders"] : []),
  ];
  const zone = formatterOf(locale, shop.timeZone).zoneName(at);
  return [
    "Both sides follow Shopify's rules: refunds and cancellations count on the day they're made; test and deleted orders don't count.",
    ...(own.length > 0
      ? [
          `Your other pages count ${own.join(" and ")}, as set in your settings. This page doesn't, so that days compare.`,
        ]
      : []),
    "Tips and gift cards sold aren't included on either side.",
    "Sales of the last few minutes may be on one side only. Compare again in a minute.",
    ...(shop.shown && (shop.shown.timeZone !== shop.timeZone || shop.shown.currency !== shop.currency)
      ? [
          `Until your reports are recalculated, Tillsight's days are still partly those of before (${shop.shown.timeZone}, ${shop.shown.currency}), so they can differ from Shopify's.`,
        ]
      : []),
    `Days are in your store's time zone, ${shop.timeZone} (${zone}), amounts in ${shop.currency}.`,
    presentCoverage(shop, locale),
    ...(shop.historyStartsAt
      ? ["Refunds of orders from before then are missing here, so their days differ."]
      : []),
  ];
}
