import { z } from "zod";
import { askTokenEndpoint, type TokenClient } from "./token-endpoint.ts";

const answerSchema = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(""),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
});

export type ExchangeOutcome =
  | { readonly outcome: "exchanged"; readonly answer: z.infer<typeof answerSchema> }
  /** Shopify does not take the session token: it is over, or the app is gone from the shop. */
  | { readonly outcome: "token_refused"; readonly reason: string }
  | {
      readonly outcome: "unavailable";
      readonly reason: string;
      /** Undefined: there was no answer. */
      readonly status: number | undefined;
    };

/** What every exchange of a session token says. */
export function exchangeGrant(sessionToken: string, kind: "offline" | "online"): Record<string, string> {
  return {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: sessionToken,
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: `urn:shopify:params:oauth:token-type:${kind}-access-token`,
  };
}

/**
 * Swaps a verified session token for the shop's offline pair, which expires and can be refreshed.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export async function requestExchange(client: TokenClient, sessionToken: string): Promise<ExchangeOutcome> {
  const grant = { ...exchangeGrant(sessionToken, "offline"), expiring: "1" };
  const answer = await askTokenEndpoint(client, grant, answerSchema);
  switch (answer.outcome) {
    case "answer":
      return { outcome: "exchanged", answer: answer.body };
    case "incomplete":
      return { outcome: "unavailable", reason: `no ${answer.missing.join(", ")} in the answer`, status: 200 };
    case "unreachable":
      return { outcome: "unavailable", reason: answer.reason, status: undefined };
    case "refused":
      if (answer.status === 400 && answer.code === "invalid_subject_token")
        return { outcome: "token_refused", reason: answer.reason };
      return { outcome: "unavailable", reason: answer.reason, status: answer.status };
  }
}
