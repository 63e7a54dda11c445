import { z } from "zod";
import { exchangeGrant } from "./tokens/exchange-request.ts";
import { askTokenEndpoint, type TokenClient } from "./tokens/token-endpoint.ts";

export interface OwnerRequest extends TokenClient {
  /** The session token of the request that asks, verified already. */
  readonly sessionToken: string;
  /** The person whom that token names. */
  readonly userId: string;
}

export type OwnerOutcome =
  | { readonly outcome: "owner" }
  | { readonly outcome: "staff" }
  /** Shopify did not say: the person counts as staff. */
  | { readonly outcome: "unavailable"; readonly reason: string };

const answerSchema = z.object({
  associated_user: z.object({ id: z.number(), account_owner: z.boolean() }),
});

/**
 * Asks Shopify whether this person owns the store's account, now: by exchanging the session token for an online one,
 * whose answer says so. That token is not kept.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export async function isAccountOwner(request: OwnerRequest): Promise<OwnerOutcome> {
  const answer = await askTokenEndpoint(request, exchangeGrant(request.sessionToken, "online"), answerSchema);
  switch (answer.outcome) {
    case "answer": {
      const { id, account_owner: owns } = answer.body.associated_user;
      return { outcome: owns && String(id) === request.userId ? "owner" : "staff" };
    }
    case "incomplete":
      return { outcome: "unavailable", reason: "Shopify's answer names no person" };
    case "refused":
      return { outcome: "unavailable", reason: `Shopify answered ${answer.reason}` };
    case "unreachable":
      return { outcome: "unavailable", reason: answer.reason };
  }
}
