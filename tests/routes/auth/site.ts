import "./environment.ts";
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { openStandin, type OpenedStandin } from "#tests/standin/open.ts";
import { sendShopifyTo } from "./send-shopify-to.ts";

/**
 * The app's pages beside a stand-in, for the test file that imports this: a shop of its own for each test, installed at
 * the stand-in and not yet visited.
 */

export const browser =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
export const names = Array.from({ length: 80 }, () => `r-${randomUUID().slice(0, 8)}`);

export let standin: OpenedStandin;
export let services: typeof import("#app/services.server.ts").services;
export let origin: string;
let close: () => Promise<void>;
let next = 0;
export let store = "";
export let shop = "";

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

export const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(origin + path, { redirect: "manual", headers: { "user-agent": browser, ...headers } });
export const host = () => Buffer.from(`admin.shopify.com/store/${store}`).toString("base64");
export const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({ embedded: "1", shop, host: host(), ...more }).toString();
export const visit = (token = standin.idToken(shop)) => get(`/app?${query({ id_token: token })}`);
export const tenants = async () =>
  (await services.db.selectFrom("shop").selectAll().where("domain", "=", shop).execute()).map((row) => row);
export const jobs = async () => {
  const { rows } = await sql<{ kind: string }>`
    SELECT kind FROM job JOIN shop ON shop.id = job.shop_id WHERE shop.domain = ${shop}`.execute(services.db);
  return rows.map(({ kind }) => kind);
};
/** Seconds that the stored access token still has. */
export const expiresIn = async () => {
  const row = await services.db
    .selectFrom("session")
    .select("expires")
    .where("id", "=", `offline_${shop}`)
    .executeTakeFirst();
  return ((row?.expires?.getTime() ?? 0) - Date.now()) / 1000;
};
export const expire = () =>
  sql`UPDATE session SET expires = NOW(3) WHERE shop = ${shop}`.execute(services.db);
export const bearer = () => ({ authorization: `Bearer ${standin.idToken(shop)}` });
export const exchanges = () => standin.tokenRequests.filter(({ shopDomain }) => shopDomain === shop).length;
/** For a test that makes no tenant: the next one takes the same shop. */
export const reuseShop = () => void (next -= 1);
