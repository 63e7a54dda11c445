import type { CohortsPageData } from "#app/components/cohorts/cohorts-page-data.ts";
import {
  firstDayOf,
  hasOrders,
  parseQuery,
  presentCohorts,
  presentFacts,
  presentMeasures,
  presentRange,
  reports,
  scopeOf,
  type Section,
} from "#app/insights/index.server.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { asShown, type Shop } from "#app/tenancy/index.server.ts";
import { liveState } from "../app.live/live-state.server.ts";
import { loadGaps } from "../app.live/load-gaps.server.ts";
import { isImporting, presentBackfill, presentShortfall } from "../app.live/present-backfill.ts";

const values = ["retention", "valueRetention", "lifetimeValue"] as const;

/** Whether customers come back, month by month and in the days that the address names. */
export async function loadCohorts(
  { db, now, log }: Pick<Services, "db" | "now" | "log">,
  present: Shop,
  request: Request,
): Promise<CohortsPageData> {
  const shop = asShown(present);
  const search = new URL(request.url).searchParams;
  const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
  const format = formatterOf(locale, shop.timeZone);
  const [live, firstDay, any, gaps] = await Promise.all([
    liveState(db, shop),
    firstDayOf(db, shop),
    hasOrders(db, shop),
    loadGaps({ db, now }, shop, format),
  ]);
  const context = { timeZone: shop.timeZone, now: now(), firstDay };
  const asked = parseQuery(daysOf(search), context);
  const parsed = asked.outcome === "query" ? asked : parseQuery(new URLSearchParams("compare=none"), context);
  if (parsed.outcome !== "query") throw new Error("the default range is not valid");
  const { query } = parsed;
  const scope = scopeOf(db, shop, query, live.version);
  const section = async <Result>(id: string, run: () => Promise<Result>): Promise<Section<Result>> => {
    try {
      return { outcome: "ready", result: await run() };
    } catch (error) {
      log.error({ shopId: shop.id, reportId: id, error }, "a report failed");
      return { outcome: "failed" };
    }
  };
  const months = monthsOf(search);
  const [cohorts, measures] = await Promise.all([
    section(reports.cohorts.id, async () =>
      presentCohorts(
        await reports.cohorts.run(scope, { cohorts: months, ...untilOf(search) }),
        shop,
        locale,
        query.today,
      ),
    ),
    section(reports.customerMeasures.id, async () =>
      presentMeasures(await reports.customerMeasures.run(scope, {}), shop, locale),
    ),
  ]);
  return {
    cohorts,
    measures,
    months,
    until: untilOf(search).until ?? null,
    value: values.find((one) => one === search.get("value")) ?? "retention",
    range: presentRange(query, firstDay, locale),
    invalid: asked.outcome === "invalid" ? asked.reason : null,
    hasOrders: any,
    recomputing: live.recomputing,
    backfill: presentBackfill(live.backfill, format),
    importing: isImporting(shop, live.backfill),
    stamp: live.stamp,
    gaps,
    facts: presentFacts(
      query,
      shop,
      locale,
      [presentShortfall(live.backfill, format), ...(gaps?.lines ?? [])].filter((line) => line !== null),
    ),
  };
}

function daysOf(search: URLSearchParams): URLSearchParams {
  const days = new URLSearchParams({ compare: "none" });
  for (const name of ["preset", "from", "to"]) {
    const value = search.get(name);
    if (value !== null) days.set(name, value);
  }
  return days;
}

function monthsOf(search: URLSearchParams): number {
  const months = Number(search.get("months") ?? "12");
  return [6, 12, 24, 36, 60].includes(months) ? months : 12;
}

/** Month of the last cohort to show; an address that names none shows the latest. */
function untilOf(search: URLSearchParams): { readonly until?: string } {
  const until = search.get("until") ?? "";
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(until) ? { until } : {};
}
