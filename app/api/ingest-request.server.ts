import { createHash } from "node:crypto";
import { apiResources, type ApiResource } from "#app/ingest/index.server.ts";
import { enter, inPlace, requireKey, requireMethod, type ApiContext, type Caller } from "./answer.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { arrival } from "./arrival.server.ts";
import { assertBody, bodyFormat, MAX_NDJSON_BYTES, readWhole } from "./body.server.ts";
import { idempotently } from "./idempotency.server.ts";
import type { Connection } from "./connection.ts";
import { ingestLines } from "./ingest-lines.server.ts";
import { ingestRecords, type RecordAnswer } from "./ingest-records.server.ts";
import { ApiProblem } from "./problems.ts";
import { readEntries } from "./read-entries.server.ts";

/**
 * POST /api/data/<resource>: one object, an array, `{ "data": [...] }` or NDJSON. 200 if no record was rejected, 207 if
 * some were, 422 if all were. NDJSON is answered line by line with 200 as it is applied.
 */
export async function ingestRequest(
  context: ApiContext,
  request: Request,
  name: string | undefined,
  connection?: Connection,
): Promise<Response> {
  const resource = requireResource(name);
  requireMethod(request, "POST");
  const caller = await requireKey(context, request, "ingest");
  switch (bodyFormat(request)) {
    case "json":
      return inPlace(context, "batch", caller.shop, request, () =>
        ingestJson(context, request, caller, resource),
      );
    case "ndjson":
      if (request.headers.has("idempotency-key"))
        throw new ApiProblem(
          "invalid-request",
          "Idempotency-Key goes with JSON. NDJSON needs none: the same records sent again come out unchanged.",
        );
      assertBody(request, MAX_NDJSON_BYTES);
      return ingestLines(context, request, caller, resource, {
        connection,
        ended: await enter(context, "stream", caller.shop, request),
      });
  }
}

/** DELETE /api/data/<resource>/<externalId>. Deleting what is gone is no error. */
export async function deleteRequest(
  context: ApiContext,
  request: Request,
  name: string | undefined,
  externalId: string,
): Promise<Response> {
  const resource = requireResource(name);
  requireMethod(request, "DELETE");
  const caller = await requireKey(context, request, "ingest");
  const entry = { index: 0, value: { externalId, deleted: true } };
  const [answer] = await inPlace(context, "batch", caller.shop, request, async () =>
    ingestRecords(context, caller.shop, resource, [entry], await arrival(context)),
  );
  return answerJson(answer ? [answer] : []);
}

/** @throws ApiProblem 404. */
function requireResource(name: string | undefined): ApiResource {
  const resource = apiResources.find((one) => one === name);
  if (resource) return resource;
  throw new ApiProblem("not-found", `The resources are ${apiResources.join(", ")}.`);
}

async function ingestJson(
  context: ApiContext,
  request: Request,
  caller: Caller,
  resource: ApiResource,
): Promise<Response> {
  const body = await readWhole(request);
  const path = new URL(request.url).pathname;
  const requestHash = createHash("sha256").update(`${request.method} ${path}\n`).update(body).digest("hex");
  const owner = { shopId: caller.shop.id, name: caller.key.publicId };
  return idempotently(context, owner, request.headers.get("idempotency-key"), requestHash, async () => {
    const entries = await readEntries(body);
    await countRecords(context, caller.shop, entries.length);
    return answerJson(await ingestRecords(context, caller.shop, resource, entries, await arrival(context)));
  });
}

/** @throws ApiProblem 429. */
async function countRecords({ limits }: ApiContext, shop: Shop, records: number): Promise<void> {
  const waitMs = await limits.takeRecords(String(shop.id), records);
  if (waitMs > 0)
    throw new ApiProblem("rate-limited", "The tenant has sent its records of this minute.", {
      "retry-after": String(Math.ceil(waitMs / 1000)),
    });
}

function answerJson(results: readonly RecordAnswer[]): Response {
  const rejected = results.filter((result) => result.outcome === "rejected").length;
  const status = rejected === 0 ? 200 : rejected < results.length ? 207 : 422;
  return Response.json({ results }, { status, headers: { "cache-control": "no-store" } });
}
