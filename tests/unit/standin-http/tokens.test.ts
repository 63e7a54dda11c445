import { createHmac } from "node:crypto";
import "@shopify/shopify-api/adapters/web-api";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { describe, expect, test } from "vitest";
import type { Standin } from "#tests/standin/http/server.ts";
import { CLIENT_ID, openStandin, postJson, SECRET, SHOP } from "./open-standin.ts";

const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

function exchange(standin: Standin, fields: Record<string, unknown> = {}) {
  return postJson(`${standin.url}/__shop/${SHOP}/admin/oauth/access_token`, {
    client_id: CLIENT_ID,
    client_secret: SECRET,
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: standin.idToken(SHOP),
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: OFFLINE,
    expiring: "1",
    ...fields,
  });
}

function refresh(standin: Standin, refreshToken: unknown) {
  return postJson(`${standin.url}/__shop/${SHOP}/admin/oauth/access_token`, {
    client_id: CLIENT_ID,
    client_secret: SECRET,
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  });
}

function query(standin: Standin, token?: unknown, version = "2026-07") {
  return postJson(
    `${standin.url}/__shop/${SHOP}/admin/api/${version}/graphql.json`,
    { query: "{ shop { id } }", variables: { a: 1 } },
    typeof token === "string" ? { "x-shopify-access-token": token } : {},
  );
}

describe("session tokens", () => {
  test("Shopify's own library accepts an id token, and its claims are Shopify's", async () => {
    const standin = await openStandin();
    standin.clock.now = new Date();
    const api = shopifyApi({
      apiKey: CLIENT_ID,
      apiSecretKey: SECRET,
      apiVersion: ApiVersion.July26,
      hostName: "localhost",
      isEmbeddedApp: true,
      logger: { level: LogSeverity.Error },
    });
    const claims = await api.session.decodeSessionToken(standin.idToken(SHOP));
    expect(claims).toMatchObject({
      iss: `https://${SHOP}/admin`,
      dest: `https://${SHOP}`,
      aud: CLIENT_ID,
      sub: "90210000001",
    });
    expect(claims.exp - claims.nbf).toBe(60);
    expect(Object.keys(claims).sort()).toEqual([
      "aud",
      "dest",
      "exp",
      "iat",
      "iss",
      "jti",
      "nbf",
      "sid",
      "sub",
    ]);
    const another = await api.session.decodeSessionToken(standin.idToken(SHOP));
    expect(another.jti).not.toBe(claims.jti);
    await expect(
      api.session.decodeSessionToken(standin.idToken(SHOP, { secret: "guess" })),
    ).rejects.toThrow();
  });
});

describe("token exchange", () => {
  test("gives an expiring offline pair that opens the Admin API with the app's scopes", async () => {
    const standin = await openStandin();
    standin.install(SHOP);
    const { status, body } = await exchange(standin);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_[0-9a-f]{32}$/) as string,
      scope: "read_orders,read_products",
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^shprt_[0-9a-f]{32}$/) as string,
      refresh_token_expires_in: 7_776_000,
    });
    expect(await query(standin, body.access_token)).toEqual({
      status: 200,
      body: {
        data: {
          shopDomain: SHOP,
          query: "{ shop { id } }",
          variables: { a: 1 },
          scopes: ["read_orders", "read_products"],
        },
      },
    });
  });

  test("gives a token without end when expiring is 0, and an online token with its user", async () => {
    const standin = await openStandin();
    standin.install(SHOP);
    const permanent = await exchange(standin, { expiring: "0" });
    expect(Object.keys(permanent.body)).toEqual(["access_token", "scope"]);
    const online = await exchange(standin, { requested_token_type: ONLINE });
    expect(online.body).toMatchObject({
      expires_in: 86_399,
      associated_user: { id: 90_210_000_001, account_owner: true },
    });
    expect(online.body).not.toHaveProperty("refresh_token");
  });

  test.each([
    ["another app's client id", { client_id: "nobody" }, "application_cannot_be_found"],
    ["an unknown grant", { grant_type: "password" }, "unsupported_grant_type"],
    ["a subject token that is no token", { subject_token: "abc" }, "invalid_subject_token"],
    ["an unknown requested type", { requested_token_type: "x" }, "invalid_request"],
  ])("refuses %s", async (_name, fields, error) => {
    const standin = await openStandin();
    standin.install(SHOP);
    expect(await exchange(standin, fields)).toMatchObject({ status: 400, body: { error } });
  });

  test("refuses a wrong secret with 401, and signs with the oldest secret that is not revoked", async () => {
    const standin = await openStandin();
    standin.install(SHOP);
    expect(await exchange(standin, { client_secret: "guess" })).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    const [app] = standin.apps;
    if (!app) throw new Error("no app");
    app.previousSecret = "the-one-before";
    const [head, body, signature] = standin.idToken(SHOP).split(".");
    const signed = createHmac("sha256", "the-one-before").update(`${head}.${body}`).digest("base64url");
    expect(signature).toBe(signed);
  });

  test.each([
    ["signed with another secret", { secret: "guess" }],
    ["for another app", { overrides: { aud: "other" } }],
    ["for another shop", { overrides: { dest: "https://other.myshopify.com" } }],
    ["that ended eleven seconds ago", { lifetimeSeconds: -11 }],
    ["that begins in a minute", { overrides: { nbf: Date.parse("2026-11-22T12:01:00Z") / 1000 } }],
  ])("refuses an id token %s", async (_name, token) => {
    const standin = await openStandin();
    standin.install(SHOP);
    const answer = await exchange(standin, { subject_token: standin.idToken(SHOP, token) });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
  });

  test("refuses where the app is not installed, and faults come once each", async () => {
    const standin = await openStandin();
    expect(await exchange(standin)).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    standin.install(SHOP);
    standin.faults.add({ door: "exchange", kind: "server_error" });
    standin.faults.add({ door: "exchange", kind: "no_expires_in" });
    expect((await exchange(standin)).status).toBe(500);
    expect((await exchange(standin)).body).not.toHaveProperty("expires_in");
    expect((await exchange(standin)).body).toHaveProperty("expires_in", 3600);
    expect(() => standin.faults.add({ door: "refresh", kind: "invalid_subject_token" })).toThrow("no fault");
  });
});

