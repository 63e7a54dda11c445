import "../auth/environment.ts";
import type { AppLoadContext } from "@remix-run/node";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CohortsPage } from "#app/components/cohorts/cohorts-page.tsx";
import { ProductsPage } from "#app/components/products/products-page.tsx";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { customersExample } from "../../factories/customers-example.ts";
import { embeddedShop, pageRequest } from "../../factories/embedded-shop.ts";
import { deliver } from "../../factories/ingest-shop.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const domain = "linked-pages.myshopify.com";
// These loaders do not look at the connection.
const context = {} as AppLoadContext;
const nothing = () => undefined;

let services: typeof import("#app/services.server.ts").services;
let products: typeof import("#app/routes/app.products/route.tsx");
let cohorts: typeof import("#app/routes/app.cohorts/route.tsx");
let ledger: typeof import("#app/routes/app.ledger/route.tsx");

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  products = await import("#app/routes/app.products/route.tsx");
  cohorts = await import("#app/routes/app.cohorts/route.tsx");
  ledger = await import("#app/routes/app.ledger/route.tsx");
  vi.spyOn(services, "now").mockReturnValue(new Date("2026-11-22T12:00:00Z"));
  const shop = await embeddedShop(services, domain, { timeZone: "America/New_York" });
  await sales.sell(shop, customersExample);
  const order = restOrder({
    id: "501",
    at: "2026-05-02T12:00:00-04:00",
    lines: [
      { id: "1", product: "91", quantity: 2, price: "20.00", discount: "5.00" },
      { id: "2", product: "92", price: "7.00" },
      { id: "3", price: "4.00" },
      { id: "4", product: null, title: 'Wrap & "bow" ?=#', price: "3.00" },
      { id: "5", product: null, title: "🎁", price: "2.00" },
      { id: "6", product: null, title: null, price: "1.00" },
    ],
    refunds: [
      {
        id: "71",
        at: "2026-05-03T12:00:00-04:00",
        lines: [{ line: "2", quantity: 1, subtotal: "7.00" }],
        adjustments: [{ amount: "1.50" }],
      },
    ],
  });
  await deliver(services.db, shop, { topic: "orders/updated", payload: order });
  await rebuildShop(services.db, shop);
});
afterAll(() => services.close());

const render = (page: React.ReactNode) =>
  renderToString(<AppProvider i18n={translations}>{page}</AppProvider>);

interface Leading {
  readonly path: string;
  readonly text: string;
  readonly name: string;
}

/** The page's links to ledger rows: where to, the number as it is shown, what they say of themselves. */
function linksOf(page: string): Leading[] {
  const links =
    /<a(?=[^>]*href="([^"]*\/app\/ledger[^"]*)")(?=[^>]*aria-label="([^"]*)\. Show details of ([^"]*)")[^>]*>\2</g;
  return [...page.matchAll(links)].map(([, path = "", text = "", name = ""]) => ({
    path: path.replaceAll("&amp;", "&"),
    text,
    name,
  }));
}

async function expectSums(links: readonly Leading[]): Promise<void> {
  for (const { path, text, name } of links) {
    const response = await ledger.loader({ request: pageRequest(domain, path), params: {}, context });
    const data = await response.json();
    expect([name, data.outcome === "ledger" && data.view.value]).toEqual([name, text]);
  }
}

test("every number of the products leads to rows whose sum is that number", async () => {
  const request = pageRequest(domain, "/app/products?from=2026-05-01&to=2026-05-31");
  const data = await (await products.loader({ request, params: {}, context })).json();
  const links = linksOf(
    render(
      <ProductsPage data={data} loading={false} onRange={nothing} onChoice={nothing} onRetry={nothing} />,
    ),
  );
  const names = links.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("Net sales, "))).toHaveLength(7);
  // 97: items without a product are rows of their own titles, whatever those are.
  expect(names).toContain("Net sales, Wrap &amp; &quot;bow&quot; ?=#");
  expect(names).toContain("Net sales, 🎁");
  expect(names).toContain("Net sales, Items without a product");
  expect(names).toContain("Units returned, Total");
  expect(links.find(({ name }) => name === "Discounts, Total")?.text).toBe("-$5.00");
  await expectSums(links);
});

test.each(["retention", "valueRetention", "lifetimeValue"])(
  "every cell of the cohorts' %s, and every measure of customers, leads to rows that come to it",
  async (value) => {
    const request = pageRequest(
      domain,
      `/app/cohorts?months=60&value=${value}&from=2026-01-01&to=2026-03-31`,
    );
    const data = await (await cohorts.loader({ request, params: {}, context })).json();
    const links = linksOf(
      render(
        <CohortsPage
          data={data}
          loading={false}
          onValue={nothing}
          onMonths={nothing}
          onUntil={nothing}
          onRange={nothing}
          onRetry={nothing}
        />,
      ),
    );
    const names = links.map(({ name }) => name);
    expect(names).toContain("Customers, cohort of Jan 2026");
    expect(names).toContain("Returning customer rate");
    // 11 months of January's cohort, 10 of February's, and so on, but for those without a customer.
    expect(links.length).toBeGreaterThan(25);
    await expectSums(links);
  },
);
