import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { StandinApp } from "./apps.ts";
import { parseJsonObject, readBody, sendHtml, sendJson } from "./respond.ts";
import { answerTokenRequest } from "./oauth.ts";
import type { StandinCore } from "./core.ts";

const GRAPHQL_PATH = /^\/admin\/api\/([^/]+)\/graphql\.json$/;
const BAD_TOKEN = { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" };

/** Everything under `https://<shop>.myshopify.com`: the token endpoint and the Admin API. */
export async function handleShopRequest(
  core: StandinCore,
  shopDomain: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!core.world.shop(shopDomain)) {
    sendJson(response, 404, { errors: "Not Found" });
    return;
  }
  if (path === "/admin/oauth/access_token" && request.method === "POST") {
    await answerToken(core, shopDomain, request, response);
    return;
  }
  const version = GRAPHQL_PATH.exec(path)?.[1];
  if (version !== undefined && request.method === "POST") {
    if (version === core.world.apiVersion) await answerGraphql(core, shopDomain, request, response);
    else sendJson(response, 404, { errors: "Not Found" });
    return;
  }
  sendJson(response, 404, { errors: "Not Found" });
}

async function answerToken(
  core: StandinCore,
  shopDomain: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readBody(request)).toString("utf8");
  const form = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const fields = form ? Object.fromEntries(new URLSearchParams(body)) : parseJsonObject(body);
  if (!fields) {
    sendJson(response, 400, { error: "invalid_request", error_description: "The body is not valid JSON" });
    return;
  }
  const answer = answerTokenRequest(core, shopDomain, fields);
  core.tokenRequests.push({
    shopDomain,
    grantType: String(fields.grant_type),
    status: typeof answer === "string" ? 0 : answer.status,
    secret: secretOf(core.apps, fields),
  });
  if (answer === "hang") return;
  if (answer === "reset") request.socket.resetAndDestroy();
  else if (typeof answer.body === "string") sendHtml(response, answer.status, answer.body);
  else sendJson(response, answer.status, answer.body, answer.headers);
}

/** Which of the app's secrets the caller gave. */
function secretOf(
  apps: readonly StandinApp[],
  fields: Record<string, unknown>,
): "current" | "previous" | "none" {
  const app = apps.find(({ clientId }) => clientId === fields.client_id);
  if (app && fields.client_secret === app.clientSecret) return "current";
  return app?.previousSecret !== undefined && fields.client_secret === app.previousSecret
    ? "previous"
    : "none";
}

async function answerGraphql(
  core: StandinCore,
  shopDomain: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = request.headers["x-shopify-access-token"];
  const access =
    typeof token === "string" ? core.grants.checkAccess(token, shopDomain, core.now()) : undefined;
  const install = access && core.grants.installed(access.clientId, shopDomain);
  const body = (await readBody(request)).toString("utf8");
  if (!access || !install) {
    sendJson(response, 401, BAD_TOKEN);
    return;
  }
  const fields = parseJsonObject(body);
  if (typeof fields?.query !== "string") {
    sendJson(response, 400, { errors: { query: "Required parameter missing or invalid" } });
    return;
  }
  const answer = await core.doors.executeAdmin(core.world, shopDomain, {
    query: fields.query,
    variables: (fields.variables ?? {}) as Record<string, unknown>,
    scopes: install.scopes,
  });
  if (answer.instead === "hang") return;
  if (answer.instead === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  sendJson(response, answer.status, answer.body, {
    "x-request-id": randomUUID(),
    "x-shopify-api-version": core.world.apiVersion,
    ...answer.headers,
  });
}
