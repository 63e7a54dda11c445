import { readAdminBody, type AdminBody } from "./admin-answer.ts";

export interface GraphqlPost {
  /** xxx.myshopify.com */
  readonly domain: string;
  readonly apiVersion: string;
  readonly accessToken: string;
  /** {query, variables} as JSON. */
  readonly body: string;
  /** Milliseconds that it may take, the answer read. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Told in which version of the API an answer is; null: it does not say. */
  readonly onVersion?: (version: string | null) => void;
  /** Default: the global one, looked up at each call. */
  readonly fetch?: typeof fetch;
}

export type GraphqlAnswer =
  | { readonly outcome: "body"; readonly body: AdminBody }
  | {
      readonly outcome: "status";
      readonly status: number;
      /** Shopify's own words, or "". */
      readonly reason: string;
      readonly waitMs: number | undefined;
    }
  | { readonly outcome: "broken"; readonly reason: string };

/** Nobody waits longer than this for Shopify, whatever Retry-After says. */
export const LONGEST_WAIT_MS = 30_000;
const MAX_REASON = 300;

/** One request to the Admin API, without a second try. @throws the signal's reason, nothing else. */
export async function postGraphql(post: GraphqlPost): Promise<GraphqlAnswer> {
  const { signal } = post;
  try {
    const timeout = AbortSignal.timeout(post.timeoutMs);
    const response = await (post.fetch ?? globalThis.fetch)(
      `https://${post.domain}/admin/api/${post.apiVersion}/graphql.json`,
      {
        method: "POST",
        redirect: "error",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-Shopify-Access-Token": post.accessToken,
        },
        body: post.body,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      },
    );
    post.onVersion?.(response.headers.get("x-shopify-api-version"));
    if (response.status !== 200) {
      const reason = errorsIn(await response.text());
      return { outcome: "status", status: response.status, reason, waitMs: retryAfterMs(response) };
    }
    const read = readAdminBody(await response.json());
    return read ? { outcome: "body", body: read } : { outcome: "broken", reason: "not an Admin API answer" };
  } catch (error) {
    signal?.throwIfAborted();
    return { outcome: "broken", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** `{"errors":"Unavailable Shop"}` -> Unavailable Shop; what is no JSON (a proxy's page) says nothing. */
function errorsIn(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors?: unknown };
    const said = typeof errors === "string" ? errors : JSON.stringify(errors ?? "");
    return said.slice(0, MAX_REASON);
  } catch {
    return "";
  }
}

/** Retry-After is in seconds; nobody waits longer than our own longest. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : undefined;
}
