import { z } from "zod";
import { isTokenKind, sayErrors, shopUnavailable } from "../admin/admin-answer.ts";
import { postGraphql } from "../admin/post-graphql.ts";
import { shopProfileDocument, type ShopProfileData } from "../documents/shop.ts";
import { faultOfStatus, type ShopifyFault } from "./shopify-fault.ts";

const TIMEOUT_MS = 10_000;

/** As far as an installation needs it. */
const profileSchema = z.looseObject({
  shop: z.looseObject({
    id: z.string(),
    name: z.string(),
    myshopifyDomain: z.string(),
    currencyCode: z.string(),
    ianaTimezone: z.string(),
    plan: z.looseObject({ publicDisplayName: z.string() }),
  }),
  currentAppInstallation: z.looseObject({ accessScopes: z.array(z.looseObject({ handle: z.string() })) }),
});

export interface ProfileRequest {
  readonly domain: string;
  readonly apiVersion: string;
  readonly accessToken: string;
  /** Told in which version of the API the answer is; null: it does not say. */
  readonly onVersion?: (version: string | null) => void;
  readonly fetch?: typeof fetch;
}

export type ProfileAnswer =
  | { readonly outcome: "profile"; readonly profile: ShopProfileData }
  /** Shopify does not take the access token: another one helps. */
  | { readonly outcome: "token_dead" }
  | ({ readonly outcome: "unavailable" } & ShopifyFault);

/** The profile of a shop that is no tenant yet, asked once while its merchant waits: ten seconds at most. */
export async function readProfile(request: ProfileRequest): Promise<ProfileAnswer> {
  const answer = await postGraphql({
    ...request,
    body: JSON.stringify({ query: shopProfileDocument }),
    timeoutMs: TIMEOUT_MS,
  });
  switch (answer.outcome) {
    case "broken":
      return { outcome: "unavailable", kind: "silent", reason: answer.reason };
    case "status": {
      if (answer.status === 401 || isTokenKind(answer)) return { outcome: "token_dead" };
      const reason = [answer.status, answer.reason].filter(Boolean).join(" ");
      const kind = faultOfStatus(answer.status);
      const approval = kind === "store" && shopUnavailable(answer).cause === "approval";
      return { outcome: "unavailable", kind: approval ? "approval" : kind, reason };
    }
    case "body": {
      const parsed = profileSchema.safeParse(answer.body.data);
      if (parsed.success) return { outcome: "profile", profile: parsed.data };
      const throttled = answer.body.errors.some(({ code }) => code === "THROTTLED");
      return {
        outcome: "unavailable",
        kind: throttled ? "busy" : "fault",
        reason: `shop profile: ${sayErrors(answer.body.errors)}`,
      };
    }
  }
}
