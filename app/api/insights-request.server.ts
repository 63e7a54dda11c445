import { createHash } from "node:crypto";
import {
  camelCase,
  csvHeaders,
  csvStream,
  definitionsOf,
  metricIds,
  parseQuery,
  scopeOf,
  servedReports,
  type Query,
  type Scope,
  type ServedReport,
} from "#app/insights/index.server.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { requireKey, requireMethod, type ApiContext } from "./answer.server.ts";
import { answerTagged, isKnown, notModified } from "./entity-tag.ts";
import { ApiProblem } from "./problems.ts";
import { formatParameter, readFormat } from "./read-format.ts";
import { readParameters } from "./read-parameters.ts";

/** GET /api/insights/<report>: a report of the key's tenant, with an ETag; 304 while nothing has changed. Or as CSV. */
export async function insightsRequest(
  context: ApiContext,
  request: Request,
  name: string | undefined,
): Promise<Response> {
  const served = name !== undefined && Object.hasOwn(servedReports, name) ? servedReports[name] : undefined;
  if (!served) throw new ApiProblem("not-found", `There is no report ${JSON.stringify(name ?? "")}.`);
  requireMethod(request, "GET", "HEAD");
  const { shop } = await requireKey(context, request, "read");
  const { format, ...parameters } = readParameters(request, served.parameters.extend(formatParameter));
  const parsed = parseQuery(new URLSearchParams(parameters), {
    timeZone: shop.timeZone,
    now: context.now(),
    firstDay: null,
  });
  if (parsed.outcome === "invalid") throw invalid(parsed.field, parsed.reason);
  // Before the data: an answer is then never older than its tag says.
  const version = await dataVersion(context.db, shop);
  if (readFormat(request, format) === "csv")
    return answerCsv(request, served, scopeOf(context.db, shop, parsed.query, version), parameters);
  if (!served.fromRollups)
    return answerTagged(request, await ask(context, shop, served, parsed.query, version, parameters));
  const question = questionOf(shop, served, parsed.query, version, parameters);
  const tag = `"${createHash("sha256").update(JSON.stringify(question)).digest("base64url").slice(0, 27)}"`;
  if (isKnown(request, tag)) return notModified(tag);
  const { once } = scopeOf(context.db, shop, parsed.query, version);
  const body = await once(["served", ...question], () =>
    ask(context, shop, served, parsed.query, version, parameters),
  );
  return answerTagged(request, body, tag);
}

/** GET /api/insights: the reports there are, and what each number means. */
export async function definitionsRequest(context: ApiContext, request: Request): Promise<Response> {
  requireMethod(request, "GET", "HEAD");
  const { shop } = await requireKey(context, request, "read");
  readParameters(request, null);
  const reports = Object.entries(servedReports).map(([address, { report, parameters }]) => ({
    path: `/api/insights/${address}`,
    title: report.title,
    description: report.description,
    parameters: [...Object.keys(parameters.shape), ...Object.keys(formatParameter)],
    metrics: report.metrics.map(camelCase),
  }));
  const metrics = Object.entries(definitionsOf(metricIds, shop)).map(([id, definition]) => ({
    id,
    ...definition,
  }));
  return answerTagged(request, JSON.stringify({ reports, metrics }));
}

/** The report as a file, written as it is read: without a tag, since it is not kept. Nobody's spreadsheet: no BOM. */
async function answerCsv(
  request: Request,
  served: ServedReport,
  scope: Scope,
  parameters: Record<string, string>,
): Promise<Response> {
  const table = await served.table(scope, parameters);
  if (table.outcome === "invalid") throw invalid(table.field, table.reason);
  const body = request.method === "HEAD" ? null : csvStream(table, { bom: false });
  return new Response(body, { headers: csvHeaders(served, scope.query) });
}

async function ask(
  context: ApiContext,
  shop: Shop,
  served: ServedReport,
  query: Query,
  version: number,
  parameters: Record<string, string>,
): Promise<string> {
  const result = await served.ask(scopeOf(context.db, shop, query, version), parameters);
  if (result.outcome === "invalid") throw invalid(result.field, result.reason);
  return JSON.stringify(result.answer);
}

/** All that an answer from the rollups follows from: the same question has the same answer. */
function questionOf(
  shop: Shop,
  served: ServedReport,
  query: Query,
  version: number,
  parameters: Record<string, string>,
): (string | number)[] {
  return [
    shop.id,
    shop.installedAt?.getTime() ?? 0,
    shop.currency,
    shop.timeZone,
    shop.historyStartsAt?.getTime() ?? 0,
    JSON.stringify(shop.settings),
    version,
    served.report.id,
    query.today,
    query.range.from,
    query.range.to,
    query.compare,
    // A running day is compared with the same part of another: this moves by the minute.
    query.comparison?.until?.getTime() ?? "whole",
    query.granularity,
    ...Object.entries(parameters).sort().flat(),
  ];
}

function invalid(field: string, reason: string): ApiProblem {
  return new ApiProblem("invalid-request", `${field}: ${reason}`);
}
