import { z } from "zod";

const answerSchema = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(""),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number().positive(),
});

export type RefreshOutcome =
  | { readonly outcome: "refreshed"; readonly answer: z.infer<typeof answerSchema> }
  /** 200, but not a pair that can be refreshed again: storing it would end the shop's access in an hour. */
  | { readonly outcome: "incomplete"; readonly missing: readonly string[] }
  /** The refresh token is used up, expired or revoked: only a merchant's visit helps. */
  | { readonly outcome: "dead"; readonly reason: string }
  /** Shopify or the way to it has a fault that may pass, or our own credentials are wrong. */
  | { readonly outcome: "unavailable"; readonly reason: string };

export interface RefreshRequest {
  readonly fetch: typeof fetch;
  readonly domain: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly refreshToken: string;
}

const TIMEOUT_MS = 10_000;
/** What Shopify answers when the refresh token itself is at fault. A wrong client secret is ours, not the shop's. */
const deadErrors = new Set(["invalid_grant", "invalid_subject_token"]);

/**
 * Swaps a refresh token for a new pair; both rotate. The library's own refresh is not used: it drops what an
 * incomplete answer lacks, and then never refreshes again.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
export async function requestRefresh(request: RefreshRequest): Promise<RefreshOutcome> {
  let response: Response;
  let body: unknown;
  try {
    response = await request.fetch(`https://${request.domain}/admin/oauth/access_token`, {
      method: "POST",
      redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({
        client_id: request.apiKey,
        client_secret: request.apiSecret,
        grant_type: "refresh_token",
        refresh_token: request.refreshToken,
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    body = await response.json().catch(() => undefined);
  } catch (error) {
    return { outcome: "unavailable", reason: error instanceof Error ? error.message : String(error) };
  }
  if (response.ok) {
    const parsed = answerSchema.safeParse(body);
    if (parsed.success) return { outcome: "refreshed", answer: parsed.data };
    return { outcome: "incomplete", missing: parsed.error.issues.map((issue) => issue.path.join(".")) };
  }
  const code = z.object({ error: z.string() }).safeParse(body).data?.error;
  const reason = `${response.status} ${code ?? ""}`.trim();
  if (response.status < 500 && code !== undefined && deadErrors.has(code)) return { outcome: "dead", reason };
  return { outcome: "unavailable", reason };
}
