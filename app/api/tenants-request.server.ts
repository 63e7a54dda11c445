import { createHash } from "node:crypto";
import { z } from "zod";
import { cursorCodec } from "#app/lib/cursor.ts";
import { erasureProgress, eraseTenant, type ErasureProgress } from "#app/privacy/index.server.ts";
import { listTenants, openTenant, tenantById, type Tenant } from "#app/tenancy/index.server.ts";
import { changeTenantProfile } from "#app/worker/index.server.ts";
import { countRequest, requireMethod, type ApiContext } from "./answer.server.ts";
import { bodyFormat, readWhole } from "./body.server.ts";
import { idempotently } from "./idempotency.server.ts";
import { requireOperator } from "./operator.server.ts";
import { ApiProblem } from "./problems.ts";
import { readParameters } from "./read-parameters.ts";
import {
  newTenant,
  tenantChange,
  tenantPageParameters,
  type openedTenant,
  type tenant,
  type tenantPage,
} from "./tenant-schemas.ts";

const ROWS = 50;
const LAST_ID = 4_294_967_295;
/** The id of the last tenant before the page. */
const codec = cursorCodec("t", z.int().min(0).max(LAST_ID));

/** GET and POST /api/tenants, for the operator. */
export async function tenantsRequest(context: ApiContext, request: Request): Promise<Response> {
  requireMethod(request, "GET", "HEAD", "POST");
  await proveOperator(context, request);
  return request.method === "POST" ? open(context, request) : list(context, request);
}

/** GET, PATCH and DELETE /api/tenants/<id>, for the operator. */
export async function tenantRequest(context: ApiContext, request: Request, id: string): Promise<Response> {
  requireMethod(request, "GET", "HEAD", "PATCH", "DELETE");
  await proveOperator(context, request);
  readParameters(request, null);
  const found = await findTenant(context, id);
  if (request.method === "PATCH") return change(context, request, found);
  if (request.method === "DELETE") {
    assertOurs(found);
    await eraseTenant(context.db, found.shop, context.now());
    return answer(await writeWithProgress(context, await findTenant(context, id)), 202);
  }
  return answer(await writeWithProgress(context, found));
}

/** @throws ApiProblem 401, 403, or 429. */
async function proveOperator(context: ApiContext, request: Request): Promise<void> {
  requireOperator(context, request);
  await countRequest(context, "operator", "operator");
}

/** The operator's keys are kept under no tenant. */
const operatorKeys = { shopId: 0, name: "operator" };

async function open(context: ApiContext, request: Request): Promise<Response> {
  readParameters(request, null);
  const profile = await readBody(request, newTenant);
  const requestHash = createHash("sha256")
    .update(`POST /api/tenants\n${JSON.stringify(profile)}`)
    .digest("hex");
  const key = request.headers.get("idempotency-key");
  const response = await idempotently(context, operatorKeys, key, requestHash, () => make(context, profile), {
    sealed: true,
  });
  const made = (await response.clone().json()) as z.input<typeof openedTenant>;
  response.headers.set("location", `/api/tenants/${made.tenant.id}`);
  return response;
}

async function make(context: ApiContext, profile: z.output<typeof newTenant>): Promise<Response> {
  const at = context.now();
  const { shop, key, text } = await openTenant(context.db, profile, at);
  const body: z.input<typeof openedTenant> = {
    tenant: writeTenant({ shop, createdAt: at }, null),
    apiKey: { id: key.publicId, name: key.name, scopes: [...key.scopes], secret: text },
  };
  return answer(body, 201);
}

async function list(context: ApiContext, request: Request): Promise<Response> {
  const { limit, cursor } = readParameters(request, tenantPageParameters);
  const place = cursor === undefined ? 0 : codec.read(cursor);
  if (place === null) throw new ApiProblem("invalid-request", "cursor: This is no cursor of this list.");
  const page = await listTenants(context.db, {
    after: place,
    limit: limit === undefined ? ROWS : Number(limit),
  });
  const last = page.tenants.at(-1);
  const body: z.input<typeof tenantPage> = {
    tenants: page.tenants.map((one) => writeTenant(one, null)),
    nextCursor: page.hasMore && last ? codec.write(last.shop.id) : null,
  };
  return answer(body);
}

async function change(context: ApiContext, request: Request, found: Tenant): Promise<Response> {
  assertOurs(found);
  const wish = await readBody(request, tenantChange);
  if (found.shop.state !== "active")
    throw new ApiProblem("tenant-conflict", "The tenant is being erased or was.");
  const { name, currency, timeZone } = { ...found.shop, ...wish };
  const changed = await changeTenantProfile(
    context.db,
    found.shop,
    { name, currency, timeZone },
    context.now(),
  );
  return answer(writeTenant({ ...found, shop: changed.shop }, null));
}

async function findTenant(context: ApiContext, id: string): Promise<Tenant> {
  const number = /^[1-9]\d{0,9}$/.test(id) ? Number(id) : LAST_ID + 1;
  const found = number <= LAST_ID ? await tenantById(context.db, number) : undefined;
  if (!found) throw new ApiProblem("not-found", "There is no such tenant.");
  return found;
}

/** What Shopify says of its shops, and when they go, is Shopify's to say. */
function assertOurs({ shop }: Tenant): void {
  if (shop.domain !== null)
    throw new ApiProblem(
      "tenant-conflict",
      "A Shopify shop changes its profile in Shopify, and goes by uninstalling the app.",
    );
}

async function readBody<Value>(request: Request, schema: z.ZodType<Value>): Promise<Value> {
  if (bodyFormat(request) !== "json")
    throw new ApiProblem("unsupported-media-type", "This address takes application/json alone.");
  let given: unknown;
  try {
    given = JSON.parse((await readWhole(request)).toString("utf8"));
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem("invalid-request", "The body is no JSON.");
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`,
  );
  throw new ApiProblem("invalid-request", faults.join("; ").slice(0, 500));
}

async function writeWithProgress(context: ApiContext, found: Tenant) {
  const gone = found.shop.state === "uninstalled" || found.shop.state === "redacted";
  return writeTenant(found, gone ? await erasureProgress(context.db, found.shop) : null);
}

function writeTenant({ shop, createdAt }: Tenant, erasure: ErasureProgress | null): z.input<typeof tenant> {
  return {
    id: String(shop.id),
    name: shop.name,
    currency: shop.currency,
    timeZone: shop.timeZone,
    domain: shop.domain,
    state: stateOf(shop),
    createdAt: createdAt.toISOString(),
    erasure,
  };
}

/** An erasure blanks the name last. */
function stateOf({ state, domain, name }: Tenant["shop"]): z.input<typeof tenant>["state"] {
  if (state === "redacted") return name === "" ? "erased" : "erasing";
  return state === "uninstalled" && domain === null ? "erasing" : state;
}

function answer(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
