import "./environment.ts";
import { describe, expect, test, vi } from "vitest";
import { csp, framedBy, ofShop, open } from "./frame-policy.ts";
import {
  browser,
  exchanges,
  get,
  host,
  origin,
  query,
  reuseShop,
  shop,
  standin,
  store,
  tenants,
  visit,
} from "./site.ts";

describe("before any session", () => {
  test.each(["HeadlessChrome/140", "curl/8.0", "node", "Googlebot/2.1"])(
    "%s gets 410 from the app",
    async (agent) => {
      const response = await get(`/app?${query()}`, { "user-agent": agent });
      expect(response.status).toBe(410);
      expect((await get("/healthz", { "user-agent": agent })).status).toBe(200);
      reuseShop();
    },
  );

  test("outside of a frame an address without a shop leads to a page without a form", async () => {
    reuseShop();
    const document = { "sec-fetch-dest": "document" };
    for (const path of ["/app", "/app?shop=evil.example.com", "/", "/app/live"])
      expect((await get(path, document)).headers.get("location")).toBe("/auth/login");
    const page = await get("/auth/login");
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).not.toMatch(/<form|<input|app-bridge/);
    expect(html).toContain('target="_top"');
    expect(framedBy(page)).toBe(open);
  });

  test.each([
    ["GET", "/app"],
    ["GET", "/app/live"],
    ["GET", "/app/broken?from=2026-11-01"],
    ["GET", "/app?shop=evil.example.com"],
    ["POST", "/app?index"],
  ])("W1: in a frame, %s %s without what the admin adds comes back by itself", async (method, path) => {
    reuseShop();
    // Remix's own mark of an action: it is not the page's.
    const own = path.replace("?index", "");
    for (const headers of [{ "sec-fetch-dest": "iframe" }, {}] as Record<string, string>[]) {
      const response = await fetch(origin + path, {
        method,
        redirect: "manual",
        headers: { "user-agent": browser, ...headers },
        ...(method === "POST" ? { body: new URLSearchParams({ field: "value" }) } : {}),
      });
      expect(response.status).toBe(302);
      const back = new URL(response.headers.get("location") ?? "", origin);
      expect(back.pathname).toBe("/auth/session-token");
      expect(back.searchParams.get("shopify-reload")).toBe(`https://app.example.com${own}`);
      const page = await get(back.pathname + back.search);
      expect(page.status).toBe(200);
      expect(framedBy(page)).toBe(open);
      expect(page.headers.get("cache-control")).toBe("private, no-store");
      expect(csp(page)).not.toMatch(/script-src[^;]*unsafe/);
      const html = await page.text();
      expect(html).toContain('<meta name="shopify-api-key" content="client-id">');
      expect(html).toContain('<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js">');
      expect(html).toContain(`<a href="${own.replace("&", "&#38;")}">Try again</a>`);
    }
  });

  test("W1: a page that does not exist, and the root, can be seen in the frame", async () => {
    reuseShop();
    // The router complains of every address that no route matches.
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const missing = await get("/app/nonsense", { "sec-fetch-dest": "iframe" });
    expect([missing.status, framedBy(missing), warn.mock.calls.length]).toEqual([404, open, 1]);
    expect((await get("/", { "sec-fetch-dest": "iframe" })).headers.get("location")).toBe("/app");
  });

  test("a fetch without a token is told so, and is sent nowhere", async () => {
    reuseShop();
    for (const path of ["/app?_data=routes%2Fapp._index", "/app/live"]) {
      const response = await get(path, { "sec-fetch-dest": "empty" });
      expect(response.status).toBe(401);
      expect(response.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
      expect(await response.json()).toMatchObject({ title: "Your Shopify session is missing" });
    }
  });

  test("the root keeps what proves the shop", async () => {
    const response = await get(`/?${query({ id_token: "x" })}`);
    expect(response.headers.get("location")).toBe(`/app?${query({ id_token: "x" })}`);
  });

  test("outside of the admin it goes there; inside, a token is fetched first", async () => {
    const outside = await get(`/app?${new URLSearchParams({ shop, host: host() }).toString()}`);
    expect(outside.headers.get("location")).toBe(`https://admin.shopify.com/store/${store}/apps/client-id`);
    const deep = await get(
      `/app/live?${new URLSearchParams({ shop, host: host(), from: "2026-11-01" }).toString()}`,
    );
    expect(deep.headers.get("location")).toBe(
      `https://admin.shopify.com/store/${store}/apps/client-id/app/live?from=2026-11-01`,
    );
    const inside = await get(`/app?${query()}`);
    const bounce = new URL(inside.headers.get("location") ?? "", origin);
    expect(bounce.pathname).toBe("/auth/session-token");
    expect(bounce.searchParams.get("shopify-reload")).toMatch(/^https:\/\/app\.example\.com\/app\?/);
    const page = await get(bounce.pathname + bounce.search);
    expect(await page.text()).toContain('src="https://cdn.shopify.com/shopifycloud/app-bridge.js"');
    expect(framedBy(page)).toBe(ofShop(shop));
  });

  test.each([
    "*",
    "evil.example.com",
    "a.myshopify.com;script-src *",
    "a.myshopify.com https://evil.example.com",
  ])("a frame policy never holds the address's own text: %s", async (text) => {
    reuseShop();
    const address = new URLSearchParams({ shop: text }).toString();
    for (const path of ["/auth/session-token", "/auth/login"]) {
      const response = await get(`${path}?${address}`);
      expect(framedBy(response)).toBe(open);
      expect(csp(response)).not.toMatch(/evil|script-src \*/);
      expect(response.headers.get("link")).toBeNull();
    }
  });

  test.each([
    ["forged", { secret: "another-secret" }, 401],
    ["foreign", { overrides: { aud: "another-app" } }, 401],
    ["another shop's, by its issuer", { overrides: { iss: "https://other.myshopify.com/admin" } }, 401],
    ["of tomorrow", { overrides: { nbf: Math.floor(Date.now() / 1000) + 86_400 } }, 401],
    ["stale", { lifetimeSeconds: -60 }, 302],
    ["stale and forged", { lifetimeSeconds: -60, secret: "another-secret" }, 302],
  ])("a token that is %s opens nothing", async (_name, made, status) => {
    const token = standin.idToken(shop, made);
    const document = await visit(token);
    expect(document.status).toBe(status);
    // Another token of this minute would be refused alike: no round and round of documents.
    if (status === 302) expect(document.headers.get("location")).toMatch(/^\/auth\/session-token\?/);
    else expect(await document.text()).toContain("proof of who you are is not accepted");
    for (const path of ["/app?_data=routes%2Fapp._index", "/app/live"]) {
      const data = await get(path, { authorization: `Bearer ${token}` });
      expect(data.status).toBe(401);
      expect(data.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
    }
    expect(await tenants()).toEqual([]);
    expect(exchanges()).toBe(0);
  });

  test("what is no token at all leads to one", async () => {
    reuseShop();
    expect((await visit("no.token.at-all")).headers.get("location")).toMatch(/^\/auth\/session-token\?/);
  });
});
