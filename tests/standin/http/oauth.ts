import type { StandinApp } from "./apps.ts";
import type { FaultBook, FaultKind } from "./faults.ts";
import type { Grants } from "./grants.ts";
import { verifyIdToken } from "./id-token.ts";
import { staffOf } from "./staff.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";

export interface TokenContext {
  apps: StandinApp[];
  grants: Grants;
  faults: FaultBook;
  now: () => Date;
}

/** `hang` means: never answer; `reset`: break the connection off. A body that is text goes out as HTML. */
export type TokenAnswer =
  { status: number; body: unknown; headers?: Record<string, string> } | "hang" | "reset";

/**
 * `POST /admin/oauth/access_token` with an already parsed body (JSON or form).
 * Grants: token exchange (online, offline, expiring or not) and refresh_token.
 */
export function answerTokenRequest(
  context: TokenContext,
  shopDomain: string,
  body: Record<string, unknown>,
): TokenAnswer {
  const app = context.apps.find((candidate) => candidate.clientId === body.client_id);
  if (!app)
    return refusal("application_cannot_be_found", "Could not find Shopify API application with api_key");
  if (body.client_secret !== app.clientSecret && body.client_secret !== app.previousSecret) {
    return invalidClient();
  }
  if (body.grant_type === TOKEN_EXCHANGE) return exchange(context, app, shopDomain, body);
  if (body.grant_type === "refresh_token") return refresh(context, app, shopDomain, body);
  return refusal("unsupported_grant_type", `The grant type ${String(body.grant_type)} is not supported`);
}

function exchange(
  context: TokenContext,
  app: StandinApp,
  shopDomain: string,
  body: Record<string, unknown>,
): TokenAnswer {
  const fault = context.faults.take("exchange", shopDomain);
  const failure = fault && failureOf(fault.kind);
  if (failure) return failure;
  if (body.subject_token_type !== ID_TOKEN || typeof body.subject_token !== "string") {
    return refusal("invalid_request", "subject_token and subject_token_type are required");
  }
  const now = context.now();
  const verdict = verifyIdToken(body.subject_token, app, now);
  if (verdict.outcome === "invalid")
    return refusal("invalid_subject_token", `Subject token: ${verdict.reason}`);
  if (verdict.claims.dest !== `https://${shopDomain}`) {
    return refusal("invalid_subject_token", "Subject token belongs to another shop");
  }
  const install = context.grants.installed(app.clientId, shopDomain);
  if (!install) return refusal("invalid_subject_token", "The app is not installed in this shop");
  const scope = install.scopes.join(",");

  if (body.requested_token_type === ONLINE) {
    const access = context.grants.issueOnline(app.clientId, shopDomain, verdict.claims.sub, now);
    return {
      status: 200,
      body: {
        access_token: access.token,
        scope,
        expires_in: context.grants.lifetimes.onlineSeconds,
        associated_user_scope: scope,
        associated_user: staffOf(shopDomain, verdict.claims.sub),
      },
    };
  }
  if (body.requested_token_type !== OFFLINE)
    return refusal("invalid_request", "requested_token_type is not known");
  if (body.expiring !== "1" && body.expiring !== 1 && body.expiring !== true) {
    return {
      status: 200,
      body: { access_token: context.grants.issuePermanent(app.clientId, shopDomain).token, scope },
    };
  }
  return offlineAnswer(
    context,
    context.grants.issueOffline(app.clientId, shopDomain, now),
    scope,
    fault?.kind,
  );
}

function refresh(
  context: TokenContext,
  app: StandinApp,
  shopDomain: string,
  body: Record<string, unknown>,
): TokenAnswer {
  const fault = context.faults.take("refresh", shopDomain);
  const failure = fault && failureOf(fault.kind);
  if (failure) return failure;
  if (typeof body.refresh_token !== "string") return refusal("invalid_request", "refresh_token is required");
  const install = context.grants.installed(app.clientId, shopDomain);
  const pair = install && context.grants.refresh(app.clientId, shopDomain, body.refresh_token, context.now());
  if (!install || !pair) return inactiveRefreshToken();
  return offlineAnswer(context, pair, install.scopes.join(","), fault?.kind);
}

function offlineAnswer(
  context: TokenContext,
  pair: { access: { token: string }; refresh: { token: string } },
  scope: string,
  fault: string | undefined,
): TokenAnswer {
  const { accessSeconds, refreshSeconds } = context.grants.lifetimes;
  return {
    status: 200,
    body: {
      access_token: pair.access.token,
      scope,
      ...(fault === "no_expires_in" ? {} : { expires_in: accessSeconds }),
      refresh_token: pair.refresh.token,
      ...(fault === "no_refresh_token_expires_in" ? {} : { refresh_token_expires_in: refreshSeconds }),
    },
  };
}

/** What a live token endpoint was seen to answer while something was wrong; undefined: the fault is in a good answer. */
function failureOf(kind: FaultKind): TokenAnswer | undefined {
  switch (kind) {
    case "hang":
    case "reset":
      return kind;
    case "server_error":
      return { status: 500, body: { errors: "Internal Server Error" } };
    case "520":
      return {
        status: 520,
        body: "<!DOCTYPE html><title>520: Web server is returning an unknown error</title>",
      };
    case "402":
    case "403":
      return { status: Number(kind), body: { errors: "Unavailable Shop" } };
    case "429":
      return {
        status: 429,
        body: { errors: "Exceeded 2 calls per second for api client." },
        headers: { "retry-after": "2.0" },
      };
    case "invalid_client":
      return invalidClient();
    case "invalid_subject_token":
      return refusal(kind, "Subject token is not valid");
    case "invalid_grant":
      return refusal(kind, "The refresh token is not valid");
    case "inactive_refresh_token":
      return inactiveRefreshToken();
    case "no_expires_in":
    case "no_refresh_token_expires_in":
      return undefined;
    default:
      return kind satisfies never;
  }
}

function invalidClient(): TokenAnswer {
  const body = {
    error: "invalid_client",
    error_description: "The client secret is not valid for this application",
  };
  return { status: 401, body };
}

/** In a live shop's words, for a refresh token that is used up, expired or revoked. The docs say 400 invalid_grant. */
function inactiveRefreshToken(): TokenAnswer {
  const body = {
    error: "invalid_request",
    error_description: "This request requires an active refresh_token",
  };
  return { status: 401, body };
}

function refusal(error: string, description: string): TokenAnswer {
  return { status: 400, body: { error, error_description: description } };
}
