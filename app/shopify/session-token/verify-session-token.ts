import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { parseShopDomain } from "#app/lib/shop-domain.ts";

/** A session token that Shopify signed for this app: proof of the shop and of the person who asks. */
export interface SessionToken {
  /** As it came, for Shopify's token endpoint. */
  readonly text: string;
  /** xxx.myshopify.com */
  readonly domain: string;
  /** Shopify's id of the person. */
  readonly userId: string;
  /** Whole seconds. The app was installed then: Shopify signs none for a shop without the app. */
  readonly issuedAt: Date;
}

export type SessionTokenOutcome =
  | { readonly outcome: "verified"; readonly token: SessionToken }
  | {
      readonly outcome: "refused";
      readonly reason: SessionTokenFault;
      /** By its own, unproven words it is of this minute: another one would fare no better. */
      readonly recent: boolean;
    };

export type SessionTokenFault =
  "malformed" | "signature" | "audience" | "shop" | "expired" | "issued later than now";

export interface SessionTokenRules {
  readonly apiKey: string;
  /** All secrets that Shopify may sign with: two during a rotation. */
  readonly secrets: readonly string[];
  readonly now: Date;
}

/** Two clocks may differ by this much; Shopify's own libraries allow the same. */
const CLOCK_TOLERANCE_SECONDS = 10;
const MAX_LENGTH = 4_096;
const SHAPE = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

const headSchema = z.object({ alg: z.literal("HS256") });
const claimsSchema = z.object({
  iss: z.string(),
  dest: z.string(),
  aud: z.string(),
  sub: z.string().min(1).max(64),
  exp: z.number(),
  nbf: z.number(),
  iat: z.number(),
});

/**
 * The one step that decides whether a session token proves anything: signature by one of our secrets, audience, one
 * shop in `iss` and `dest`, and all three times, each of which must be there.
 * https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens/set-up-session-tokens
 */
export function verifySessionToken(text: string, rules: SessionTokenRules): SessionTokenOutcome {
  const seconds = rules.now.getTime() / 1000;
  const [, head = "", body = "", signature = ""] = text.length <= MAX_LENGTH ? (SHAPE.exec(text) ?? []) : [];
  const claims = claimsSchema.safeParse(readJson(body)).data;
  if (!headSchema.safeParse(readJson(head)).success || !claims)
    return { outcome: "refused", reason: "malformed", recent: false };
  const recent = claims.exp + CLOCK_TOLERANCE_SECONDS > seconds;
  const refuse = (reason: SessionTokenFault) => ({ outcome: "refused", reason, recent }) as const;
  if (!isSigned(`${head}.${body}`, signature, rules.secrets)) return refuse("signature");
  if (claims.aud !== rules.apiKey) return refuse("audience");
  const domain = shopOf(claims.dest);
  if (domain === undefined || shopOf(claims.iss) !== domain) return refuse("shop");
  if (!recent) return refuse("expired");
  if (Math.max(claims.nbf, claims.iat) - CLOCK_TOLERANCE_SECONDS > seconds)
    return refuse("issued later than now");
  const issuedAt = new Date(Math.floor(claims.iat) * 1000);
  return { outcome: "verified", token: { text, domain, userId: claims.sub, issuedAt } };
}

function readJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function isSigned(signed: string, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, "base64url");
  let fits = false;
  // Every secret is tried, so that the time does not tell which one fits.
  for (const secret of secrets) {
    const expected = createHmac("sha256", secret).update(signed).digest();
    if (given.length === expected.length && timingSafeEqual(given, expected)) fits = true;
  }
  return fits;
}

/** "https://xxx.myshopify.com" with any path. */
function shopOf(claim: string): string | undefined {
  if (!URL.canParse(claim)) return undefined;
  const { protocol, host } = new URL(claim);
  return protocol === "https:" ? parseShopDomain(host) : undefined;
}
