import type { StandinApp } from "./apps.ts";
import type { FaultBook } from "./faults.ts";
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

/** `hang` means: never answer. */
export type TokenAnswer = { status: number; body: unknown } | "hang";

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
    return refusal("invalid_client", "The client secret is not valid for this application");
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
  if (fault?.kind === "hang") return "hang";
  if (fault?.kind === "server_error") return { status: 500, body: { errors: "Internal Server Error" } };
  if (fault?.kind === "invalid_subject_token")
    return refusal("invalid_subject_token", "Subject token is not valid");
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
  if (fault?.kind === "hang") return "hang";
  if (fault?.kind === "server_error") return { status: 500, body: { errors: "Internal Server Error" } };
  if (fault?.kind === "invalid_grant") return refusal(fault.kind, "The refresh token is not valid");
  if (typeof body.refresh_token !== "string") return refusal("invalid_request", "refresh_token is required");
  const install = context.grants.installed(app.clientId, shopDomain);
  const pair = install && context.grants.refresh(app.clientId, shopDomain, body.refresh_token, context.now());
  if (!install || !pair)
    return refusal("invalid_grant", "The refresh token is expired, revoked or already replaced");
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

function refusal(error: string, description: string): TokenAnswer {
  return { status: 400, body: { error, error_description: description } };
}
