import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissionsOf, roles, type Permission, type Role } from "#app/lib/permissions.ts";
import { embeddedShop } from "../../factories/embedded-shop.ts";
import { signIdToken } from "#tests/standin/http/id-token.ts";
import { linkIn } from "../../standin/inbox/inbox.ts";
import { serveApp, signIn, type Browser, type ServedApp } from "./serve.ts";

/**
 * Every address below /app, and what its loader and its action ask for. A new route fails here until it is in the list;
 * "anybody" is the frame around the pages alone, and a page that does not exist.
 */
const needed: Readonly<
  Record<string, readonly [read: readonly Permission[] | "anybody", write?: readonly Permission[]]>
> = {
  "routes/app": ["anybody"],
  "routes/app.$": ["anybody"],
  "routes/app._index": [["view_reports", "view_amounts"], ["manage_data"]],
  "routes/app.cohorts": [["view_reports", "view_amounts"]],
  "routes/app.data._index": [["view_data"], ["manage_data"]],
  "routes/app.data.failed.$id": [["view_data"], ["view_data"]],
  "routes/app.data.failed._index": [["view_data"], ["manage_data"]],
  "routes/app.data.live": [["view_data"]],
  "routes/app.data.parity": [["view_data", "view_amounts"]],
  "routes/app.data.parity_.days": [["view_data", "view_amounts"]],
  "routes/app.data.parity_.orders": [["view_data", "view_amounts"]],
  "routes/app.data.requests": [["manage_requests"]],
  "routes/app.data.requests_.$id": [["manage_requests"]],
  "routes/app.export.$report": [["export", "view_reports", "view_amounts"]],
  "routes/app.ledger": [["view_reports", "view_amounts"]],
  "routes/app.live": [["view_reports"]],
  "routes/app.products": [["view_reports", "view_amounts"]],
  "routes/app.range": ["anybody", ["view_reports"]],
  "routes/app.settings._index": [["manage_settings"]],
  "routes/app.settings.api-keys": [["manage_keys"], ["manage_keys"]],
  "routes/app.settings.numbers": [["manage_settings"], ["manage_settings"]],
  "routes/app.settings.people": [["manage_people"], ["manage_people"]],
  "routes/app.settings.privacy": [["manage_settings"], ["manage_settings"]],
};

let app: ServedApp;
let services: typeof import("#app/services.server.ts").services;
const domain = `matrix-${randomUUID().slice(0, 8)}.myshopify.com`;
/** Shopify's ids of people, by role. */
const staff = Object.fromEntries(roles.map((role, index) => [role, String(7_000 + index)])) as Record<
  Role,
  string
>;

beforeAll(async () => {
  app = await serveApp();
  ({ services } = await import("#app/services.server.ts"));
  const shop = await embeddedShop(services, domain);
  const at = new Date();
  for (const role of roles)
    await services.db
      .insertInto("shop_staff")
      .values({
        shop_id: shop.id,
        shopify_user_id: staff[role],
        role,
        name: null,
        first_seen_at: at,
        last_seen_at: at,
      })
      .execute();
});
afterAll(() => app.close());

const pages = () =>
  Object.values(app.build.routes)
    .filter((route) => route?.id.startsWith("routes/app"))
    .map((route) => route?.id ?? "");

test("every address below /app is in the list, and none is in it that is gone", () => {
  expect(pages().toSorted()).toEqual(Object.keys(needed).toSorted());
});

