import "./environment.ts";
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { shopByDomain } from "#app/tenancy/index.server.ts";
import { openStandin, type OpenedStandin } from "#tests/standin/open.ts";
import { closed, csp, framedBy, ofShop, open } from "./frame-policy.ts";
import { sendShopifyTo } from "./send-shopify-to.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
const names = Array.from({ length: 80 }, () => `r-${randomUUID().slice(0, 8)}`);

let standin: OpenedStandin;
let services: typeof import("#app/services.server.ts").services;
let origin: string;
let close: () => Promise<void>;
let next = 0;
let store = "";
let shop = "";

beforeAll(async () => {
  standin = await openStandin({
    plan: {
      seed: 3,
      shops: names.map((name) => ({
        domain: `${name}.myshopify.com`,
        name: `Shop ${name}`,
        currencyCode: "EUR",
        ianaTimezone: "Europe/Rome",
        orders: 0,
        customers: 0,
        products: 1,
      })),
    },
    apps: [
      {
        clientId: "client-id",
        clientSecret: "client-secret",
        handle: "tillsight",
        name: "Tillsight",
        appUrl: "http://127.0.0.1:9",
        scopes: ["read_orders", "read_products"],
        optionalScopes: [],
        apiVersion: "2026-07",
        subscriptions: [],
      },
    ],
  });
  const { servePages } = await import("./serve-pages.ts");
  ({ services } = await import("#app/services.server.ts"));
  sendShopifyTo(standin.url);
  ({ origin, close } = await servePages());
});
afterAll(async () => {
  await close();
  await standin.close();
  await services.close();
  vi.unstubAllGlobals();
});
afterEach(() => {
  standin.faults.clear();
  vi.restoreAllMocks();
});
beforeEach(() => {
  store = names[next++] ?? "";
  shop = `${store}.myshopify.com`;
  if (!store) throw new Error("more tests than shops");
  standin.install(shop);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(origin + path, { redirect: "manual", headers: { "user-agent": browser, ...headers } });
const host = () => Buffer.from(`admin.shopify.com/store/${store}`).toString("base64");
const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({ embedded: "1", shop, host: host(), ...more }).toString();
const visit = (token = standin.idToken(shop)) => get(`/app?${query({ id_token: token })}`);
const tenants = async () =>
  (await services.db.selectFrom("shop").selectAll().where("domain", "=", shop).execute()).map((row) => row);
const jobs = async () => {
  const { rows } = await sql<{ kind: string }>`
    SELECT kind FROM job JOIN shop ON shop.id = job.shop_id WHERE shop.domain = ${shop}`.execute(services.db);
  return rows.map(({ kind }) => kind);
};
/** Seconds that the stored access token still has. */
const expiresIn = async () => {
  const row = await services.db
    .selectFrom("session")
    .select("expires")
    .where("id", "=", `offline_${shop}`)
    .executeTakeFirst();
  return ((row?.expires?.getTime() ?? 0) - Date.now()) / 1000;
};
const expire = () => sql`UPDATE session SET expires = NOW(3) WHERE shop = ${shop}`.execute(services.db);
const bearer = () => ({ authorization: `Bearer ${standin.idToken(shop)}` });
const exchanges = () => standin.tokenRequests.filter(({ shopDomain }) => shopDomain === shop).length;
describe("before any session", () => {
  test.each(["HeadlessChrome/140", "curl/8.0", "node", "Googlebot/2.1"])(
    "%s gets 410 from the app",
    async (agent) => {
      const response = await get(`/app?${query()}`, { "user-agent": agent });
      expect(response.status).toBe(410);
      expect((await get("/healthz", { "user-agent": agent })).status).toBe(200);
      next -= 1;
    },
  );

  test("outside of a frame an address without a shop leads to a page without a form", async () => {
    next -= 1;
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
    next -= 1;
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
    next -= 1;
    // The router complains of every address that no route matches.
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const missing = await get("/app/nonsense", { "sec-fetch-dest": "iframe" });
    expect([missing.status, framedBy(missing), warn.mock.calls.length]).toEqual([404, open, 1]);
    expect((await get("/", { "sec-fetch-dest": "iframe" })).headers.get("location")).toBe("/app");
  });

  test("a fetch without a token is told so, and is sent nowhere", async () => {
    next -= 1;
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
    next -= 1;
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
    next -= 1;
    expect((await visit("no.token.at-all")).headers.get("location")).toMatch(/^\/auth\/session-token\?/);
  });
});

describe("a merchant's visit", () => {
  test("the first makes the tenant and asks for its history; the second costs no exchange", async () => {
    const response = await visit();
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(await tenants()).toMatchObject([
      {
        name: `Shop ${store}`,
        currency: "EUR",
        time_zone: "Europe/Rome",
        state: "installing",
        scopes: "read_orders,read_products",
      },
    ]);
    const [tenant] = await tenants();
    const days =
      ((tenant?.installed_at?.getTime() ?? 0) - (tenant?.history_starts_at?.getTime() ?? 0)) / 86_400_000;
    expect(days).toBe(60);
    expect(await jobs()).toEqual(["backfill"]);
    // Layout and page load side by side, with one exchange between them.
    expect(exchanges()).toBe(1);
    const { rows } = await sql<{ access_token: string; refresh_token: string }>`
      SELECT access_token, refresh_token FROM session WHERE id = ${`offline_${shop}`}`.execute(services.db);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.access_token).toMatch(/^v1\.k1\./);
    expect(rows[0]?.refresh_token).toMatch(/^v1\.k1\./);

    expect(framedBy(response)).toBe(ofShop(shop));
    expect(response.headers.get("link")).toBe(
      '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script"',
    );
    const head = html.slice(0, html.indexOf("</head>"));
    expect(/<script[^>]*>/.exec(html)?.[0]).toBe(
      '<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js">',
    );
    expect(head).toContain('<meta name="shopify-api-key" content="client-id"/>');
    expect(html.match(/<script[^>]*app-bridge\.js/g)).toHaveLength(1);
    expect(html).toContain("<s-app-nav>");

    const nonce = /'nonce-([^']+)'/.exec(csp(response) ?? "")?.[1] ?? "";
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    // Every script is a file of ours or of Shopify's, or carries the nonce; a second page has another.
    const inline = [...html.matchAll(/<script(?![^>]* src=)[^>]*>/g)].map(([tag]) => tag);
    expect(inline.length).toBeGreaterThan(1);
    for (const tag of inline) expect(tag).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/ on[a-z]+="/);
    expect(csp(response)).not.toMatch(/script-src[^;]*unsafe/);
    expect(response.headers.get("cache-control")).toBe("private, no-store");

    const again = await visit();
    expect(again.status).toBe(200);
    expect(csp(again)).not.toContain(nonce);
    expect(exchanges()).toBe(1);
    const data = await get("/app?_data=routes%2Fapp._index", {
      authorization: `Bearer ${standin.idToken(shop)}`,
    });
    expect(await data.json()).toEqual({ id: tenant?.id, name: `Shop ${store}`, state: "installing" });
    expect(data.headers.get("x-frame-options")).toBeNull();
    expect(framedBy(data)).toBe(closed);
    expect(data.headers.get("cache-control")).toBe("private, no-store");
  });

  test("the token decides whose data it is, not the address", async () => {
    await visit();
    const [tenant] = await tenants();
    const other = `${names[0] ?? ""}.myshopify.com`;
    const url = `/app?_data=routes%2Fapp._index&shop=${other}`;
    const data = await get(url, { authorization: `Bearer ${standin.idToken(shop)}` });
    expect(await data.json()).toMatchObject({ id: tenant?.id });
  });

  test("Q8: the frame policy is that of the token's shop, whatever shop the address names", async () => {
    const other = `${names[0] ?? ""}.myshopify.com`;
    const page = await get(`/app?${query({ id_token: standin.idToken(shop), shop: other })}`);
    expect(page.status).toBe(200);
    expect(framedBy(page)).toBe(ofShop(shop));
  });

  test("W1: a good token is enough: the admin's other parameters may be gone", async () => {
    const page = await get(`/app?id_token=${standin.idToken(shop)}`, { "sec-fetch-dest": "iframe" });
    expect(page.status).toBe(200);
    expect(framedBy(page)).toBe(ofShop(shop));
  });

  test("W3: the newest moment at which Shopify signed a token for the shop is kept", async () => {
    const iat = Math.floor(Date.now() / 1000) - 30;
    await visit();
    await visit(standin.idToken(shop, { overrides: { iat } }));
    const [tenant] = await tenants();
    expect(tenant?.last_session_issued_at).toEqual(new Date(iat * 1000));
  });

  test("a new exchange, as every hour, changes nothing", async () => {
    await visit();
    const before = await tenants();
    await sql`UPDATE session SET expires = NOW(3) WHERE shop = ${shop}`.execute(services.db);
    expect((await visit()).status).toBe(200);
    await expect.poll(expiresIn).toBeGreaterThan(3_000);
    expect(exchanges()).toBe(2);
    expect(await tenants()).toMatchObject(before.map(({ last_session_issued_at: _, ...row }) => row));
    expect(await jobs()).toEqual(["backfill"]);
  });

  test("after an uninstallation it is a reinstallation of the same tenant", async () => {
    await visit();
    const [before] = await tenants();
    const { shopByDomain, uninstallShop } = await import("#app/tenancy/index.server.ts");
    const tenant = await shopByDomain(services.db, shop);
    if (!tenant) throw new Error("no tenant");
    await uninstallShop(services.db, tenant, new Date(Date.now() + 1000));
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toMatchObject([{ id: before?.id, state: "installing", uninstalled_at: null }]);
  });

  test("dead tokens: opening the app renews them, and what was missed is read again", async () => {
    await visit();
    await sql`UPDATE shop SET state = 'active' WHERE domain = ${shop}`.execute(services.db);
    await sql`UPDATE job SET state = 'done', active_key = NULL`.execute(services.db);
    const tenant = await shopByDomain(services.db, shop);
    if (!tenant) throw new Error("no tenant was made");
    standin.grants.revokeTokens("client-id", shop);
    const ask = () => services.admin.query(tenant, "{ shop { name } }");
    expect(await ask()).toEqual({ outcome: "needs_reauth" });
    expect((await tenants())[0]?.state).toBe("needs_reauth");
    const page = await visit();
    expect(page.status).toBe(200);
    expect((await tenants())[0]?.state).toBe("installing");
    expect(await jobs()).toEqual(["backfill", "backfill"]);
    expect(await ask()).toMatchObject({ outcome: "data", errors: [] });
  });

  test("a session whose tenant was never made gets it now", async () => {
    await visit();
    await sql`DELETE FROM shop WHERE domain = ${shop}`.execute(services.db);
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toHaveLength(1);
    expect(exchanges()).toBe(1);
  });

  test("an access token that Shopify no longer takes is exchanged for another at the opening", async () => {
    await visit();
    await sql`DELETE FROM shop WHERE domain = ${shop}`.execute(services.db);
    standin.grants.revokeTokens("client-id", shop);
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toHaveLength(1);
    expect(exchanges()).toBe(2);
  });
});

