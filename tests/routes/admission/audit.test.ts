import "../auth/environment.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Shop } from "#app/tenancy/index.server.ts";
import { embeddedShop, pageRequest } from "#tests/factories/embedded-shop.ts";
import { answerOf, pageRoutes, type PageRoute } from "../pages/page-routes.ts";

let services: typeof import("#app/services.server.ts").services;
let pages: PageRoute[];
let shop: Shop;
const domain = "audited.myshopify.com";

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  pages = await pageRoutes();
  shop = await embeddedShop(services, domain);
});
afterAll(() => services.close());

async function audited(action: string) {
  const rows = await services.db
    .selectFrom("audit_event")
    .select(["actor", "detail"])
    .where("shop_id", "=", shop.id)
    .where("action", "=", action)
    .orderBy("id")
    .execute();
  return rows.map(({ actor, detail }) => ({ actor, detail: JSON.parse(detail) as unknown }));
}

const routeOf = (id: string) => {
  const found = pages.find((page) => page.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found.module;
};

test("a file that leaves the app is audited with the person who took it", async () => {
  const { loader } = routeOf("app.export.$report");
  if (!loader) throw new Error("no loader");
  const query = "?from=2026-01-01&to=2026-01-31";
  for (const [report, userId] of [
    ["top-customers", "11"],
    ["recent-orders", "12"],
  ] as const) {
    const request = pageRequest(domain, `/app/export/${report}${query}`, { userId });
    expect((await answerOf(loader, { request, params: { report } })).status).toBe(200);
  }
  const refused = pageRequest(domain, "/app/export/top-customers?from=x&to=y", { userId: "13" });
  expect((await answerOf(loader, { request: refused, params: { report: "top-customers" } })).status).toBe(
    400,
  );
  expect(await audited("report.exported")).toMatchObject([
    { actor: "user:11", detail: { from: "2026-01-01", to: "2026-01-31" } },
    { actor: "user:12" },
  ]);
});

test("a change of what decides about the numbers is audited with the person who made it", async () => {
  const { action } = routeOf("app.settings.numbers");
  if (!action) throw new Error("no action");
  const form = { includeTestOrders: "true", refundDate: "order" };
  const request = pageRequest(domain, "/app/settings/numbers", { userId: "14", form });
  expect((await answerOf(action, { request, params: {} })).status).toBe(200);
  expect(await audited("shop.settings_changed")).toMatchObject([{ actor: "user:14" }]);
});
