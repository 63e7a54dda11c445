import { setTimeout as sleepFor } from "node:timers/promises";
import { observe } from "#app/lib/observed.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { TokenProvider } from "../tokens/token-provider.server.ts";
import { readAdminBody, ShopifyUnavailable, type AdminBody, type AdminOutcome } from "./admin-answer.ts";
import type { CostGate } from "./cost-gate.ts";

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
const LONGEST_WAIT_MS = 30_000;
/** 1 point at least; taken for a document that has not been seen. */
const UNKNOWN_COST = 10;

type Attempt =
  | { readonly outcome: "body"; readonly body: AdminBody }
  | { readonly outcome: "status"; readonly status: number; readonly waitMs: number | undefined }
  | { readonly outcome: "broken"; readonly reason: string };

export function createAdminClient(options: AdminClientOptions): AdminClient {
  const { tokens, gate, apiVersion, attempts = 6, timeoutMs = TIMEOUT_MS } = options;
  const sleep = options.sleep ?? (async (ms, signal) => void (await sleepFor(ms, undefined, { signal })));
  const costs = new Map<string, number>();

  async function attempt(
    shop: Shop,
    token: string,
    body: string,
    signal: AbortSignal | undefined,
  ): Promise<Attempt> {
    try {
      const timeout = AbortSignal.timeout(timeoutMs);
      const response = await (options.fetch ?? globalThis.fetch)(
        `https://${shop.domain}/admin/api/${apiVersion}/graphql.json`,
        {
          method: "POST",
          redirect: "error",
          headers: {
            "Content-Type": "application/json",
            Accept: "application/json",
            "X-Shopify-Access-Token": token,
          },
          body,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        },
      );
      options.onVersion?.(response.headers.get("x-shopify-api-version"));
      if (response.status !== 200) {
        await response.body?.cancel();
        return { outcome: "status", status: response.status, waitMs: retryAfterMs(response) };
      }
      const read = readAdminBody(await response.json());
      return read
        ? { outcome: "body", body: read }
        : { outcome: "broken", reason: "not an Admin API answer" };
    } catch (error) {
      signal?.throwIfAborted();
      return { outcome: "broken", reason: error instanceof Error ? error.message : String(error) };
    }
  }

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
        const result = await attempt(shop, accessToken, body, signal);
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
            last = String(result.status);
            observe("admin", { outcome: result.status === 429 ? "throttled" : "failed", cost: 0 });
            if (result.status === 401) {
              // A second refusal means that the app is gone from the shop; its webhook will say so.
              if (replaced) return { outcome: "needs_reauth" };
              const next = await tokens.replace(shop, accessToken);
              if (next.outcome === "needs_reauth") return next;
              ({ accessToken } = next);
              replaced = true;
              continue;
            }
            if ([402, 403, 404, 423].includes(result.status))
              return { outcome: "shop_unavailable", status: result.status };
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

/** Retry-After is in seconds; nobody waits longer than our own longest. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : undefined;
}
