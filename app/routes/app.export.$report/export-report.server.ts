import {
  camelCase,
  csvHeaders,
  csvStream,
  firstDayOf,
  forPeople,
  parseQuery,
  scopeOf,
  servedReports,
} from "#app/insights/index.server.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { asShown, recordAudit, type Shop } from "#app/tenancy/index.server.ts";

/** Who takes the file, and how fast. */
interface Taker {
  /** "user:<id>", for the audit: a file leaves the app, and may hold customers' names. */
  readonly actor: string;
  readonly drained: () => Promise<void>;
}

/**
 * A report as a CSV file for people, its columns and signs as on the pages, with the parameters of its interface; days
 * also by preset. A byte order mark stands in front: without it Excel does not see that the file is UTF-8.
 */
export async function exportReport(
  { db, reading, admission, now }: Pick<Services, "db" | "reading" | "admission" | "now">,
  present: Shop,
  name: string,
  request: Request,
  { actor, drained }: Taker,
): Promise<Response> {
  const shop = asShown(present);
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
  const firstDay = await firstDayOf(reading, shop);
  const days = parseQuery(search, { timeZone: shop.timeZone, now: now(), firstDay });
  if (days.outcome === "invalid") return refuse(400, days.reason);
  const known = parameters.data as Record<string, string | undefined>;
  const step = <T>(work: () => Promise<T>) => admission.step("export_step", shop, work);
  const table = await step(async () => {
    const version = await dataVersion(reading, shop);
    return served.table(scopeOf(reading, shop, days.query, version), known);
  });
  if (table.outcome === "invalid") return refuse(400, table.reason);
  const { from, to } = days.query.range;
  const detail = { report: served.report.id, from, to };
  await recordAudit(db, { shopId: shop.id, at: now(), actor, action: "report.exported", detail });
  // The place is the request's, and ends with it.
  const options = { bom: true, step, drained, signal: request.signal, ended: () => undefined };
  return new Response(csvStream(forPeople(table, shop), options), {
    headers: csvHeaders(served, days.query),
  });
}

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
