import type { LedgerPageData } from "#app/components/ledger/ledger-page.tsx";
import {
  cohortDays,
  definitionFor,
  firstDayOf,
  ledgerPage,
  parseLedgerAsk,
  parseQuery,
  scopeOf,
} from "#app/insights/index.server.ts";
import { pickLocale } from "#app/lib/format.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { asShown, type Shop } from "#app/tenancy/index.server.ts";
import { isRecomputing } from "#app/worker/index.server.ts";

const ROWS = 50;

/** The rows of the number that the address names, as final text for its reader. */
export async function loadLedger(
  { db, now, log }: Pick<Services, "db" | "now" | "log">,
  present: Shop,
  request: Request,
): Promise<LedgerPageData> {
  const shop = asShown(present);
  const search = new URL(request.url).searchParams;
  const back = backPath(search);
  const parsed = parseLedgerAsk(Object.fromEntries(search), ROWS);
  if (parsed.outcome === "unknown") return { outcome: "unknown", back };
  if (parsed.outcome === "invalid") return { outcome: "invalid", reason: parsed.reason, back };
  // Before the data: an answer is then never older than its version says.
  const [version, firstDay] = await Promise.all([dataVersion(db, shop), firstDayOf(db, shop)]);
  const { ask } = parsed;
  const asked = parseQuery(search, { timeZone: shop.timeZone, now: now(), firstDay });
  const given = ["preset", "from", "to"].some((name) => search.has(name));
  const days = asked.outcome === "invalid" ? asked : cohortDays(ask, asked.query, given);
  if (days.outcome === "invalid") return { outcome: "invalid", reason: days.reason, back };
  try {
    const locale = pickLocale(search.get("locale"), request.headers.get("Accept-Language"));
    const [view, recomputing] = await Promise.all([
      ledgerPage(scopeOf(db, shop, days.query, version), ask, locale),
      isRecomputing(db, shop),
    ]);
    return { outcome: "ledger", view, recomputing, left: leftOut(shop), back };
  } catch (error) {
    log.error({ shopId: shop.id, metric: ask.metric, error }, "a number's rows could not be read");
    return { outcome: "failed", title: definitionFor(ask.metric, shop.settings).label, back };
  }
}

function leftOut({ currency, settings }: Shop): string {
  return settings.includeTestOrders
    ? `Orders in other currencies than ${currency} aren’t included.`
    : "Test orders and orders in other currencies aren’t included.";
}

/** Where the page leads back to: where it was opened from, if that is a page of the app; else its days at home. */
function backPath(search: URLSearchParams): string {
  const back = search.get("back") ?? "";
  // Another site's address would make our page its doorway: "//host", "/app\host" and the like are not ours.
  if (/^\/app(?:$|[/?])/.test(back) && !/[\\\s]|\/\//.test(back)) return back;
  const days = new URLSearchParams();
  for (const name of ["preset", "from", "to"]) {
    const value = search.get(name);
    if (value !== null) days.set(name, value);
  }
  return days.size === 0 ? "/app" : `/app?${days.toString()}`;
}
