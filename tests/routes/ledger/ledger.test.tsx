import "../auth/environment.ts";
import { sql } from "kysely";
import type { AppLoadContext } from "@remix-run/node";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChartTable } from "#app/components/charts/chart-table.tsx";
import { HomePage } from "#app/components/home/home-page.tsx";
import { LedgerPage, type LedgerPageData } from "#app/components/ledger/ledger-page.tsx";
import type { Shop } from "#app/tenancy/index.server.ts";
import { embeddedShop, pageRequest } from "../../factories/embedded-shop.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const domain = "ledger-page.myshopify.com";
// These loaders do not look at the connection.
const context = {} as AppLoadContext;

let shop: Shop;
let home: typeof import("#app/routes/app._index/route.tsx");
let ledger: typeof import("#app/routes/app.ledger/route.tsx");
let services: typeof import("#app/services.server.ts").services;

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  home = await import("#app/routes/app._index/route.tsx");
  ledger = await import("#app/routes/app.ledger/route.tsx");
  shop = await embeddedShop(services, domain, { timeZone: "Asia/Kathmandu" });
  // 00:15 of 1 March in Kathmandu, and 23:59 of 31 March: both are March's.
  await sales.sell(shop, [
    { id: 1, at: "2026-02-28T18:30:00Z", customer: 7, price: "1200.00", tax: "96.00", shipping: "8.00" },
    { id: 2, at: "2026-03-31T18:14:00Z", customer: 7, price: "30.00", discount: "5.00" },
    {
      id: 3,
      at: "2026-03-10T12:00:00Z",
      price: "40.00",
      quantity: 2,
      refund: { at: "2026-03-12T12:00:00Z", subtotal: "40.00", quantity: 1 },
    },
    { id: 4, at: "2026-02-10T12:00:00Z", customer: 7, price: "11.00" },
    { id: 5, at: "2026-03-11T12:00:00Z", customer: 8, price: "99.00", test: true },
  ]);
});

afterAll(() => services.close());

async function load(path: string): Promise<{ status: number; data: LedgerPageData; page: string }> {
  const response = await ledger.loader({ request: pageRequest(domain, path), params: {}, context });
  const data = await response.json();
  return { status: response.status, data, page: html(data) };
}

function html(data: LedgerPageData): string {
  return render(
    <LedgerPage
      data={data}
      loading={false}
      pageUrl={() => "/app/ledger"}
      exportUrl="/app/export/ledger"
      onRetry={() => undefined}
    />,
  );
}

const render = (page: React.ReactElement) =>
  renderToString(<AppProvider i18n={translations}>{page}</AppProvider>)
    .replaceAll("<!-- -->", "")
    // ICU puts thin spaces around a range's dash.
    .replaceAll("\u2009", " ");

const MARCH = "from=2026-03-01&to=2026-03-31";

test("total sales of a month: its rows in the shop's days, the definition, the sum at the bottom", async () => {
  const { status, data, page } = await load(`/app/ledger?metric=total_sales&${MARCH}`);
  expect(status).toBe(200);
  if (data.outcome !== "ledger" || data.view.table.kind !== "sales") throw new Error(data.outcome);
  const { table } = data.view;
  expect(
    table.rows.map(({ day, order, event, item, cells }) => [day, order.name, event, item, cells.total.text]),
  ).toEqual([
    ["Mar 31, 2026", "#2", "Order", "Mug", "$25.00"],
    ["Mar 12, 2026", "#3", "Return", "Mug", "-$40.00"],
    ["Mar 10, 2026", "#3", "Order", "Mug", "$80.00"],
    ["Mar 1, 2026", "#1", "Order", "Shipping", "$8.00"],
    ["Mar 1, 2026", "#1", "Order", "Mug", "$1,296.00"],
  ]);
  expect(data.view.value).toBe("$1,369.00");
  expect(table.sums).toMatchObject({
    quantity: { text: "4" },
    gross: { text: "$1,318.00" },
    discount: { text: "-$5.00" },
    returned: { text: "-$40.00" },
    net: { text: "$1,273.00" },
    tax: { text: "$96.00" },
    total: { text: "$1,369.00" },
  });
  for (const text of [
    "Total sales, Mar 1 – 31, 2026",
    "Net sales + shipping + duties + additional fees + taxes",
    "Sum of 5 rows",
    'href="https://admin.shopify.com/store/ledger-page/orders/3"',
    '<caption class="ts-hidden">Total sales, Mar 1 – 31, 2026: 5 rows. The column Total adds up to the number.',
    "All rows",
  ])
    expect(page).toContain(text);
  expect(page).not.toContain("#5");
});

