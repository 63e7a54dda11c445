import { setTimeout as sleepFor } from "node:timers/promises";
import { observe } from "#app/lib/observed.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { TokenProvider } from "../tokens/token-provider.server.ts";
import { isTokenKind, ShopifyUnavailable, shopUnavailable, type AdminOutcome } from "./admin-answer.ts";
import type { CostGate } from "./cost-gate.ts";
import { LONGEST_WAIT_MS, postGraphql } from "./post-graphql.ts";

export interface AdminClient {
  /**
   * Runs one GraphQL document in a shop, with its offline token. Waits for the shop's points, and tries again on
   * THROTTLED, 429, 5xx, time-outs and broken connections.
   * @throws ShopifyUnavailable after the last try; TokenUnavailable; the signal's reason.
   */
  query<T>(
    shop: Shop,
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<AdminOutcome<T>>;
}

export interface AdminClientOptions {
  readonly tokens: TokenProvider;
  readonly gate: CostGate;
  readonly apiVersion: string;
  /** Default: the global one, looked up at each call. */
  readonly fetch?: typeof fetch;
  /** Waits; a test gives its own. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly attempts?: number;
  /** Told in which version of the API an answer is; null: it does not say. */
  readonly onVersion?: (version: string | null) => void;
  /** Milliseconds that one request may take, its answer read. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const FIRST_WAIT_MS = 500;
/** 1 point at least; taken for a document that has not been seen. */
const UNKNOWN_COST = 10;

export function createAdminClient(options: AdminClientOptions): AdminClient {
  const { tokens, gate, apiVersion, attempts = 6, timeoutMs = TIMEOUT_MS } = options;
  const sleep = options.sleep ?? (async (ms, signal) => void (await sleepFor(ms, undefined, { signal })));
  const costs = new Map<string, number>();

  return {
    async query<T>(
      shop: Shop,
      document: string,
      variables: Readonly<Record<string, unknown>> = {},
      { signal }: { readonly signal?: AbortSignal } = {},
    ): Promise<AdminOutcome<T>> {
      if (shop.domain === null) throw new Error(`tenant ${shop.id} has no Shopify shop`);
      const first = await tokens.accessToken(shop);
      if (first.outcome === "needs_reauth") return first;
      let { accessToken } = first;
      const body = JSON.stringify({ query: document, variables });
      let replaced = false;
      let last = "";
      for (let tried = 0; tried < attempts;) {
        const reserved = costs.get(document) ?? UNKNOWN_COST;
        const wait = await gate.reserve(shop, reserved);
        if (wait > 0) await sleep(wait, signal);
        const result = await postGraphql({
          domain: shop.domain,
          apiVersion,
          accessToken,
          body,
          timeoutMs,
          ...(signal ? { signal } : {}),
          ...(options.onVersion ? { onVersion: options.onVersion } : {}),
          ...(options.fetch ? { fetch: options.fetch } : {}),
        });
        tried += 1;
        switch (result.outcome) {
          case "body": {
            const { data, errors, cost } = result.body;
            const throttled = errors.some(({ code }) => code === "THROTTLED");
            observe("admin", {
              outcome: throttled ? "throttled" : "answered",
              cost: cost?.actualQueryCost ?? 0,
            });
            if (cost) {
              // Of a query that was throttled nothing was used.
              const used = cost.actualQueryCost ?? 0;
              await gate.settle(shop, { reserved, used }, cost.throttleStatus);
              costs.set(document, cost.requestedQueryCost);
            }
            if (throttled) {
              last = "THROTTLED";
              // With the bucket known, the gate waits as long as it must; without it, the growing wait does.
              if (!cost) await sleep(backoff(tried), signal);
              continue;
            }
            if (data === undefined && errors.some(({ code }) => code === "INTERNAL_SERVER_ERROR")) {
              last = "INTERNAL_SERVER_ERROR";
              await sleep(backoff(tried), signal);
              continue;
            }
            if (data === undefined) return { outcome: "refused", errors };
            return { outcome: "data", data: data as T, errors };
          }
          case "status":
            last = [result.status, result.reason].filter(Boolean).join(" ");
            observe("admin", { outcome: result.status === 429 ? "throttled" : "failed", cost: 0 });
            if (result.status === 401 || isTokenKind(result)) {
              // A second refusal means that the app is gone from the shop; its webhook will say so.
              if (replaced) return { outcome: "needs_reauth" };
              const next = await tokens.replace(shop, accessToken);
              if (next.outcome === "needs_reauth") return next;
              ({ accessToken } = next);
              replaced = true;
              continue;
            }
            if ([402, 403, 404, 423].includes(result.status)) return shopUnavailable(result);
            if (result.status !== 429 && result.status < 500)
              return { outcome: "refused", errors: [{ message: last, code: undefined, path: undefined }] };
            await sleep(result.waitMs ?? backoff(tried), signal);
            continue;
          case "broken":
            last = result.reason;
            observe("admin", { outcome: "failed", cost: 0 });
            await sleep(backoff(tried), signal);
        }
      }
      throw new ShopifyUnavailable(`shop ${shop.id}: no answer in ${attempts} tries, the last: ${last}`);
    },
  };
}

/** Exponential, half of it jittered. */
function backoff(tried: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 1)) * (0.5 + Math.random() / 2);
}
