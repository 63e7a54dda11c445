import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ApiScope } from "#app/tenancy/index.server.ts";
import { ApiProblem } from "./problems.ts";

export interface RateLimits {
  /** Counts one request of a key. @throws ApiProblem 429 when the window is used up. */
  take(publicId: string, scope: ApiScope): Promise<void>;
}

export interface RateLimitOptions {
  /** Requests of one key in a window, per process. */
  readonly requests: Readonly<Record<ApiScope, number>>;
  readonly windowSeconds: number;
}

export const defaultRateLimits: RateLimitOptions = {
  requests: { ingest: 600, read: 600 },
  windowSeconds: 60,
};

/** Bursts are counted in memory, per process and key: webhooks never pass here. */
export function createRateLimits(options: RateLimitOptions = defaultRateLimits): RateLimits {
  const limiters = {
    ingest: new RateLimiterMemory({ points: options.requests.ingest, duration: options.windowSeconds }),
    read: new RateLimiterMemory({ points: options.requests.read, duration: options.windowSeconds }),
  };
  return {
    async take(publicId, scope) {
      try {
        await limiters[scope].consume(publicId);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        const limit = options.requests[scope];
        throw new ApiProblem("rate-limited", `More than ${limit} requests in ${options.windowSeconds} s.`, {
          "retry-after": String(seconds),
          "ratelimit-policy": `"${scope}";q=${limit};w=${options.windowSeconds}`,
          ratelimit: `"${scope}";r=0;t=${seconds}`,
        });
      }
    },
  };
}
