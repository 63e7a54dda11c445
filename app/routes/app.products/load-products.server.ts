import type { ProductsPageData } from "#app/components/products/products-page.tsx";
import {
  definitionFor,
  firstDayOf,
  hasOrders,
  parseQuery,
  presentFacts,
  presentProducts,
  presentRange,
  productSorts,
  reports,
  scopeOf,
} from "#app/insights/index.server.ts";
import { formatterOf, pickLocale } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import { asShown, type Shop } from "#app/tenancy/index.server.ts";
import { liveState } from "../app.live/live-state.server.ts";
import { loadGaps } from "../app.live/load-gaps.server.ts";
import { isImporting, presentBackfill, presentShortfall } from "../app.live/present-backfill.ts";

const ROWS = 50;

/** What each product sold in the days that the address names, as final text for its reader. */
export async function loadProducts(
  { db, now, log }: Pick<Services, "db" | "now" | "log">,
  present: Shop,
  request: Request,
): Promise<ProductsPageData> {
  const shop = asShown(present);
  const search = new URL(request.url).searchParams;
  const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
  // Before the numbers: what is remembered is then never older than it says.
  const format = formatterOf(locale, shop.timeZone);
  const [live, firstDay, any, gaps] = await Promise.all([
    liveState(db, shop),
    firstDayOf(db, shop),
    hasOrders(db, shop),
    loadGaps({ db, now }, shop, format),
  ]);
  const context = { timeZone: shop.timeZone, now: now(), firstDay };
  const days = daysOf(search);
  const asked = parseQuery(days, context);
  const parsed = asked.outcome === "query" ? asked : parseQuery(new URLSearchParams("compare=none"), context);
  if (parsed.outcome !== "query") throw new Error("the default range is not valid");
  const { query } = parsed;
  const choice = choiceOf(search);
  const section = async (): Promise<ProductsPageData["products"]> => {
    try {
      const report = await reports.products.run(scopeOf(db, shop, query, live.version), {
        by: choice.by,
        sort: productSorts[choice.sort],
        descending: choice.order === "desc",
        limit: ROWS,
        offset: (choice.page - 1) * ROWS,
      });
      const page = { page: choice.page, rows: ROWS };
      return { outcome: "ready", result: presentProducts(report, query, shop, locale, page) };
    } catch (error) {
      log.error({ shopId: shop.id, reportId: reports.products.id, error }, "a report failed");
      return { outcome: "failed" };
    }
  };
  return {
    products: await section(),
    range: presentRange(query, firstDay, locale),
    invalid: asked.outcome === "invalid" ? asked.reason : null,
    hasOrders: any,
    recomputing: live.recomputing,
    backfill: presentBackfill(live.backfill, format),
    importing: isImporting(shop, live.backfill),
    stamp: live.stamp,
    choice,
    gaps,
    facts: presentFacts(
      query,
      shop,
      locale,
      [presentShortfall(live.backfill, format), ...(gaps?.lines ?? [])].filter((line) => line !== null),
    ),
    definitions: Object.fromEntries(
      reports.products.metrics.map((id) => [id, definitionFor(id, shop.settings)]),
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

/** Order and page of the list; what makes no sense is as if it were not said. */
function choiceOf(search: URLSearchParams): ProductsPageData["choice"] {
  const sort = search.get("sort") ?? "";
  const page = Number(search.get("page") ?? "1");
  return {
    by: search.get("by") === "variant" ? "variant" : "product",
    sort: Object.hasOwn(productSorts, sort) ? (sort as keyof typeof productSorts) : "netSales",
    order: search.get("order") === "asc" ? "asc" : "desc",
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}