describe("refresh", () => {
  test("rotates: the old refresh token works until its replacement is used", async () => {
    const standin = await openStandin();
    standin.install(SHOP);
    const first = (await exchange(standin)).body;
    const lost = (await refresh(standin, first.refresh_token)).body;
    const again = await refresh(standin, first.refresh_token);
    expect(again.status).toBe(200);
    const third = await refresh(standin, again.body.refresh_token);
    expect(third.status).toBe(200);
    for (const retired of [first.refresh_token, lost.refresh_token]) {
      expect(await refresh(standin, retired)).toMatchObject({
        status: 401,
        body: {
          error: "invalid_request",
          error_description: "This request requires an active refresh_token",
        },
      });
    }
    expect((await refresh(standin, third.body.refresh_token)).status).toBe(200);
  });

  test("ends 30 days after the first use and 90 days after the issue", async () => {
    const standin = await openStandin();
    standin.install(SHOP);
    const used = (await exchange(standin)).body;
    const unused = (await exchange(standin)).body;
    await refresh(standin, used.refresh_token);
    standin.clock.now = new Date("2026-12-22T11:59:59Z");
    expect((await refresh(standin, used.refresh_token)).status).toBe(200);
    standin.clock.now = new Date("2026-12-22T12:00:00Z");
    expect((await refresh(standin, used.refresh_token)).status).toBe(401);
    standin.clock.now = new Date("2027-02-20T12:00:00Z");
    expect((await refresh(standin, unused.refresh_token)).status).toBe(401);
  });
});

describe("the Admin API's door", () => {
  test("401 without, with an unknown, an expired and a dead token; 404 for another version", async () => {
    const standin = await openStandin({ lifetimes: { accessSeconds: 600 } });
    standin.install(SHOP);
    const { access_token } = (await exchange(standin)).body;
    const refusal = {
      status: 401,
      body: { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" },
    };
    expect(await query(standin, undefined)).toEqual(refusal);
    expect(await query(standin, "shpat_guess")).toEqual(refusal);
    expect((await query(standin, access_token, "2020-01")).status).toBe(404);
    standin.clock.now = new Date("2026-11-22T12:09:59Z");
    expect((await query(standin, access_token)).status).toBe(200);
    standin.clock.now = new Date("2026-11-22T12:10:00Z");
    expect(await query(standin, access_token)).toEqual(refusal);
    const fresh = (await exchange(standin)).body.access_token;
    expect((await query(standin, fresh)).status).toBe(200);
    standin.uninstall(SHOP);
    standin.install(SHOP);
    expect(await query(standin, fresh)).toEqual(refusal);
  });

  test("installs and tokens survive being saved and read again", async () => {
    const saved: { state?: string } = {};
    const first = await openStandin({ grantsChanged: (state) => (saved.state = JSON.stringify(state)) });
    first.install(SHOP);
    const { access_token, refresh_token } = (await exchange(first)).body;
    const second = await openStandin({ grants: JSON.parse(saved.state ?? "") as never });
    expect((await query(second, access_token)).status).toBe(200);
    expect((await refresh(second, refresh_token)).status).toBe(200);
  });
});
