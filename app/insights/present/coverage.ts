import { localDate } from "#app/lib/calendar.ts";
import { formatterOf } from "#app/lib/format.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { Query } from "../query.ts";

/** Which history the numbers cover, in a sentence. Without it, a short history looks like a small shop. */
export function presentCoverage(shop: Shop, locale: string): string {
  if (shop.state === "installing")
    return "Your orders are still being imported: these numbers aren't complete yet.";
  if (shop.historyStartsAt === null) return "Includes all orders.";
  const start = formatterOf(locale, shop.timeZone).day(
    localDate(shop.historyStartsAt, shop.timeZone),
    "year",
  );
  return `Includes orders since ${start}: Shopify shares the 60 days before installation with apps, unless it approves more.`;
}

/** What all numbers of a page share: the zone, the currency, the coverage, how a running day is compared. @param gaps what is known to be missing, in sentences. */
export function presentFacts(
  query: Query,
  shop: Shop,
  locale: string,
  gaps: readonly string[] = [],
): string[] {
  const zone = formatterOf(locale, shop.timeZone).zoneName(query.now);
  const name = zone === shop.timeZone ? zone : `${shop.timeZone} (${zone})`;
  return [
    `Times are shown in your store's time zone, ${name}.`,
    `Amounts are in ${shop.currency}, your store's currency.`,
    // Beside a gap that is known, nothing may say that all is there.
    ...(gaps.length > 0 && shop.historyStartsAt === null ? gaps : [presentCoverage(shop, locale), ...gaps]),
    ...(shop.historyStartsAt
      ? [
          "Customers whose earlier orders aren't included count as new, so the returning customer rate may be too low.",
        ]
      : []),
    ...(query.comparison?.until ? ["Today is compared up to the same time of day."] : []),
    ...(shop.settings.includeTestOrders ? ["Test orders are included."] : []),
  ];
}
