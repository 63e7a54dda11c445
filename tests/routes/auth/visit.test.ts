import "./environment.ts";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { shopByDomain } from "#app/tenancy/index.server.ts";
import { closed, csp, framedBy, ofShop } from "./frame-policy.ts";
import {
  bearer,
  exchanges,
  expiresIn,
  get,
  jobs,
  names,
  query,
  services,
  shop,
  standin,
  store,
  tenants,
  visit,
} from "./site.ts";

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

  test("Q1: under the new address of a known shop it is the same tenant, with its history and its settings", async () => {
    await visit();
    const [tenant] = await tenants();
    // As if the shop had been installed under another address, which Shopify has taken from it.
    const old = `old-${shop}`;
    await sql`UPDATE shop SET domain = ${old}, state = 'active' WHERE domain = ${shop}`.execute(services.db);
    await sql`UPDATE session SET id = ${`offline_${old}`}, shop = ${old} WHERE shop = ${shop}`.execute(
      services.db,
    );
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toMatchObject([
      { id: tenant?.id, domain: shop, former_domain: old, shopify_id: tenant?.shopify_id, state: "active" },
    ]);
    const { rows } = await sql`SELECT id FROM shop WHERE domain = ${old}`.execute(services.db);
    expect(rows).toEqual([]);
    expect((await get("/app/live", bearer())).status).toBe(200);
  });

  test("Q4: the version of the API in which a shop's profile comes is seen to", async () => {
    const seen = vi.spyOn(services, "seenVersion");
    await visit();
    expect(seen).toHaveBeenCalledExactlyOnceWith("answer", "2026-07");
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
