import "../auth/environment.ts";
import type { AppLoadContext } from "@remix-run/node";
import { Session } from "@shopify/shopify-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelJobs } from "#app/jobs/index.server.ts";
import { createSessionStorage, installShop, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { signIdToken } from "#tests/standin/http/id-token.ts";

const domain = "numbers-page.myshopify.com";
const HOUR = 3_600_000;
const context = {} as AppLoadContext;

let shop: Shop;
let page: typeof import("#app/routes/app.settings.numbers/route.tsx");
let home: typeof import("#app/routes/app._index/route.tsx");
let services: typeof import("#app/services.server.ts").services;

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  page = await import("#app/routes/app.settings.numbers/route.tsx");
  home = await import("#app/routes/app._index/route.tsx");
  const now = new Date();
  ({ shop } = await installShop(services.db, {
    domain,
    name: "Numbers page",
    currency: "USD",
    timeZone: "Asia/Kathmandu",
    scopes: "read_orders",
    historyStartsAt: null,
    at: now,
  }));
  const storage = createSessionStorage({
    prisma: services.database.prisma,
    cipher: services.cipher,
    now: () => now,
    makeSession: (params) => new Session(params),
    onUnreadable: () => undefined,
  });
  await storage.storeSession(
    new Session({
      id: `offline_${domain}`,
      shop: domain,
      state: "",
      isOnline: false,
      scope: "read_orders",
      accessToken: "token",
      expires: new Date(now.getTime() + HOUR),
      refreshToken: "refresh",
      refreshTokenExpires: new Date(now.getTime() + 24 * HOUR),
    }),
  );
});

afterAll(() => services.close());

/** A request of the page's scripts: App Bridge puts the token into the header. */
function request(path: string, form?: Record<string, string>): Request {
  const token = signIdToken({
    shopDomain: domain,
    clientId: "client-id",
    clientSecret: "client-secret",
    userId: "1",
    now: new Date(),
  });
  return new Request(`https://app.example.com${path}`, {
    headers: {
      Authorization: `Bearer ${token}`,
      "Accept-Language": "en-US",
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36",
    },
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
}

const path = "/app/settings/numbers";

async function load() {
  return (await page.loader({ request: request(path), params: {}, context })).json();
}

async function save(form: Record<string, string>): Promise<[number, string]> {
  const answer = await page.action({ request: request(path, form), params: {}, context });
  return [answer.status, (await answer.json()).outcome];
}

test("shows what holds, takes a choice, and says that history is computed anew, on the home page too", async () => {
  const before = await load();
  expect(before).toEqual({
    choices: { includeTestOrders: false, refundDate: "refund" },
    recomputing: false,
    timeZone: "Asia/Kathmandu",
  });
  expect(await save({ includeTestOrders: "false", refundDate: "refund" })).toEqual([200, "unchanged"]);
  expect(await save({ includeTestOrders: "true", refundDate: "order" })).toEqual([200, "changed"]);
  const after = await load();
  expect(after).toMatchObject({
    choices: { includeTestOrders: true, refundDate: "order" },
    recomputing: true,
  });
  const shown = await home.loader({ request: request("/app"), params: {}, context });
  expect(await shown.json()).toMatchObject({ recomputing: true });
  await cancelJobs(services.db, shop);
});

test("refuses what it does not know", async () => {
  expect(await save({ includeTestOrders: "perhaps", refundDate: "order" })).toEqual([400, "invalid"]);
  expect(await save({ includeTestOrders: "true" })).toEqual([400, "invalid"]);
  expect((await shopById(services.db, shop.id))?.settings.includeTestOrders).toBe(true);
});
