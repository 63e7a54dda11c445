import "../auth/environment.ts";
import { sql } from "kysely";
import type { AppLoadContext } from "@remix-run/node";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CohortsPage } from "#app/components/cohorts/cohorts-page.tsx";
import { HomePage } from "#app/components/home/home-page.tsx";
import { ProductsPage } from "#app/components/products/products-page.tsx";
import { startBackfill } from "#app/shopify/index.server.ts";
import { activateShop, type Shop } from "#app/tenancy/index.server.ts";
import { embeddedShop, pageRequest } from "../../factories/embedded-shop.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const domain = "under-import.myshopify.com";
// These loaders do not look at the connection.
const context = {} as AppLoadContext;
const nothing = () => undefined;

let shop: Shop;
let services: typeof import("#app/services.server.ts").services;

/** A shop whose first import has brought one order of this month by now. */
beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  shop = await embeddedShop(services, domain);
  await sql`UPDATE shop SET state = 'installing' WHERE id = ${shop.id}`.execute(services.db);
  await startBackfill(services.db, shop);
  await sales.sell(shop, [{ id: 1, at: new Date().toISOString(), customer: 7, price: "12.00" }]);
});
afterAll(() => services.close());

const pages: Readonly<Record<string, () => Promise<string>>> = {
  Home: async () => {
    const { loader } = await import("#app/routes/app._index/route.tsx");
    const data = await (await loader({ request: pageRequest(domain, "/app"), params: {}, context })).json();
    return html(
      <HomePage
        data={data}
        loading={false}
        here="/app"
        live
        announced={false}
        announcement=""
        importing={false}
        onRange={nothing}
        onCompare={nothing}
        onOrdersPage={nothing}
        onRetry={nothing}
        onImport={nothing}
        onLive={nothing}
        onAnnounced={nothing}
      />,
    );
  },
  Products: async () => {
    const { loader } = await import("#app/routes/app.products/route.tsx");
    const request = pageRequest(domain, "/app/products");
    const data = await (await loader({ request, params: {}, context })).json();
    return html(
      <ProductsPage data={data} loading={false} onRange={nothing} onChoice={nothing} onRetry={nothing} />,
    );
  },
  Cohorts: async () => {
    const { loader } = await import("#app/routes/app.cohorts/route.tsx");
    const request = pageRequest(domain, "/app/cohorts");
    const data = await (await loader({ request, params: {}, context })).json();
    return html(
      <CohortsPage
        data={data}
        loading={false}
        onValue={nothing}
        onMonths={nothing}
        onUntil={nothing}
        onRange={nothing}
        onRetry={nothing}
      />,
    );
  },
};

const html = (page: ReactElement) =>
  renderToString(<AppProvider i18n={translations}>{page}</AppProvider>).replaceAll("<!-- -->", "");

const namesIn = (page: string) => ({
  importing: page.includes("Importing your orders"),
  closable: page.includes("You can close this page."),
  change: /100%|from \$/.test(page.replaceAll(/style="[^"]*"/g, "")),
  covered: page.includes("Includes all orders"),
  empty: page.includes("will show here") || page.includes("No orders yet"),
  exported: page.includes("Export"),
});

test.each(Object.keys(pages))(
  "F9: %s shows a first import as one: no number of a part, no comparison, no file, no claim",
  async (name) => {
    expect(namesIn((await pages[name]?.()) ?? "")).toEqual({
      importing: true,
      closable: true,
      change: false,
      covered: false,
      empty: false,
      exported: false,
    });
  },
);

test("F9: once it is done the pages show numbers again", async () => {
  await sql`UPDATE job SET state = 'done', finished_at = NOW(3) WHERE shop_id = ${shop.id}`.execute(
    services.db,
  );
  await activateShop(services.db, shop, null, new Date());
  for (const page of Object.values(pages))
    expect(namesIn(await page())).toMatchObject({ importing: false, covered: true, exported: true });
});
