import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The claims of a Shopify session token (https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens). */
export interface IdTokenClaims {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  /** Seconds since the epoch, as are nbf and iat. */
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

export interface IdTokenRequest {
  shopDomain: string;
  clientId: string;
  clientSecret: string;
  userId: string;
  now: Date;
  /** Shopify's live for one minute. */
  lifetimeSeconds?: number;
  sid?: string;
  /** Claims to set otherwise, to make a token that must be refused. */
  overrides?: Partial<Record<keyof IdTokenClaims, string | number>>;
}

/** Signs a session token as App Bridge would hand it out: HS256 over the app's secret. */
export function signIdToken(request: IdTokenRequest): string {
  const iat = Math.floor(request.now.getTime() / 1000);
  const claims = {
    iss: `https://${request.shopDomain}/admin`,
    dest: `https://${request.shopDomain}`,
    aud: request.clientId,
    sub: request.userId,
    exp: iat + (request.lifetimeSeconds ?? 60),
    nbf: iat,
    iat,
    jti: randomUUID(),
    sid: request.sid ?? randomUUID(),
    ...request.overrides,
  };
  const head = `${segment({ alg: "HS256", typ: "JWT" })}.${segment(claims)}`;
  return `${head}.${signature(head, request.clientSecret).toString("base64url")}`;
}

export type IdTokenVerdict =
  | { outcome: "valid"; claims: IdTokenClaims }
  | { outcome: "invalid"; reason: "malformed" | "signature" | "audience" | "expired" | "not-yet-valid" };

const CLOCK_TOLERANCE_SECONDS = 10;

/** Verifies a session token against the app's secrets, its audience and its times. */
export function verifyIdToken(
  token: string,
  app: { clientId: string; clientSecret: string; previousSecret?: string },
  now: Date,
): IdTokenVerdict {
  const [head, body, given, ...rest] = token.split(".");
  if (!head || !body || !given || rest.length > 0) return { outcome: "invalid", reason: "malformed" };
  const secrets = [app.clientSecret, ...(app.previousSecret === undefined ? [] : [app.previousSecret])];
  const actual = Buffer.from(given, "base64url");
  const signed = secrets.some((secret) => {
    const expected = signature(`${head}.${body}`, secret);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
  if (!signed) return { outcome: "invalid", reason: "signature" };
  const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as IdTokenClaims;
  const seconds = now.getTime() / 1000;
  if (claims.aud !== app.clientId) return { outcome: "invalid", reason: "audience" };
  if (claims.exp + CLOCK_TOLERANCE_SECONDS <= seconds) return { outcome: "invalid", reason: "expired" };
  if (claims.nbf - CLOCK_TOLERANCE_SECONDS > seconds) return { outcome: "invalid", reason: "not-yet-valid" };
  return { outcome: "valid", claims };
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signature(head: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(head).digest();
}
