import {
  camelCase,
  csvHeaders,
  csvStream,
  firstDayOf,
  parseQuery,
  scopeOf,
  servedReports,
} from "#app/insights/index.server.ts";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/**
 * A report as a CSV file for a spreadsheet, with the parameters of its interface; days also by preset. A byte order mark
 * stands in front: without it Excel does not see that the file is UTF-8.
 */
export async function exportReport(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  name: string,
  request: Request,
): Promise<Response> {
  const served = Object.hasOwn(servedReports, name) ? servedReports[name] : undefined;
  if (!served) return refuse(404, "This report isn't here.");
  const search = new URL(request.url).searchParams;
  const metric = search.get("metric");
  // Pages name a number by its definition's id, interfaces in their own way.
  if (metric !== null) search.set("metric", camelCase(metric));
  // The admin adds parameters of its own: what the report does not know is not for it.
  const parameters = served.parameters
    .strip()
    .safeParse(Object.fromEntries([...search].filter(([field]) => field !== "limit" && field !== "cursor")));
  if (!parameters.success) return refuse(400, "These rows can't be exported.");
  const firstDay = await firstDayOf(db, shop);
  const days = parseQuery(search, { timeZone: shop.timeZone, now: now(), firstDay });
  if (days.outcome === "invalid") return refuse(400, days.reason);
  const known = parameters.data as Record<string, string | undefined>;
  const table = await served.table(scopeOf(db, shop, days.query), known);
  if (table.outcome === "invalid") return refuse(400, table.reason);
  return new Response(csvStream(table, { bom: true }), { headers: csvHeaders(served, days.query) });
}

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
