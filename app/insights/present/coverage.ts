import { localDate } from "#app/lib/calendar.ts";
import { formatterOf } from "#app/lib/format.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { Query } from "../query.ts";

/** Which history the numbers cover, in a sentence. Without it, a short history looks like a small shop. */
export function presentCoverage(shop: Shop, locale: string): string {
  if (shop.historyStartsAt === null) return "All orders of the shop are covered.";
  const start = formatterOf(locale, shop.timeZone).day(
    localDate(shop.historyStartsAt, shop.timeZone),
    "year",
  );
  return `Orders since ${start}: Shopify gives apps the last 60 days before installation, unless it approves more.`;
}

/** What all numbers of a page share: the zone, the currency, the coverage, how a running day is compared. */
export function presentFacts(query: Query, shop: Shop, locale: string): string[] {
  const zone = formatterOf(locale, shop.timeZone).zoneName(query.now);
  const name = zone === shop.timeZone ? zone : `${shop.timeZone} (${zone})`;
  return [
    `Days and times are in ${name}, the shop's time zone.`,
    `Amounts are in ${shop.currency}, the shop's currency.`,
    presentCoverage(shop, locale),
    ...(shop.historyStartsAt
      ? [
          "A customer whose earlier orders are not covered counts as new, so the returning customer rate is a lower bound.",
        ]
      : []),
    ...(query.comparison?.until
      ? ["Today is not over, so the comparison's last day counts only up to the same time of day."]
      : []),
    ...(shop.settings.includeTestOrders ? ["Test orders are included."] : []),
  ];
}
