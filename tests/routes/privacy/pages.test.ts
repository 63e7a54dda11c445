import "../auth/environment.ts";
import type { AppLoadContext } from "@remix-run/node";
import { Session } from "@shopify/shopify-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { services } from "#app/services.server.ts";
import { createSessionStorage, installShop, shopById, type Shop } from "#app/tenancy/index.server.ts";
import * as fileRoute from "#app/routes/app.data.requests_.$id/route.ts";
import * as requestsRoute from "#app/routes/app.data.requests/route.tsx";
import * as privacyRoute from "#app/routes/app.settings.privacy/route.tsx";
import { drain } from "#app/worker/index.server.ts";
import { signIdToken } from "#tests/standin/http/id-token.ts";
import { complianceCustomer, customerBody, person } from "../../factories/person.ts";
import { send, workerContext } from "../../factories/worker-shop.ts";

const HOUR = 3_600_000;
const context = {} as AppLoadContext;
const someone = person(501);
let shop: Shop;
let rival: Shop;

beforeAll(async () => {
  [shop, rival] = [await visited("privacy-page.myshopify.com"), await visited("privacy-rival.myshopify.com")];
});
afterAll(() => services.close());

async function visited(domain: string): Promise<Shop> {
  const at = new Date();
  const installed = await installShop(services.db, {
    domain,
    name: "Privacy page",
    currency: "USD",
    timeZone: "America/New_York",
    scopes: "read_orders",
    historyStartsAt: null,
    at,
  });
  const storage = createSessionStorage({
    prisma: services.database.prisma,
    cipher: services.cipher,
    now: () => at,
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
      expires: new Date(at.getTime() + HOUR),
      refreshToken: "refresh",
      refreshTokenExpires: new Date(at.getTime() + 24 * HOUR),
    }),
  );
  return installed.shop;
}

/** A request of the page's scripts: App Bridge puts the token into the header. */
function request(of: Shop, path: string, form?: Record<string, string>): Request {
  const token = signIdToken({
    shopDomain: of.domain ?? "",
    clientId: "client-id",
    clientSecret: "client-secret",
    userId: "7",
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

const list = async (of: Shop) =>
  (await requestsRoute.loader({ request: request(of, "/app/data/requests"), params: {}, context })).json();
const file = (of: Shop, id: string) =>
  fileRoute.loader({ request: request(of, `/app/data/requests/${id}`), params: { id }, context });
const audit = (of: Shop, action: string) =>
  services.db
    .selectFrom("audit_event")
    .select(["actor", "detail"])
    .where("shop_id", "=", of.id)
    .where("action", "=", action)
    .execute();

test("a customer's request appears with its date, its file goes to the shop's own people only, each download audited", async () => {
  expect(await list(shop)).toEqual({ requests: [], keptDays: 30 });
  await send(services.db, shop, "customers/create", customerBody(someone));
  await send(services.db, shop, "customers/data_request", {
    shop_id: 1,
    shop_domain: shop.domain,
    customer: complianceCustomer(someone),
    orders_requested: [],
    data_request: { id: 31_337 },
  });
  await drain(workerContext(services.db));
  expect((await list(shop)).requests).toMatchObject([
    { id: "31337", customerId: someone.id, state: "gathering", note: "Preparing" },
  ]);
  expect((await file(shop, "31337")).status).toBe(404);
  await drain({ ...workerContext(services.db), now: () => new Date() }, { jobs: true });
  expect((await list(shop)).requests).toMatchObject([{ state: "ready" }]);
  expect((await list(rival)).requests).toEqual([]);
  expect((await file(rival, "31337")).status).toBe(404);
  expect(await audit(rival, "privacy.data_downloaded")).toEqual([]);

  const answer = await file(shop, "31337");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await answer.json()).toMatchObject({
    requestId: "31337",
    customers: [{ id: someone.id, email: someone.email, phone: someone.phone, lastName: someone.lastName }],
    orders: [],
  });
  expect((await list(shop)).requests).toMatchObject([
    { state: "downloaded", note: expect.stringMatching(/^Downloaded .* Kept until /) as string },
  ]);
  expect(await audit(shop, "privacy.data_downloaded")).toMatchObject([{ actor: "user:7" }]);
});

test("retention: the defaults are shown, a choice is taken and audited, what is not offered is refused", async () => {
  const path = "/app/settings/privacy";
  const load = async () =>
    (await privacyRoute.loader({ request: request(shop, path), params: {}, context })).json();
  const save = async (form: Record<string, string>) =>
    (await privacyRoute.action({ request: request(shop, path, form), params: {}, context })).status;
  const before = await load();
  expect(before.fields.map(({ name, value, options }) => [name, value, options[0]?.label])).toEqual([
    ["deadLetterDays", "", "90 days (default)"],
    ["requestFileDays", "", "30 days (default)"],
    ["messageDays", "", "14 days (default)"],
  ]);
  expect(await save({ deadLetterDays: "30", requestFileDays: "", messageDays: "60" })).toBe(200);
  expect((await shopById(services.db, shop.id))?.settings.retention).toEqual({
    deadLetterDays: 30,
    messageDays: 60,
  });
  expect((await load()).fields.map(({ value }) => value)).toEqual(["30", "", "60"]);
  for (const wrong of [
    { deadLetterDays: "30", requestFileDays: "", messageDays: "1" },
    { deadLetterDays: "30", requestFileDays: "31", messageDays: "" },
    { deadLetterDays: "30", messageDays: "" },
    { deadLetterDays: "30", requestFileDays: "", messageDays: "", includeTestOrders: "true" },
  ])
    expect(await save(wrong as Record<string, string>)).toBe(400);
  expect((await load()).fields.map(({ value }) => value)).toEqual(["30", "", "60"]);
  expect((await shopById(services.db, rival.id))?.settings.retention).toEqual({});
  const [entry, ...more] = await audit(shop, "shop.retention_changed");
  expect([entry?.actor, more]).toEqual(["user:7", []]);
});
