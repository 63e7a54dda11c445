import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ApiScope } from "#app/tenancy/index.server.ts";
import { ApiProblem } from "./problems.ts";

/** What is counted apart: what keys may do, and what the operator does. */
export type RateScope = ApiScope | "operator";

export interface RateLimits {
  /**
   * Counts one request of a tenant, whichever of its keys came with it, or of the operator.
   * @returns the headers that tell the sender what is left (draft-ietf-httpapi-ratelimit-headers).
   * @throws ApiProblem 429 with the same headers when the window is used up.
   */
  take(owner: string, scope: RateScope): Promise<Readonly<Record<string, string>>>;
  /**
   * Counts records that a tenant sent. @returns milliseconds to wait before more of them are taken; 0: go on.
   */
  takeRecords(owner: string, records: number): Promise<number>;
}

export interface RateLimitOptions {
  /** Requests of one tenant in a window, per process. */
  readonly requests: Readonly<Record<ApiScope, number> & { readonly operator?: number }>;
  /** Records of one tenant in a window, per process. */
  readonly records?: number;
  readonly windowSeconds: number;
}

const OPERATOR_REQUESTS = 600;
/** More than a process stores: a migration goes at full speed, and what is only refused does not take all of it. */
const RECORDS_A_MINUTE = 3_000_000;

const defaultRateLimits: RateLimitOptions = {
  requests: { ingest: 600, read: 600, operator: OPERATOR_REQUESTS },
  windowSeconds: 60,
};

/** Bursts are counted in memory, per process and tenant: webhooks never pass here. */
export function createRateLimits(options: RateLimitOptions = defaultRateLimits): RateLimits {
  const { windowSeconds } = options;
  const requests = { operator: OPERATOR_REQUESTS, ...options.requests };
  const limiters = {
    ingest: new RateLimiterMemory({ points: requests.ingest, duration: windowSeconds }),
    read: new RateLimiterMemory({ points: requests.read, duration: windowSeconds }),
    operator: new RateLimiterMemory({ points: requests.operator, duration: windowSeconds }),
  };
  const records = new RateLimiterMemory({
    points: options.records ?? RECORDS_A_MINUTE,
    duration: windowSeconds,
  });
  const secondsOf = (state: RateLimiterRes) => Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  const headersOf = (scope: RateScope, state: RateLimiterRes) => ({
    "ratelimit-policy": `"${scope}";q=${requests[scope]};w=${windowSeconds}`,
    ratelimit: `"${scope}";r=${Math.max(0, state.remainingPoints)};t=${secondsOf(state)}`,
  });
  return {
    async take(owner, scope) {
      try {
        return headersOf(scope, await limiters[scope].consume(owner));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new ApiProblem("rate-limited", `More than ${requests[scope]} requests in ${windowSeconds} s.`, {
          "retry-after": String(secondsOf(refusal)),
          ...headersOf(scope, refusal),
        });
      }
    },
    async takeRecords(owner, count) {
      try {
        await records.consume(owner, count);
        return 0;
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return refusal.msBeforeNext;
      }
    },
  };
}
