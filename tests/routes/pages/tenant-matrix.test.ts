import "../auth/environment.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageRequest } from "#tests/factories/embedded-shop.ts";
import { answerOf, pageRoutes, type PageRoute } from "./page-routes.ts";
import type { Side } from "./two-shops.ts";

let services: typeof import("#app/services.server.ts").services;
let shops: typeof import("./two-shops.ts");
let api: Awaited<ReturnType<(typeof import("../api/serve-api.ts"))["serveApi"]>>;
let routes: PageRoute[];
let alpha: Side;
let bravo: Side;
const plainFetch = globalThis.fetch;

/** Two shops with the same external ids; every text and price of the second says so. */
beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  shops = await import("./two-shops.ts");
  const { serveApi } = await import("../api/serve-api.ts");
  api = await serveApi();
  routes = await pageRoutes();
  [alpha, bravo] = [
    await shops.makeSide(services, api, "ALPHA", "10.00"),
    await shops.makeSide(services, api, "BRAVO", "77.77"),
  ];
  // Shopify says of whoever asks that they own the store, and gives nothing else.
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.hostname.endsWith(".myshopify.com")) return plainFetch(input, init);
    const isToken = url.pathname.endsWith("/oauth/access_token");
    const body = isToken ? { associated_user: { id: 1, account_owner: true } } : { errors: "Forbidden" };
    return Promise.resolve(Response.json(body, { status: isToken ? 200 : 403 }));
  };
});

afterAll(async () => {
  globalThis.fetch = plainFetch;
  await api.close();
  await services.close();
});

/** What names something of a shop: each is tried wherever a page's address has a place for it. */
function namesOf({ shop, letters, jobs, publicId }: Side): string[] {
  return [...letters.slice(0, 2), ...jobs, shop.id, publicId, "1", "3", "v1", "orders", "ledger"].map(String);
}

const reports = [
  "summary",
  "products",
  "cohorts",
  "customers",
  "top_customers",
  "ledger",
  "orders",
  "revenue_trend",
];

function addressesOf({ path }: PageRoute, other: Side): string[] {
  const place = /:[a-z]\w*/i;
  if (!place.test(path)) return [path];
  return [...namesOf(other), ...reports].map((name) => path.replace(place, encodeURIComponent(name)));
}

/** Cursors that a shop's own pages give out. */
async function cursorsOf({ domain }: Side): Promise<string[]> {
  const found = new Set<string>();
  for (const { module, path } of routes) {
    if (!module.loader || path.includes(":")) continue;
    for (const query of ["", "?limit=1&metric=total_sales&preset=last_30_days"]) {
      const { text } = await answerOf(module.loader, {
        request: pageRequest(domain, path + query),
        params: {},
      });
      for (const [, cursor] of text.matchAll(/"(?:older|newer|nextCursor|cursor|next)":"([^"]+)"/g))
        found.add(cursor ?? "");
    }
  }
  return [...found];
}

function queriesOf(other: Side, cursors: readonly string[]): string[] {
  const range = "preset=last_30_days";
  const narrowed = ["order", "orderId", "customer", "customerId", "product", "productId"].map(
    (name) => `${range}&metric=total_sales&${name}=1`,
  );
  const shops = ["shop", "shopId", "tenant", "tenantId"].flatMap((name) => [
    `${name}=${other.shop.id}`,
    `${name}=${other.domain}`,
  ]);
  const pages = cursors.flatMap((cursor) =>
    ["older", "newer", "cursor"].map(
      (name) => `${range}&metric=orders&${name}=${encodeURIComponent(cursor)}`,
    ),
  );
  return ["", range, `${range}&metric=net_sales&compare=previous`, ...narrowed, ...shops, ...pages];
}

type Body = { readonly body: unknown } | { readonly form: Readonly<Record<string, string>> };

