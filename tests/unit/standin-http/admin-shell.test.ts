import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { appNamed } from "#tests/standin/http/core.ts";
import type { Standin } from "#tests/standin/http/server.ts";
import { rewriteLink, widenCsp } from "#tests/standin/http/widen-csp.ts";
import { CLIENT_ID, openApp, openStandin, postJson, SECRET, SHOP } from "./open-standin.ts";

const PAGE = "/store/harbor-goods/apps/tillsight";

function tunnelOf(standin: Standin): string {
  return standin.appOrigin(appNamed(standin.apps));
}

async function shellConfig(url: string) {
  const html = await (await fetch(url)).text();
  const json = /<script id="shell-config" type="application\/json">(.*?)<\/script>/s.exec(html)?.[1] ?? "{}";
  const frameUrl = /<iframe[^>]* src="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
  return { html, frameUrl, config: JSON.parse(json) as { appOrigin?: string; base?: string } };
}

describe("the admin", () => {
  test("asks to install with the scopes of the app, and shows the app once it is installed", async () => {
    const standin = await openStandin();
    const before = await shellConfig(standin.url + PAGE);
    expect(before.html).toContain("Install Tillsight");
    expect(before.html).toContain("<code>read_orders</code>");
    expect(before.frameUrl).toBeUndefined();
    const form = new URLSearchParams({ shop: SHOP, clientId: CLIENT_ID });
    const installed = await fetch(`${standin.url}/__control/install?back=1`, {
      method: "POST",
      body: form,
      headers: { referer: standin.url + PAGE },
      redirect: "manual",
    });
    expect([installed.status, installed.headers.get("location")]).toEqual([303, standin.url + PAGE]);
    const after = await shellConfig(standin.url + PAGE);
    expect(after.html).toContain("<iframe");
    expect(after.config.base).toBe(PAGE);
  });

  test("the frame's address holds what Shopify adds, signed, and the path and query of the admin's address", async () => {
    const standin = await openStandin();
    standin.install(SHOP);
    const { config, frameUrl } = await shellConfig(`${standin.url}${PAGE}/app/orders?from=2026-11-01`);
    const url = new URL(frameUrl ?? "");
    expect(url.origin).toBe(config.appOrigin);
    expect(url.pathname).toBe("/app/orders");
    const { hmac, ...signed } = Object.fromEntries(url.searchParams);
    expect(Object.keys(signed).sort()).toEqual([
      "embedded",
      "from",
      "host",
      "id_token",
      "locale",
      "session",
      "shop",
      "timestamp",
    ]);
    expect(signed).toMatchObject({ embedded: "1", shop: SHOP, from: "2026-11-01", locale: "en" });
    expect(Buffer.from(signed.host ?? "", "base64").toString()).toBe("admin.shopify.com/store/harbor-goods");
    const message = Object.entries(signed)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${k}=${v}`)
      .join("&");
    expect(hmac).toBe(createHmac("sha256", SECRET).update(message).digest("hex"));
  });

  test("lists its shops, frames Shopify's own pages, knows no other shop", async () => {
    const standin = await openStandin();
    expect(await (await fetch(standin.url)).text()).toContain("Harbor Goods");
    expect(await (await fetch(`${standin.url}/store/harbor-goods/orders/5`)).text()).toContain("orders / 5");
    expect((await fetch(`${standin.url}/store/nobody`)).status).toBe(404);
  });

  test("escapes what a shop calls itself", async () => {
    const standin = await openStandin();
    standin.mutate({ shop: SHOP, op: "updateShop", args: [{ name: '<script>x"' }] });
    const html = await (await fetch(`${standin.url}/store/harbor-goods`)).text();
    expect(html).toContain("&lt;script&gt;x&quot;");
    expect(html).not.toContain("<script>x");
  });

  test("gives App Bridge id tokens and the person, and grants only optional scopes", async () => {
    const standin = await openStandin();
    const ask = (path: string, more: object = {}) =>
      postJson(`${standin.url}/__shell/${path}`, { shop: SHOP, clientId: CLIENT_ID, ...more });
    expect((await ask("id-token")).status).toBe(403);
    standin.install(SHOP);
    expect((await ask("id-token")).body.token).toMatch(/^eyJ/);
    expect((await ask("user")).body).toMatchObject({
      name: "Robin Example",
      email: "robin@harbor-goods.example.com",
    });
    expect((await ask("scopes", { add: ["read_reports", "write_orders"] })).body).toEqual({
      granted: ["read_orders", "read_products", "read_reports"],
      required: ["read_orders", "read_products"],
      optional: ["read_reports"],
    });
    expect((await ask("scopes", { remove: ["read_reports", "read_orders"] })).body).toMatchObject({
      granted: ["read_orders", "read_products"],
    });
  });
});

describe("the tunnel", () => {
  test("hands requests through, and answers for an app that is not there yet", async () => {
    const app = await openApp((received) => (received.path === "/moved" ? 302 : 200));
    const standin = await openStandin({ appUrl: app.url });
    const origin = tunnelOf(standin);
    const answer = await fetch(`${origin}/api?a=1`, {
      method: "POST",
      body: "hello",
      headers: { "x-one": "1" },
    });
    expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
    const [one] = app.received;
    expect([one?.method, one?.path, one?.body.toString(), one?.headers["x-one"]]).toEqual([
      "POST",
      "/api?a=1",
      "hello",
      "1",
    ]);
    expect(one?.headers.host).toBe(new URL(origin).host);
    const away = await openStandin({ appUrl: "http://127.0.0.1:9" });
    const missing = await fetch(tunnelOf(away));
    expect(missing.status).toBe(502);
    expect(await missing.text()).toContain("The app does not answer yet");
  });

  test("a redirect of the app to itself stays in the tunnel, one to Shopify's admin stays in the stand-in", async () => {
    const app = await openApp();
    let location = "";
    app.server.removeAllListeners("request");
    app.server.on("request", (_request, response) => response.writeHead(302, { location }).end());
    const standin = await openStandin({ appUrl: app.url });
    const origin = tunnelOf(standin);
    const redirect = async (to: string) => {
      location = to;
      return (await fetch(origin, { redirect: "manual" })).headers.get("location");
    };
    expect(await redirect(`${app.url}/app?x=1`)).toBe(`${origin}/app?x=1`);
    expect(await redirect("/app")).toBe("/app");
    expect(await redirect("https://admin.shopify.com/store/harbor-goods/apps/client-1")).toBe(
      `${standin.url}/store/harbor-goods/apps/client-1`,
    );
    expect(await redirect("https://example.com/")).toBe("https://example.com/");
  });

  test("the policy lets the stand-in frame the app exactly where Shopify's admin may", () => {
    const standin = "http://localhost:4500";
    expect(widenCsp("frame-ancestors https://a.myshopify.com https://admin.shopify.com;", standin)).toBe(
      `frame-ancestors https://a.myshopify.com https://admin.shopify.com ${standin}`,
    );
    expect(widenCsp("frame-ancestors 'none'; object-src 'none'", standin)).toBe(
      "frame-ancestors 'none'; object-src 'none'",
    );
    expect(widenCsp("script-src 'self' https://cdn.shopify.com; img-src *", standin)).toBe(
      `script-src 'self' https://cdn.shopify.com ${standin}; img-src *`,
    );
    expect(rewriteLink('<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"', standin)).toBe(
      `<${standin}/app-bridge.js>; rel="preload"`,
    );
  });
});
