import { AsyncLocalStorage } from "node:async_hooks";
import { isRetryable, type Db } from "#app/db/index.server.ts";
import {
  authenticateApiKey,
  type ApiKey,
  type ApiScope,
  type Shop,
  type TokenCipher,
} from "#app/tenancy/index.server.ts";
import { ApiProblem, problemResponse } from "./problems.ts";
import type { RateLimits, RateScope } from "./rate-limit.server.ts";

/** What every API request is answered with; built once per process. */
export interface ApiContext {
  readonly db: Db;
  /** Where the API's own pages are: https://app/api/docs. */
  readonly docsUrl: string;
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
    if (error instanceof ApiProblem) return problemResponse(error.problem, context.docsUrl);
    context.onError(error);
    return problemResponse(
      isRetryable(error)
        ? {
            slug: "unavailable",
            detail: "The database did not answer in time.",
            headers: { "retry-after": "5" },
          }
        : { slug: "internal-error", detail: "The request failed for a reason of ours." },
      context.docsUrl,
    );
  }
}

/** @throws ApiProblem 405 unless the method is one of `allowed`. */
export function requireMethod(request: Request, ...allowed: readonly string[]): void {
  if (allowed.includes(request.method)) return;
  throw new ApiProblem("method-not-allowed", `${request.method} is not possible here.`, {
    allow: allowed.join(", "),
  });
}

/**
 * Proves the caller by `x-api-key`, checks its scope and its rate; the answer tells what is left of the rate.
 * @throws ApiProblem 401, 403 or 429.
 */
export async function requireKey(context: ApiContext, request: Request, scope: ApiScope): Promise<Caller> {
  const found = await authenticateApiKey(context.db, request.headers.get("x-api-key"), context.now());
  if (found.outcome === "unauthorized")
    throw new ApiProblem("unauthorized", "The header x-api-key holds no valid key.");
  if (!found.key.scopes.includes(scope))
    throw new ApiProblem("missing-scope", `This key lacks the scope ${scope}.`);
  await countRequest(context, found.key.publicId, scope);
  return { shop: found.shop, key: found.key };
}

/** Counts a request of a key or of the operator; the answer tells what is left. @throws ApiProblem 429. */
export async function countRequest(context: ApiContext, name: string, scope: RateScope): Promise<void> {
  const limits = await context.limits.take(name, scope);
  for (const [header, value] of Object.entries(limits)) extraHeaders.getStore()?.set(header, value);
}