/** How the token endpoint fails, with what the log must say of it. */
const failures = [
  ["server_error", "500"],
  ["520", "520"],
  ["402", "402"],
  ["403", "403"],
  ["429", "429"],
  ["reset", "fetch failed"],
  ["invalid_client", "401 invalid_client: The client secret is not valid for this application"],
] as const;

describe("while Shopify's token endpoint is ill", () => {
  test.each([...failures, ["hang", undefined] as const])(
    "W5: %s: a shop that is known shows what is here, as document, data and live",
    async (kind, reason) => {
      await visit();
      const [tenant] = await tenants();
      await expire();
      const warn = vi.spyOn(services.log, "warn");
      standin.faults.add({ door: "exchange", kind, shopDomain: shop, times: 9 });
      expect((await visit()).status).toBe(200);
      const data = await get("/app?_data=routes%2Fapp._index", bearer());
      expect(await data.json()).toMatchObject({ id: tenant?.id });
      expect(await (await get("/app/live", bearer())).json()).toEqual({ id: tenant?.id });
      if (reason === undefined) return;
      await expect.poll(() => warn.mock.calls.length).toBe(1);
      expect(warn.mock.calls).toEqual([
        [{ shopId: tenant?.id, reason }, "a token exchange failed: pages show what is here"],
      ]);
      // It is not asked with every request: three came, one exchange was tried.
      expect(exchanges()).toBe(2);
    },
  );

  test("W5: a shop whose tokens are dead shows what is here, too", async () => {
    await visit();
    await sql`UPDATE shop SET state = 'needs_reauth' WHERE domain = ${shop}`.execute(services.db);
    await sql`UPDATE session SET access_token = NULL WHERE shop = ${shop}`.execute(services.db);
    standin.faults.add({ door: "exchange", kind: "520", shopDomain: shop });
    expect((await visit()).status).toBe(200);
    expect((await tenants())[0]?.state).toBe("needs_reauth");
  });

  test.each(failures)(
    "M6: %s at the first opening is said in words, and logged with its reason",
    async (kind, reason) => {
      const error = vi.spyOn(services.log, "error");
      standin.faults.add({ door: "exchange", kind, shopDomain: shop, times: 2 });
      const page = await visit();
      expect(page.status).toBe(503);
      expect(framedBy(page)).toBe(ofShop(shop));
      const html = await page.text();
      expect(html).not.toMatch(/object Object|Handling response|Something went wrong/);
      expect(html).toMatch(/Shopify (does not|has a|asks)/);
      expect(html).toContain("Try again");
      expect(await tenants()).toEqual([]);
      expect(error.mock.calls[0]).toEqual([
        { domain: shop, shopId: undefined, reason },
        "a shop could not be opened: no access token",
      ]);
      const data = await get("/app?_data=routes%2Fapp._index", bearer());
      expect([data.status, data.headers.get("retry-after")]).toEqual([503, "10"]);
      expect((await visit()).status).toBe(200);
      expect(await tenants()).toHaveLength(1);
    },
  );

  test.each([
    ["500", "Shopify has a problem"],
    ["429", "Shopify asks for a moment"],
    ["throttled", "Shopify asks for a moment"],
    ["402", "does not open your store"],
    ["403", "does not open your store"],
    ["403_approval", "has not approved this"],
    ["reset", "Shopify does not answer"],
  ] as const)("M6: %s of the Admin API at the first opening is said in words", async (kind, words) => {
    const error = vi.spyOn(services.log, "error");
    standin.world.faults(shop).api(kind, 1);
    const page = await visit();
    expect(page.status).toBe(503);
    const html = await page.text();
    expect(html).toContain(words);
    expect(html).not.toMatch(/object Object|Handling response/);
    expect(error.mock.calls.map(([, message]) => message)).toContain(
      "a shop could not be opened: no profile",
    );
    expect((await visit()).status).toBe(200);
  });

  test("M6: neither the exchange nor the profile is waited for longer than ten seconds", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
      expect(milliseconds).toBe(10_000);
      return AbortSignal.abort(new Error("took too long"));
    });
    const page = await visit();
    expect([page.status, timeout.mock.calls.length]).toEqual([503, 1]);
    expect(await page.text()).toContain("Shopify does not answer");
    timeout.mockImplementationOnce(() => new AbortController().signal);
    expect((await visit()).status).toBe(503);
    expect(timeout.mock.calls.length).toBe(3);
  });

  test("F3b: a thrown response of 500 or more has its cause in the log, as document and as data", async () => {
    await visit();
    const error = vi.spyOn(services.log, "error");
    expect((await get(`/app/broken?${query({ id_token: standin.idToken(shop) })}`)).status).toBe(500);
    expect((await get("/app/broken?_data=routes%2Fapp.broken", bearer())).status).toBe(500);
    const told = error.mock.calls.filter(([, message]) => message === "a page failed: a thrown response");
    expect(told.map(([fields]) => fields)).toEqual([
      { path: "/app/broken", status: 500, reason: "the cause of it" },
      { path: "/app/broken", status: 500, reason: "the cause of it" },
    ]);
  });
});

