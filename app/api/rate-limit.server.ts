import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ApiScope } from "#app/tenancy/index.server.ts";
import { ApiProblem } from "./problems.ts";

export interface RateLimits {
  /**
   * Counts one request of a key.
   * @returns the headers that tell the key's owner what is left (draft-ietf-httpapi-ratelimit-headers).
   * @throws ApiProblem 429 with the same headers when the window is used up.
   */
  take(publicId: string, scope: ApiScope): Promise<Readonly<Record<string, string>>>;
}

export interface RateLimitOptions {
  /** Requests of one key in a window, per process. */
  readonly requests: Readonly<Record<ApiScope, number>>;
  readonly windowSeconds: number;
}

const defaultRateLimits: RateLimitOptions = {
  requests: { ingest: 600, read: 600 },
  windowSeconds: 60,
};

/** Bursts are counted in memory, per process and key: webhooks never pass here. */
export function createRateLimits(options: RateLimitOptions = defaultRateLimits): RateLimits {
  const { requests, windowSeconds } = options;
  const limiters = {
    ingest: new RateLimiterMemory({ points: requests.ingest, duration: windowSeconds }),
    read: new RateLimiterMemory({ points: requests.read, duration: windowSeconds }),
  };
  const secondsOf = (state: RateLimiterRes) => Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  const headersOf = (scope: ApiScope, state: RateLimiterRes) => ({
    "ratelimit-policy": `"${scope}";q=${requests[scope]};w=${windowSeconds}`,
    ratelimit: `"${scope}";r=${Math.max(0, state.remainingPoints)};t=${secondsOf(state)}`,
  });
  return {
    async take(publicId, scope) {
      try {
        return headersOf(scope, await limiters[scope].consume(publicId));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new ApiProblem("rate-limited", `More than ${requests[scope]} requests in ${windowSeconds} s.`, {
          "retry-after": String(secondsOf(refusal)),
          ...headersOf(scope, refusal),
        });
      }
    },
  };
}
