import { AsyncLocalStorage } from "node:async_hooks";
import { NoTurn, type Admission, type WorkKind } from "#app/admission/index.server.ts";
import { isDatabaseFault, type Db } from "#app/db/index.server.ts";
import {
  authenticateApiKey,
  type ApiKey,
  type ApiScope,
  type Shop,
  type TokenCipher,
} from "#app/tenancy/index.server.ts";
import { ApiProblem, problemResponse, type Problem } from "./problems.ts";
import type { RateLimits, RateScope } from "./rate-limit.server.ts";

/** What every API request is answered with; built once per process. */
export interface ApiContext {
  readonly db: Db;
  /** The same on connections of its own, for reports. */
  readonly reading: Db;
  /** Who may have how much under way at once. */
  readonly admission: Admission;
  readonly limits: RateLimits;
  /** Proves the operator of this instance, who makes tenants; null: nobody may. */
  readonly operatorToken: string | null;
  /** Seals answers that hold a secret while they are kept. */
  readonly cipher: TokenCipher;
  readonly now: () => Date;
  /** False: names, addresses, phones and e-mails of customers are not taken. Left out: they are. */
  readonly customerDetails?: boolean;
  /** Told of surprises; expected refusals are answers, not news. */
  readonly onError: (error: unknown) => void;
}

/** Who asks, proven. */
export interface Caller {
  readonly shop: Shop;
  readonly key: ApiKey;
}

/** Headers that every answer to the running request gets, whatever becomes of it. */
const extraHeaders = new AsyncLocalStorage<Headers>();

/** Runs a handler and turns whatever ends it into an answer: the only place where API failures become HTTP. */
export async function answerApi(context: ApiContext, handle: () => Promise<Response>): Promise<Response> {
  const headers = new Headers();
  const response = await extraHeaders.run(headers, () => settle(context, handle));
  for (const [name, value] of headers) response.headers.set(name, value);
  return response;
}

async function settle(context: ApiContext, handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    return problemResponse(problemOf(context, error));
  }
}

/** What the sender is told of an error; surprises go to the log. */
export function problemOf(context: ApiContext, error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  if (error instanceof NoTurn)
    return {
      slug: "unavailable",
      detail: "The service is busy with other tenants' requests.",
      headers: { "retry-after": String(error.retryAfterSeconds) },
    };
  context.onError(error);
  return isDatabaseFault(error)
    ? {
        slug: "unavailable",
        detail: "The database did not answer in time, or cannot store anything now.",
        headers: { "retry-after": "5" },
      }
    : { slug: "internal-error", detail: "The request failed for a reason of ours." };
}

/**
 * A place for a tenant's work of this kind. Whoever has it must call what is returned, however the work ends.
 * @throws ApiProblem 429 where the tenant has as much under way as it may.
 */
export async function enter(
  { admission }: ApiContext,
  kind: WorkKind,
  shop: Shop,
  request: Request,
): Promise<() => void> {
  const entry = await admission.enter(kind, shop, request.signal);
  if (entry.outcome === "entered") {
    // What is streamed ends with its client, whoever else forgets to say so.
    if (kind === "export" || kind === "stream") request.signal.addEventListener("abort", entry.leave);
    return entry.leave;
  }
  throw new ApiProblem("too-many-at-once", atOnce[kind] ?? "Too much of this tenant is under way.", {
    "retry-after": String(entry.retryAfterSeconds),
  });
}

const atOnce: Partial<Record<WorkKind, string>> = {
  report: "Several reports of this tenant are being computed already.",
  export: "Several CSV files of this tenant are being written already.",
  batch: "Several JSON requests of this tenant are being stored already.",
  stream: "Two NDJSON uploads of this tenant are under way already.",
};

/** Runs a tenant's work in a place of its own. @throws ApiProblem 429 as enter. */
export async function inPlace<T>(
  context: ApiContext,
  kind: WorkKind,
  shop: Shop,
  request: Request,
  work: () => Promise<T>,
): Promise<T> {
  const leave = await enter(context, kind, shop, request);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** @throws ApiProblem 405 unless the method is one of `allowed`. */
export function requireMethod(request: Request, ...allowed: readonly string[]): void {
  if (allowed.includes(request.method)) return;
  throw new ApiProblem("method-not-allowed", `${request.method} is not possible here.`, {
    allow: allowed.join(", "),
  });
}

/** RFC 9110, section 15.5.2: a 401 says how to prove oneself. `x-api-key` is no registered scheme; Bearer is taken too. */
const challenge = { "www-authenticate": 'Bearer realm="Tillsight API"' };

/**
 * Proves the caller by `x-api-key` or `Authorization: Bearer`, checks its scope and its tenant's rate; the answer tells
 * what is left of the rate.
 * @throws ApiProblem 401, 403 or 429.
 */
export async function requireKey(context: ApiContext, request: Request, scope: ApiScope): Promise<Caller> {
  const given = request.headers.get("x-api-key") ?? bearerOf(request);
  if (given === null || given.trim() === "")
    throw new ApiProblem(
      "missing-key",
      "The request has no API key: send it in the header x-api-key, or as Authorization: Bearer <key>.",
      challenge,
    );
  const found = await authenticateApiKey(context.db, given, context.now());
  if (found.outcome === "unauthorized")
    throw new ApiProblem("unauthorized", "The API key that came is not valid.", challenge);
  if (!found.key.scopes.includes(scope))
    throw new ApiProblem("missing-scope", `This key lacks the scope ${scope}.`);
  await countRequest(context, String(found.shop.id), scope);
  return { shop: found.shop, key: found.key };
}

function bearerOf(request: Request): string | null {
  return /^Bearer (\S{1,200})$/i.exec(request.headers.get("authorization")?.trim() ?? "")?.[1] ?? null;
}

/** Counts a request of a tenant or of the operator; the answer tells what is left. @throws ApiProblem 429. */
export async function countRequest(context: ApiContext, name: string, scope: RateScope): Promise<void> {
  const limits = await context.limits.take(name, scope);
  for (const [header, value] of Object.entries(limits)) extraHeaders.getStore()?.set(header, value);
}