describe("while the secret is rotated", () => {
  afterEach(() => rotate(undefined));
  const rotate = (previousSecret: string | undefined) => {
    const [app] = standin.apps;
    if (!app) throw new Error("no app");
    if (previousSecret === undefined) delete app.previousSecret;
    else app.previousSecret = previousSecret;
  };

  test("W2: tokens that Shopify signs with the previous secret install, open and change; Shopify gets the new one", async () => {
    rotate("previous-secret");
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toHaveLength(1);
    expect((await get("/app?_data=routes%2Fapp._index", bearer())).status).toBe(200);
    expect((await get("/app/live", bearer())).status).toBe(200);
    const action = await fetch(`${origin}/app?index&_data=routes%2Fapp._index`, {
      method: "POST",
      headers: { "user-agent": browser, ...bearer() },
      body: new URLSearchParams({ field: "value" }),
    });
    expect(await action.json()).toEqual({ actor: expect.stringMatching(/^user:\d+$/) as string });
    await expire();
    expect((await visit()).status).toBe(200);
    await expect.poll(expiresIn).toBeGreaterThan(3_000);
    const asked = standin.tokenRequests.filter(({ shopDomain }) => shopDomain === shop);
    expect(asked.map(({ secret, status }) => [secret, status])).toEqual([
      ["current", 200],
      ["current", 200],
    ]);
  });

  test("W2: a secret that is neither opens nothing, and no document goes round", async () => {
    rotate("a-third-secret");
    const page = await visit();
    expect(page.status).toBe(401);
    expect(await page.text()).toContain("Try again");
  });
});
