import { z } from "zod";

export interface OwnerRequest {
  /** xxx.myshopify.com, from the verified session token. */
  readonly domain: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The session token of the request that asks, verified already. */
  readonly sessionToken: string;
  /** The person whom that token names. */
  readonly userId: string;
  /** Default: the global one, looked up at each call. */
  readonly fetch?: typeof fetch;
}

export type OwnerOutcome =
  | { readonly outcome: "owner" }
  | { readonly outcome: "staff" }
  /** Shopify did not say: the person counts as staff. */
  | { readonly outcome: "unavailable"; readonly reason: string };

const TIMEOUT_MS = 10_000;
const answerSchema = z.object({
  associated_user: z.object({ id: z.number(), account_owner: z.boolean() }),
});

/**
 * Asks Shopify whether this person owns the store's account, now: by exchanging the session token for an online one,
 * whose answer says so. That token is not kept.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export async function isAccountOwner(request: OwnerRequest): Promise<OwnerOutcome> {
  const ask = request.fetch ?? globalThis.fetch;
  try {
    const response = await ask(`https://${request.domain}/admin/oauth/access_token`, {
      method: "POST",
      redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({
        client_id: request.apiKey,
        client_secret: request.apiSecret,
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: request.sessionToken,
        subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
        requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token",
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { outcome: "unavailable", reason: `Shopify answered ${response.status}` };
    const parsed = answerSchema.safeParse(await response.json());
    if (!parsed.success) return { outcome: "unavailable", reason: "Shopify's answer names no person" };
    const { id, account_owner: owns } = parsed.data.associated_user;
    return { outcome: owns && String(id) === request.userId ? "owner" : "staff" };
  } catch (error) {
    return { outcome: "unavailable", reason: error instanceof Error ? error.message : String(error) };
  }
}
