import { z } from "zod";
import { askTokenEndpoint, isOwnFault, type TokenClient } from "./token-endpoint.ts";

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
  | {
      readonly outcome: "unavailable";
      readonly reason: string;
      /** Shopify answered, and of this shop: neither the network nor our own credentials are at fault. */
      readonly ofShop: boolean;
    };

/**
 * Swaps a refresh token for a new pair; both rotate. The library's own refresh is not used: it drops what an
 * incomplete answer lacks, and then never refreshes again.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 */
export async function requestRefresh(client: TokenClient, refreshToken: string): Promise<RefreshOutcome> {
  const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
  const answer = await askTokenEndpoint(client, grant, answerSchema);
  switch (answer.outcome) {
    case "answer":
      return { outcome: "refreshed", answer: answer.body };
    case "incomplete":
      return answer;
    case "unreachable":
      return { outcome: "unavailable", reason: answer.reason, ofShop: false };
    case "refused":
      if (isDead(answer)) return { outcome: "dead", reason: answer.reason };
      return { outcome: "unavailable", reason: answer.reason, ofShop: !isOwnFault(answer.code) };
  }
}

/**
 * Whether an answer is about the refresh token itself. Live shops answer 401 invalid_request "This request requires an
 * active refresh_token", the docs say 400 invalid_grant: any OAuth code with 400 or 401 counts that is not about us,
 * and invalid_request with 400 only where it names the token. 402, 403, 404 and 423 are about the shop, which may come back.
 */
function isDead({
  status,
  code,
  reason,
}: {
  status: number;
  code: string | undefined;
  reason: string;
}): boolean {
  if ((status !== 400 && status !== 401) || code === undefined || isOwnFault(code)) return false;
  return status === 401 || code !== "invalid_request" || /refresh[ _]token/i.test(reason);
}
