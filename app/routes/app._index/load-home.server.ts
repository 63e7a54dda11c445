import {
  definitionFor,
  firstDayOf,
  hasOrders,
  homeReport,
  parseQuery,
  presentFacts,
  presentHome,
  presentRange,
  readCursor,
} from "#app/insights/index.server.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { accessLostAt, asShown, type Shop } from "#app/tenancy/index.server.ts";
import { liveState } from "../app.live/live-state.server.ts";
import { loadGaps } from "../app.live/load-gaps.server.ts";
import { isImporting, presentBackfill, presentShortfall } from "../app.live/present-backfill.ts";

const TOP_CUSTOMERS = 8;
const RECENT_ORDERS = 10;

/** Everything that the home page shows, as final text for its reader. */
export async function loadHome(
  { db, now, log }: Pick<Services, "db" | "now" | "log">,
  present: Shop,
  request: Request,
) {
  const shop = asShown(present);
  const search = new URL(request.url).searchParams;
  const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
  // The stamp is read before the numbers: what changes meanwhile is seen by the next poll, never missed.
  const format = formatterOf(locale, shop.timeZone);
  const [live, firstDay, any, lostAt, gaps] = await Promise.all([
    liveState(db, shop),
    firstDayOf(db, shop),
    hasOrders(db, shop),
    accessLostAt(db, shop),
    loadGaps({ db, now }, shop, format),
  ]);
  const context = { timeZone: shop.timeZone, now: now(), firstDay };
  const asked = parseQuery(search, context);
  const parsed = asked.outcome === "query" ? asked : parseQuery(new URLSearchParams(), context);
  if (parsed.outcome !== "query") throw new Error("the default range is not valid");
  const { query } = parsed;
  const report = await homeReport(db, shop, query, {
    topCustomers: TOP_CUSTOMERS,
    recentOrders: {
      limit: RECENT_ORDERS,
      olderThan: readCursor(search.get("older")),
      newerThan: readCursor(search.get("newer")),
    },
    version: live.version,
    onFailure: (reportId, error) => log.error({ shopId: shop.id, reportId, error }, "a report failed"),
  });
  const home = presentHome(report, shop, locale);
  return {
    home,
    range: presentRange(query, firstDay, locale),
    invalid: asked.outcome === "invalid" ? asked.reason : null,
    hasOrders: any,
    recomputing: live.recomputing,
    reconnected:
      lostAt &&
      `Shopify ended Tillsight's access on ${format.moment(lostAt, now())}. Opening the app reconnected it; missed updates are being read.`,
    backfill: presentBackfill(live.backfill, format),
    importing: isImporting(shop, live.backfill),
    gaps,
    facts: presentFacts(
      query,
      shop,
      locale,
      [presentShortfall(live.backfill, format), ...(gaps?.lines ?? [])].filter((line) => line !== null),
    ),
    definitions: {
      customer_spend: definitionFor("customer_spend", shop.settings),
      orders: definitionFor("orders", shop.settings),
      guest_order_share: definitionFor("guest_order_share", shop.settings),
      order_total: definitionFor("order_total", shop.settings),
    },
    stamp: live.stamp,
    announcement: announcementOf(home),
  };
}

/** "Total sales $1,204.00, 12 orders, Nov 22, 2026": what a screen reader says after an update. */
function announcementOf(home: ReturnType<typeof presentHome>): string {
  if (home.summary.outcome === "failed") return "";
  const spoken = home.summary.result.metrics
    .filter(({ id, value }) => (id === "total_sales" || id === "orders") && value !== null)
    .map(({ definition, value }) => `${definition.label} ${value}`);
  return `${spoken.join(", ")}, ${home.rangeLabel}`;
}