/** The home page of March, as a document, and what it was drawn from. */
async function homeOfMarch() {
  const response = await home.loader({ request: pageRequest(domain, `/app?${MARCH}`), params: {}, context });
  const data = await response.json();
  const nothing = () => undefined;
  const page = render(
    <HomePage
      data={data}
      loading={false}
      here={`/app?${MARCH}`}
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
  return { data, page };
}

test("every number of the home page leads to rows whose sum is that number", async () => {
  const { data, page } = await homeOfMarch();
  if (data.home.revenueTrend.outcome !== "ready" || data.home.ordersByDate.outcome !== "ready")
    throw new Error("a chart failed");
  const tables = [data.home.revenueTrend.result, data.home.ordersByDate.result].map((view) =>
    render(<ChartTable view={view} />),
  );
  const numbers =
    /<a(?=[^>]*href="([^"]*\/app\/ledger[^"]*)")(?=[^>]*aria-label="([^"]*)\. Show details of ([^"]*)")[^>]*>\2</g;
  const links = [page, ...tables].flatMap((text) => [...text.matchAll(numbers)]);
  const names = links.map(([, , , name]) => name);
  for (const name of [
    "Total sales",
    "Average order value",
    "previous customers",
    "Guest orders",
    "Amount spent of Customer 7",
  ])
    expect(names).toContain(name);
  expect(names).toContain("Total sales, Mar 12");
  // Six numbers and their comparisons, a customer's two, 31 days and their comparisons of two charts, five orders twice.
  expect(links.length).toBeGreaterThanOrEqual(6 + 6 + 2 + 31 + 31 + 10);
  for (const [, href = "", text = "", name = ""] of links) {
    const { status, data: shown } = await load(href.replaceAll("&amp;", "&"));
    if (shown.outcome !== "ledger") throw new Error(`${name}: ${shown.outcome}`);
    expect([status, shown.back]).toEqual([
      200,
      href.includes("back=") ? `/app?${MARCH}` : expect.any(String),
    ]);
    if (name.startsWith("order #")) expect(shown.view.narrowed).toEqual([`Order: ${text}`]);
    else if (name === "Guest orders") expect(text).toContain(`(${shown.view.value})`);
    else expect([name, shown.view.value]).toEqual([name, text.replace(/ orders?$/, "")]);
  }
});

test("quotients show what is divided; customers, which of them returned", async () => {
  const average = await load(`/app/ledger?metric=average_order_value&${MARCH}`);
  expect(average.page).toContain("$1,305.00 ÷ 3 orders = $435.00");
  const rate = await load(`/app/ledger?metric=returning_customer_rate&${MARCH}`);
  expect(rate.page).toContain("1 returning ÷ 1 customer = 100%");
  expect(rate.page).toContain("Feb 10, 2026");
  const guests = await load(`/app/ledger?metric=guest_order_share&${MARCH}`);
  expect(guests.page).toContain("1 guest order ÷ 3 orders = 33.3%");
});

test("an address that names no number, or no days, says so", async () => {
  for (const metric of ["profit", "constructor", ""]) {
    const unknown = await load(`/app/ledger?metric=${metric}&${MARCH}`);
    expect([unknown.status, unknown.data.outcome]).toEqual([404, "unknown"]);
    expect(unknown.page).toContain("Page not found");
  }
  const backwards = await load("/app/ledger?metric=orders&from=2026-03-31&to=2026-03-01");
  expect(backwards.status).toBe(400);
  expect(backwards.page).toContain("The end date must not be before the start date.");
});

test("F20: one order's rows are named by the order, and lead to it in Shopify", async () => {
  const { page } = await load("/app/ledger?metric=total_sales&preset=all_time&order=3");
  expect(page).toMatch(/Order #3 · Mar 10[^<]*M · Total sales \$40\.00/);
  expect(page).toMatch(
    /href="https:\/\/admin\.shopify\.com\/store\/ledger-page\/orders\/3"[^>]*>View in Shopify/,
  );
  const unknown = await load("/app/ledger?metric=total_sales&preset=all_time&order=77");
  expect(unknown.page).not.toContain("View in Shopify");
  // The way there comes before the number and its definition.
  expect(page.indexOf("View in Shopify")).toBeLessThan(page.lastIndexOf("$40.00"));
});

test("F20: customers' names lead to the customer in Shopify, wherever they stand", async () => {
  const link = /href="https:\/\/admin\.shopify\.com\/store\/ledger-page\/customers\/7"[^>]*>Ada Example</;
  const lists = ["average_order_value", "returning_customer_rate"];
  const pages = async () => [
    (await homeOfMarch()).page,
    ...(await Promise.all(
      lists.map(async (metric) => (await load(`/app/ledger?metric=${metric}&${MARCH}`)).page),
    )),
  ];
  const called = (first: string | null, last: string | null) =>
    sql`UPDATE customer SET first_name = ${first}, last_name = ${last}, email = NULL
      WHERE shop_id = ${shop.id} AND external_id = '7'`.execute(services.db);
  await called("Ada", "Example");
  expect((await pages()).map((page) => link.test(page))).toEqual([true, true, true]);
  // Nothing is stored to call the customer by: as with an operator who keeps no details of customers.
  await called(null, null);
  expect((await pages()).map((page) => page.includes("/customers/7"))).toEqual([false, false, false]);
});

test("days without rows say what is in no number", async () => {
  const empty = await load("/app/ledger?metric=tips&from=2026-01-01&to=2026-01-31");
  expect(empty.status).toBe(200);
  expect(empty.page).toContain("No sales in this period");
  expect(empty.page).toContain("Test orders and orders in other currencies aren’t included.");
  // A test order has no rows that count.
  const tested = await load("/app/ledger?metric=total_sales&preset=all_time&order=5");
  expect(tested.data.outcome === "ledger" && tested.data.view.value).toBe("$0.00");
});

test("a way back leads into the app only", async () => {
  for (const [back, expected] of [
    ["/app/products?from=2026-03-01", "/app/products?from=2026-03-01"],
    ["https://example.org", `/app?${MARCH}`],
    ["//example.org/app", `/app?${MARCH}`],
    ["/app//example.org", `/app?${MARCH}`],
    ["/app\\example.org", `/app?${MARCH}`],
    ["/application", `/app?${MARCH}`],
  ] as const) {
    const { data } = await load(`/app/ledger?metric=orders&${MARCH}&back=${encodeURIComponent(back)}`);
    expect(data.back).toBe(expected);
  }
});

test("rows that cannot be read say so, and offer to try again", async () => {
  await sql`RENAME TABLE order_line TO order_line_away`.execute(services.db);
  try {
    const { status, page } = await load(`/app/ledger?metric=net_sales&${MARCH}`);
    expect(status).toBe(500);
    expect(page).toContain("Net sales");
    expect(page).toContain("Try again");
  } finally {
    await sql`RENAME TABLE order_line_away TO order_line`.execute(services.db);
  }
});