/** What each action is asked, about what is the other shop's. A route with an action that is not here fails the test. */
const wishes: Readonly<Record<string, (other: Side) => Body[]>> = {
  "app._index": () => [{ form: {} }],
  "app.data._index": ({ jobs, shop }) => [
    ...jobs.map((id) => ({ body: { intent: "stop", id } })),
    ...["backfill", "deep_reconcile", "verify_shop"].map((kind) => ({ body: { intent: "start", kind } })),
    { body: { intent: "start", kind: "backfill", shopId: shop.id } },
  ],
  "app.data.failed._index": ({ letters }) => [
    ...letters.slice(0, 3).map((id) => ({ body: { intent: "replay", id } })),
    { body: { intent: "replay_kind", topic: "orders/create", reason: "BRAVO" } },
  ],
  "app.data.failed.$id": () => [{ form: {} }],
  "app.range": ({ shop }) => [{ form: { preset: "today", compare: "none", shopId: String(shop.id) } }],
  "app.settings.api-keys": ({ publicId }) => [
    { body: { intent: "revoke", publicId } },
    { body: { intent: "rotate", publicId, overlap: "1" } },
    { body: { intent: "create", name: "ALPHA-2", scopes: ["read"], expires: "never" } },
  ],
  "app.settings.numbers": ({ shop }) => [
    { form: { includeTestOrders: "true", refundDate: "order", shopId: String(shop.id) } },
  ],
  "app.settings.people": ({ shop }) => [
    { form: { intent: "change_role", user: "1", role: "viewer", shopId: String(shop.id) } },
    { form: { intent: "default_role", user: "1", role: "support", shopId: String(shop.id) } },
    { form: { intent: "link_code", user: "1", role: "viewer", shopId: String(shop.id) } },
  ],
  "app.settings.privacy": () => [{ form: { messageDays: "7", deadLetterDays: "30", requestFileDays: "7" } }],
};

const withActions = () => routes.filter(({ module }) => module.action).map(({ id }) => id);

test("every page that takes wishes is asked about the other shop", () => {
  expect(routes.length).toBeGreaterThan(15);
  expect(withActions()).toEqual(Object.keys(wishes).sort());
});

test("whatever a page of one shop is asked, it neither shows nor changes another that has the same ids", async () => {
  const cursors = await cursorsOf(bravo);
  expect(cursors.length).toBeGreaterThanOrEqual(1);
  const before = await shops.checksums(services, bravo);
  const shown = new Map<string, string>();
  const check = (id: string, { status, text }: { status: number; text: string }) => {
    expect([id, status < 500 || status === 502 || status === 503]).toEqual([id, true]);
    expect([id, /BRAVO|77\.77|bravo-pages/.exec(text)?.[0]]).toEqual([id, undefined]);
    shown.set(id, (shown.get(id) ?? "") + text);
  };
  const paramsOf = (route: PageRoute, address: string): Record<string, string> => {
    const index = route.path.split("/").findIndex((part) => part.startsWith(":"));
    if (index < 0) return {};
    const name = route.path.split("/")[index]?.slice(1) ?? "";
    return { [name]: decodeURIComponent(address.split("/")[index] ?? "") };
  };
  // Reading comes first, while there is something to read.
  for (const route of routes) {
    if (!route.module.loader) continue;
    for (const address of addressesOf(route, bravo))
      for (const query of queriesOf(bravo, cursors)) {
        const request = pageRequest(alpha.domain, query ? `${address}?${query}` : address);
        check(route.id, await answerOf(route.module.loader, { request, params: paramsOf(route, address) }));
      }
  }
  for (const route of routes) {
    if (!route.module.action) continue;
    for (const address of addressesOf(route, bravo))
      for (const wish of wishes[route.id]?.(bravo) ?? []) {
        const request = pageRequest(alpha.domain, address, wish);
        check(route.id, await answerOf(route.module.action, { request, params: paramsOf(route, address) }));
      }
  }
  expect(await shops.checksums(services, bravo)).toEqual(before);
  // It was not silence: the first shop saw its own.
  const own = ["app._index", "app.data._index", "app.data.failed._index", "app.settings.api-keys"];
  for (const id of [...own, "app.products", "app.ledger", "app.data.requests_.$id"])
    expect([id, /ALPHA/.test(shown.get(id) ?? "")]).toEqual([id, true]);
}, 300_000);