/** The address of a route with something in each place, asked for by the page's own scripts. */
function addressOf(id: string): string {
  const path = id
    .replace(/^routes\//, "")
    .replaceAll("_.", ".")
    .replace(/\._index$/, "")
    .replace(/\.\$$/, ".nothing")
    .replaceAll(".", "/")
    .replaceAll(/\$\w+/g, "1");
  return `/${path}?${id.endsWith("_index") ? "index&" : ""}_data=${encodeURIComponent(id)}`;
}

async function ask(browser: Browser, id: string, method: "GET" | "POST", headers: Record<string, string>) {
  const address = addressOf(id);
  const asFetch = { "sec-fetch-dest": "empty", ...headers };
  const answer =
    method === "GET" ? await browser.get(address, asFetch) : await browser.post(address, {}, asFetch);
  return { status: answer.status, redirect: answer.headers.get("x-remix-redirect") };
}

const cases = Object.entries(needed).flatMap(([id, [read, write]]) => [
  ...(read === "anybody" ? [] : [[id, "GET", read] as const]),
  ...(write ? [[id, "POST", write] as const] : []),
]);

const mayAll = (role: Role, wanted: readonly Permission[]) =>
  wanted.every((permission) => permissionsOf(role).has(permission));

describe.each(roles)("in the admin, %s", (role) => {
  test.each(cases)("%s, %s", async (id, method, permissions) => {
    const token = signIdToken({
      shopDomain: domain,
      clientId: services.env.SHOPIFY_API_KEY,
      clientSecret: services.env.SHOPIFY_API_SECRET,
      userId: staff[role],
      now: new Date(),
    });
    const { status } = await ask(app.browser(), id, method, { authorization: `Bearer ${token}` });
    expect(status === 403).toBe(!mayAll(role, permissions));
  });
});

describe("outside of it", () => {
  const browsers = new Map<Role, Browser>();
  let own = "";
  let others = "";

  /** Somebody with an organization and a shop of their own. @returns the shop's public id. */
  async function begin(browser: Browser, email: string): Promise<{ organization: string; shop: string }> {
    await signIn(app, browser, email);
    await browser.post("/shops", { intent: "create_organization", name: "Group" });
    const page = await (await browser.get("/shops")).text();
    const organization = /organizations\/([\w-]+)/.exec(page)?.[1] ?? "";
    const made = await browser.post("/shops", {
      intent: "create_shop",
      organization,
      name: "Shop",
      currency: "EUR",
      timeZone: "Europe/Berlin",
    });
    return { organization, shop: /shop=([\w-]+)/.exec(made.headers.get("location") ?? "")?.[1] ?? "" };
  }

  beforeAll(async () => {
    const someone = () => `${randomUUID().slice(0, 8)}@matrix.example.com`;
    const owner = app.browser();
    const { organization, shop } = await begin(owner, someone());
    own = shop;
    ({ shop: others } = await begin(app.browser(), someone()));
    browsers.set("owner", owner);
    for (const role of roles.filter((each) => each !== "owner")) {
      const email = someone();
      const browser = app.browser();
      await signIn(app, browser, email);
      await owner.post(`/organizations/${organization}`, { intent: "invite", email, role });
      const token = new URL(linkIn(await app.inbox.take(email))).searchParams.get("token") ?? "";
      const accepted = await browser.post("/invitation", { token });
      expect(accepted.headers.get("location")).toBe("/shops");
      browsers.set(role, browser);
    }
  });

  const of = (role: Role): Browser => browsers.get(role) ?? app.browser();

  describe.each(roles)("%s", (role) => {
    test.each(cases)("%s, %s: of the own shop, as the role says", async (id, method, permissions) => {
      const { status } = await ask(of(role), id, method, { "x-tillsight-shop": own });
      expect(status === 403).toBe(!mayAll(role, permissions));
      expect([401, 302]).not.toContain(status);
    });

    test.each(cases)("%s, %s: another's shop is not there", async (id, method) => {
      expect((await ask(of(role), id, method, { "x-tillsight-shop": others })).status).toBe(404);
    });
  });

  test.each(cases)(
    "%s, %s: without a session, and with one that has ended, nothing comes",
    async (id, method) => {
      const ended = app.browser();
      for (const [name, value] of of("viewer").cookies)
        (ended.cookies as Map<string, string>).set(name, `${value}x`);
      for (const browser of [app.browser(), ended]) {
        const { status } = await ask(browser, id, method, { "x-tillsight-shop": own });
        expect(status).toBe(401);
      }
    },
  );

  test("a removed member and a lowered one are so at the next click", async () => {
    const [owner, viewer] = [of("owner"), of("viewer")];
    const page = await (await owner.get("/shops")).text();
    const organization = /organizations\/([\w-]+)/.exec(page)?.[1] ?? "";
    const people = (await (
      await owner.get(
        `/organizations/${organization}?_data=${encodeURIComponent("routes/organizations.$id")}`,
      )
    ).json()) as { members: { id: string; role: Role }[] };
    const id = people.members.find((member) => member.role === "viewer")?.id ?? "";
    const read = () => ask(viewer, "routes/app._index", "GET", { "x-tillsight-shop": own });
    expect((await read()).status).toBe(200);
    await owner.post(`/organizations/${organization}`, {
      intent: "change_role",
      person: id,
      role: "support",
    });
    expect((await read()).status).toBe(403);
    await owner.post(`/organizations/${organization}`, { intent: "remove", person: id });
    expect((await read()).status).toBe(404);
  });
});
