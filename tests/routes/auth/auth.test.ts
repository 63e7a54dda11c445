import "./environment.ts";
import { createHash, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { shopByDomain } from "#app/tenancy/index.server.ts";
import { openStandin, type OpenedStandin } from "#tests/standin/open.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
const names = Array.from({ length: 13 }, () => `r-${randomUUID().slice(0, 8)}`);

let standin: OpenedStandin;
let services: typeof import("#app/services.server.ts").services;
let origin: string;
let close: () => Promise<void>;
/** Sends what goes to Shopify to the stand-in. */
let routed: typeof fetch;
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
  const { setAbstractFetchFunc } = await import("@shopify/shopify-api/runtime");
  const own = globalThis.fetch;
  const plain: typeof fetch = (...given) => own(...given);
  routed = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return plain(new URL(`/__shop/${url.hostname}${url.pathname}${url.search}`, standin.url), init);
  };
  setAbstractFetchFunc(routed);
  ({ origin, close } = await servePages());
});
afterAll(async () => {
  await close();
  await standin.close();
  await services.close();
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
const csp = (response: Response) => response.headers.get("content-security-policy");
const tenants = async () =>
  (await services.db.selectFrom("shop").selectAll().where("domain", "=", shop).execute()).map((row) => row);
const jobs = async () => {
  const { rows } = await sql<{ kind: string }>`
    SELECT kind FROM job JOIN shop ON shop.id = job.shop_id WHERE shop.domain = ${shop}`.execute(services.db);
  return rows.map(({ kind }) => kind);
};
const exchanges = () => standin.tokenRequests.filter(({ shopDomain }) => shopDomain === shop).length;
/** Its directive says who may frame a page. */
const framedBy = (response: Response) => /frame-ancestors [^;]*/.exec(csp(response) ?? "")?.[0];
const closed = "frame-ancestors 'none'";

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

  test("an address without a shop leads to a page without a form", async () => {
    expect((await get("/app")).headers.get("location")).toBe("/auth/login");
    expect((await get("/app?shop=evil.example.com")).headers.get("location")).toBe("/auth/login");
    expect((await get("/")).headers.get("location")).toBe("/auth/login");
    const page = await get("/auth/login");
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).not.toMatch(/<form|<input|app-bridge/);
    expect(framedBy(page)).toBe(closed);
  });

  test("the root keeps what proves the shop", async () => {
    const response = await get(`/?${query({ id_token: "x" })}`);
    expect(response.headers.get("location")).toBe(`/app?${query({ id_token: "x" })}`);
  });

  test("outside of the admin it goes there; inside, a token is fetched first", async () => {
    const outside = await get(`/app?${new URLSearchParams({ shop, host: host() }).toString()}`);
    expect(outside.headers.get("location")).toBe(`https://admin.shopify.com/store/${store}/apps/client-id`);
    const inside = await get(`/app?${query()}`);
    const bounce = new URL(inside.headers.get("location") ?? "", origin);
    expect(bounce.pathname).toBe("/auth/session-token");
    expect(bounce.searchParams.get("shopify-reload")).toMatch(/^https:\/\/app\.example\.com\/app\?/);
    const page = await get(bounce.pathname + bounce.search);
    expect(await page.text()).toContain('src="https://cdn.shopify.com/shopifycloud/app-bridge.js"');
    expect(framedBy(page)).toBe(
      `frame-ancestors https://${shop} https://admin.shopify.com http://localhost:4000`,
    );
  });

  test.each([
    "*",
    "evil.example.com",
    "a.myshopify.com;script-src *",
    "a.myshopify.com https://evil.example.com",
  ])("a frame policy never holds the address's own text: %s", async (text) => {
    next -= 1;
    const response = await get(`/auth/session-token?${new URLSearchParams({ shop: text }).toString()}`);
    expect(framedBy(response)).toBe(closed);
    expect(csp(response)).not.toMatch(/evil|script-src \*/);
    expect(response.headers.get("link")).toBeNull();
  });

  test("M8: the way out of the frame may run its script, and no other", async () => {
    next -= 1;
    const page = await get("/auth/exit-iframe?exitIframe=/app/data");
    const [, script = ""] = /<script>([^<]*)<\/script>/.exec(await page.text()) ?? [];
    expect(script).toContain("window.open(");
    const hash = createHash("sha256").update(script).digest("base64");
    expect([page.status, csp(page)]).toEqual([200, expect.stringContaining(`'sha256-${hash}'`)]);
    expect(csp(await get(`/auth/session-token?${query()}`))).not.toContain("sha256-");
  });

  test("forged, foreign and stale tokens open nothing", async () => {
    const bad = [
      standin.idToken(shop, { secret: "another-secret" }),
      standin.idToken(shop, { overrides: { aud: "another-app" } }),
      standin.idToken(shop, { lifetimeSeconds: -60 }),
      "no.token.at-all",
    ];
    for (const token of bad) {
      const document = await visit(token);
      expect(document.status).toBe(302);
      expect(document.headers.get("location")).toMatch(/^\/auth\/session-token\?/);
      const data = await get("/app?_data=routes%2Fapp._index", { authorization: `Bearer ${token}` });
      expect(data.status).toBe(401);
      expect(data.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
    }
    expect(await tenants()).toEqual([]);
    expect(exchanges()).toBe(0);
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

    expect(framedBy(response)).toBe(
      `frame-ancestors https://${shop} https://admin.shopify.com http://localhost:4000`,
    );
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

  test("a new exchange, as every hour, changes nothing", async () => {
    await visit();
    const before = await tenants();
    await sql`UPDATE session SET expires = NOW(3) WHERE shop = ${shop}`.execute(services.db);
    expect((await visit()).status).toBe(200);
    expect(exchanges()).toBe(2);
    expect(await tenants()).toEqual(before);
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
    const original = globalThis.fetch;
    globalThis.fetch = routed;
    try {
      expect(await ask()).toEqual({ outcome: "needs_reauth" });
      expect((await tenants())[0]?.state).toBe("needs_reauth");
      globalThis.fetch = original;
      const page = await visit();
      expect(page.status).toBe(200);
      expect((await tenants())[0]?.state).toBe("installing");
      expect(await jobs()).toEqual(["backfill", "backfill"]);
      globalThis.fetch = routed;
      expect(await ask()).toMatchObject({ outcome: "data", errors: [] });
    } finally {
      globalThis.fetch = original;
    }
  });

  test("a session whose tenant was never made gets it now", async () => {
    await visit();
    await sql`DELETE FROM shop WHERE domain = ${shop}`.execute(services.db);
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toHaveLength(1);
    expect(exchanges()).toBe(1);
  });

  test("Shopify's failure during the first visit leaves nothing half made", async () => {
    standin.faults.add({ door: "exchange", kind: "server_error", shopDomain: shop });
    expect((await visit()).status).toBe(500);
    expect(await tenants()).toEqual([]);
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toHaveLength(1);
  });
});
