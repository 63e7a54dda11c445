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
  type ServedReport,
} from "#app/insights/index.server.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import { asShown, type Shop } from "#app/tenancy/index.server.ts";
import { enter, inPlace, requireKey, requireMethod, type ApiContext } from "./answer.server.ts";
import type { Connection } from "./connection.ts";
import { answerTagged, isKnown, notModified } from "./entity-tag.ts";
import { ApiProblem } from "./problems.ts";
import { formatParameter, readFormat } from "./read-format.ts";
import { readParameters } from "./read-parameters.ts";

/** GET /api/insights/<report>: a report of the key's tenant, with an ETag; 304 while nothing has changed. Or as CSV. */
export async function insightsRequest(
  context: ApiContext,
  request: Request,
  name: string | undefined,
  connection?: Connection,
): Promise<Response> {
  const served = name !== undefined && Object.hasOwn(servedReports, name) ? servedReports[name] : undefined;
  if (!served) throw new ApiProblem("not-found", `There is no report ${JSON.stringify(name ?? "")}.`);
  requireMethod(request, "GET", "HEAD");
  const shop = asShown((await requireKey(context, request, "read")).shop);
  const { format, ...parameters } = readParameters(request, served.parameters.extend(formatParameter));
  const parsed = parseQuery(new URLSearchParams(parameters), {
    timeZone: shop.timeZone,
    now: context.now(),
    firstDay: null,
  });
  if (parsed.outcome === "invalid") throw invalid(parsed.field, parsed.reason);
  const { query } = parsed;
  if (readFormat(request, format) === "csv")
    return answerCsv(context, request, shop, served, query, parameters, connection);
  return inPlace(context, "report", shop, request, () =>
    answerJson(context, request, shop, served, query, parameters),
  );
}

async function answerJson(
  context: ApiContext,
  request: Request,
  shop: Shop,
  served: ServedReport,
  query: Query,
  parameters: Record<string, string>,
): Promise<Response> {
  // Before the data: an answer is then never older than its tag says.
  const version = await dataVersion(context.reading, shop);
  if (!served.fromRollups)
    return answerTagged(request, await ask(context, shop, served, query, version, parameters));
  const question = questionOf(shop, served, query, version, parameters);
  const tag = `"${createHash("sha256").update(JSON.stringify(question)).digest("base64url").slice(0, 27)}"`;
  if (isKnown(request, tag)) return notModified(tag);
  const { once } = scopeOf(context.reading, shop, query, version);
  const body = await once(["served", ...question], () =>
    ask(context, shop, served, query, version, parameters),
  );
  return answerTagged(request, body, tag);
}

/** GET /api/insights: the reports there are, and what each number means. */
export async function definitionsRequest(context: ApiContext, request: Request): Promise<Response> {
  requireMethod(request, "GET", "HEAD");
  const shop = asShown((await requireKey(context, request, "read")).shop);
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
  context: ApiContext,
  request: Request,
  shop: Shop,
  served: ServedReport,
  query: Query,
  parameters: Record<string, string>,
  connection: Connection | undefined,
): Promise<Response> {
  const ended = await enter(context, "export", shop, request);
  try {
    const step = <T>(work: () => Promise<T>) => context.admission.step("export_step", shop, work);
    const table = await step(async () => {
      const version = await dataVersion(context.reading, shop);
      return served.table(scopeOf(context.reading, shop, query, version), parameters);
    });
    if (table.outcome === "invalid") throw invalid(table.field, table.reason);
    const headers = csvHeaders(served, query);
    if (request.method === "HEAD") {
      ended();
      return new Response(null, { headers });
    }
    const drained = connection?.drained ?? (() => Promise.resolve());
    return new Response(csvStream(table, { bom: false, step, drained, ended, signal: request.signal }), {
      headers,
    });
  } catch (error) {
    ended();
    throw error;
  }
}

async function ask(
  context: ApiContext,
  shop: Shop,
  served: ServedReport,
  query: Query,
  version: number,
  parameters: Record<string, string>,
): Promise<string> {
  const result = await served.ask(scopeOf(context.reading, shop, query, version), parameters);
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
    shop.shown === null ? "settled" : "recalculating",
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
