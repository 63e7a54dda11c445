import "../auth/environment.ts";
import { sql } from "kysely";
import type { AppLoadContext } from "@remix-run/node";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CohortsPage } from "#app/components/cohorts/cohorts-page.tsx";
import { ProductsPage } from "#app/components/products/products-page.tsx";
import { servedReports } from "#app/insights/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { customersExample } from "../../factories/customers-example.ts";
import { embeddedShop, pageRequest } from "../../factories/embedded-shop.ts";
import { deliver } from "../../factories/ingest-shop.ts";
import { restOrder, type OrderSpec } from "../../factories/order-spec.ts";
import { readCsv } from "../../factories/read-csv.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const [full, bare] = ["report-pages.myshopify.com", "report-pages-empty.myshopify.com"];
// These loaders do not look at the connection.
const context = {} as AppLoadContext;
const nothing = () => undefined;

let shop: Shop;
let products: typeof import("#app/routes/app.products/route.tsx");
let cohorts: typeof import("#app/routes/app.cohorts/route.tsx");
let exports: typeof import("#app/routes/app.export.$report/route.ts");
let services: typeof import("#app/services.server.ts").services;

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  products = await import("#app/routes/app.products/route.tsx");
  cohorts = await import("#app/routes/app.cohorts/route.tsx");
  vi.spyOn(services, "now").mockReturnValue(new Date("2026-11-22T12:00:00Z"));
  exports = await import("#app/routes/app.export.$report/route.ts");
  shop = await embeddedShop(services, full, { timeZone: "America/New_York" });
  await embeddedShop(services, bare);
  await sales.sell(shop, customersExample);
  const order: OrderSpec = {
    id: "501",
    at: "2026-05-02T12:00:00-04:00",
    lines: [
      { id: "1", product: "91", quantity: 2, price: "20.00", discount: "5.00" },
      { id: "2", product: "92", price: "7.00" },
    ],
    refunds: [
      {
        id: "71",
        at: "2026-05-03T12:00:00-04:00",
        lines: [{ line: "2", quantity: 1, subtotal: "7.00" }],
        adjustments: [{ amount: "1.50" }],
      },
    ],
  };
  const title = "=SUM(A1)";
  await deliver(
    services.db,
    shop,
    {
      topic: "products/update",
      payload: { id: 91, title, updated_at: "2026-05-01T00:00:00Z", variants: [] },
    },
    { topic: "orders/updated", payload: restOrder(order) },
  );
  await rebuildShop(services.db, shop);
});
afterAll(() => services.close());

async function productsAt(path: string, domain = full) {
  const response = await products.loader({ request: pageRequest(domain, path), params: {}, context });
  const data = await response.json();
  const page = (
    <ProductsPage data={data} loading={false} onRange={nothing} onChoice={nothing} onRetry={nothing} />
  );
  return { data, page: html(page) };
}

async function cohortsAt(path: string, domain = full) {
  const response = await cohorts.loader({ request: pageRequest(domain, path), params: {}, context });
  const data = await response.json();
  const page = (
    <CohortsPage
      data={data}
      loading={false}
      onValue={nothing}
      onMonths={nothing}
      onUntil={nothing}
      onRange={nothing}
      onRetry={nothing}
    />
  );
  return { data, page: html(page) };
}

function html(page: React.ReactNode): string {
  return renderToString(<AppProvider i18n={translations}>{page}</AppProvider>);
}

/** Texts of a table's rows, head to foot. */
function rowsOf(page: string): string[] {
  return [...page.matchAll(/<tr[ >].*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][ >].*?<\/t[hd]>/gs)]
      .map(([cell]) =>
        cell
          .replace(/<svg.*?<\/svg>|<[^>]+>/gs, " ")
          .replace(/\s+/g, " ")
          .trim(),
      )
      .join(" | "),
  );
}

const MAY = "from=2026-05-01&to=2026-05-31";

describe("the products page", () => {
  test("shows each product's numbers, the adjustments and the sum of both", async () => {
    const { page } = await productsAt(`/app/products?${MAY}`);
    expect(rowsOf(page).slice(1)).toEqual([
      "=SUM(A1) | $40.00 | -$5.00 | $0.00 | $35.00 | 2 | 0 | 1",
      "Line 2 | $7.00 | $0.00 | -$7.00 | $0.00 | 1 | 1 | 1",
      "Refund adjustments | $0.00 | $0.00 | $1.50 | $1.50 | 0 | 0 | 0",
      "Total | $47.00 | -$5.00 | -$5.50 | $36.50 | 3 | 1 | 1",
    ]);
    expect(page).toContain(
      "/app/ledger?metric=net_sales&amp;from=2026-05-01&amp;to=2026-05-31&amp;product=91&amp;back=",
    );
    expect(page).toContain('aria-sort="descending"');
  });

  test("sorts and pages by its address; what makes no sense there is as if it were not said", async () => {
    const { page } = await productsAt(`/app/products?${MAY}&sort=title&order=asc&by=variant&page=x`);
    expect(rowsOf(page)[1]).toContain("=SUM(A1) Variant 91 |");
    const { data } = await productsAt(`/app/products?${MAY}&sort=password&order=up&page=-1`);
    expect(data.choice).toEqual({ by: "product", sort: "netSales", order: "desc", page: 1 });
    const wrong = await productsAt("/app/products?from=2026-05-31&to=2026-05-01");
    expect(wrong.page).toContain("These dates can’t be shown");
  });

  test("says so when there is nothing, in the days or in the shop, and when it fails", async () => {
    expect((await productsAt("/app/products?from=2020-01-01&to=2020-01-31")).page).toContain(
      "No products sold in this period",
    );
    expect((await productsAt("/app/products", bare)).page).toContain("will show here");
    await sql`RENAME TABLE sale TO sale_away`.execute(services.db);
    try {
      // Days that nobody has asked for yet: what is known is remembered.
      const days = "from=2026-05-01&to=2026-05-30";
      expect((await productsAt(`/app/products?${days}`)).page).toContain('role="alert"');
    } finally {
      await sql`RENAME TABLE sale_away TO sale`.execute(services.db);
    }
  });
});

describe("the cohorts page", () => {
  test("shows the worked example by customers, by revenue and by lifetime value", async () => {
    const first = (page: string, cells: number) =>
      rowsOf(page)
        .filter((row) => /^(Jan|Feb) 2026/.test(row))
        .map((row) => row.split(" | ").slice(0, cells).join(" | "));
    // November: each month of both cohorts that is looked at is complete.
    const retention = await cohortsAt("/app/cohorts?months=60");
    expect(first(retention.page, 5)).toEqual([
      "Jan 2026 | 2 | 100% | 50% | 50%",
      "Feb 2026 | 1 | 100% | 0% | 0%",
    ]);
    expect(first((await cohortsAt("/app/cohorts?months=60&value=lifetimeValue")).page, 5)).toEqual([
      "Jan 2026 | 2 | $115.00 | $125.00 | $140.00",
      "Feb 2026 | 1 | $60.00 | $50.00 | $50.00",
    ]);
    expect(first((await cohortsAt("/app/cohorts?months=60&value=valueRetention")).page, 5)).toEqual([
      "Jan 2026 | 2 | 100% | 8.7% | 13%",
      "Feb 2026 | 1 | 100% | -16.7% | 0%",
    ]);
    const mean = rowsOf(retention.page).at(-1);
    expect(mean).toMatch(/^Average \| 100% \| 33.3% \| /);
    expect(retention.page).toContain(
      "/app/ledger?metric=cohort_retention&amp;from=2026-02-01&amp;to=2026-02-28&amp;cohortFrom=2026-01-01&amp;cohortTo=2026-01-31",
    );
    expect(retention.page).toContain("in progress");
  });

  test("shows what the customers of some days did", async () => {
    const { data } = await cohortsAt("/app/cohorts?from=2026-01-01&to=2026-03-31");
    if (data.measures.outcome === "failed") throw new Error("failed");
    expect(data.measures.result.map(({ id, value, detail }) => [id, value, detail])).toEqual([
      ["customers", "3", null],
      ["first_time_customers", "3", null],
      ["returning_customers", "2", null],
      ["returning_customer_rate", "66.7%", null],
      ["repeat_purchase_rate", "66.7%", null],
      ["amount_spent_per_customer", "$110.00", null],
      ["time_between_orders", "29 days", "Median of 3 repeat orders (average 28.7 days)"],
    ]);
  });

  test("says so when nobody has ordered, and when it fails", async () => {
    expect((await cohortsAt("/app/cohorts", bare)).page).toContain("will show here");
    await sql`RENAME TABLE cohort_month TO cohort_month_away`.execute(services.db);
    try {
      const { data, page } = await cohortsAt("/app/cohorts");
      expect([data.cohorts.outcome, data.measures.outcome]).toEqual(["failed", "ready"]);
      expect(page).toContain('role="alert"');
    } finally {
      await sql`RENAME TABLE cohort_month_away TO cohort_month`.execute(services.db);
    }
  });
});

describe("a page's file", () => {
  const file = (report: string, query: string, domain = full) =>
    exports.loader({
      request: pageRequest(domain, `/app/export/${report}?${query}`),
      params: { report },
      context,
    });

  test("is UTF-8 with a byte order mark, has the page's numbers and runs nothing", async () => {
    // What the admin adds to addresses is not the report's.
    const response = await file("products", `${MAY}&by=product&sort=netSales&order=desc&host=x&embedded=1`);
    expect(response.headers.get("content-disposition")).toContain(
      "tillsight-products-2026-05-01-2026-05-31.csv",
    );
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.bytes());
    expect(text.slice(0, 5)).toBe("\uFEFFKind");
    // F18: named as on the page, and with its signs: returns lower sales.
    expect(readCsv(text.slice(1)).map((row) => [row.Product, row["Net sales"], row.Returns])).toEqual([
      ["'=SUM(A1)", "35.00", "0.00"],
      ["Line 2", "0.00", "-7.00"],
      ["", "1.50", "1.50"],
    ]);
  });

  test("of the rows behind a number takes the page's own names", async () => {
    const response = await file("ledger", `metric=net_sales&${MAY}&product=91&back=%2Fapp`);
    const rows = readCsv((await response.text()).replace("\uFEFF", ""));
    expect(rows.map((row) => [row.Day, row["Product ID"], row["Net sales"]])).toEqual([
      ["2026-05-02", "91", "35.00"],
    ]);
  });

  // camelCase names of the interface are no columns for people: the next report's are missed here.
  test.each(Object.keys(servedReports))("F18: every column of %s has a merchant's name", async (report) => {
    const query = report === "ledger" ? "metric=net_sales&preset=all_time" : "preset=all_time";
    for (const metric of report === "ledger" ? ["net_sales", "orders", "customers"] : [""]) {
      const asked = metric === "" ? query : `metric=${metric}&preset=all_time`;
      const [head = ""] = (await (await file(report, asked)).text()).replace("\uFEFF", "").split("\r\n");
      for (const column of head.split(","))
        expect(column, report).toMatch(/^(?:[A-Z][a-z-]*|SKU|ID)( [a-z-]+| ID)*$/);
    }
  });

  test("is the session's shop's alone; without a session there is none", async () => {
    expect(readCsv((await (await file("recent-orders", "", bare)).text()).replace("\uFEFF", ""))).toEqual([]);
    const stranger = new Request("https://app.example.com/app/export/orders", {
      headers: { Authorization: "Bearer nonsense", "User-Agent": "Mozilla/5.0 Chrome/140 Safari/537.36" },
    });
    const refused: unknown = await exports
      .loader({ request: stranger, params: { report: "orders" }, context })
      .catch((error: unknown) => error);
    expect((refused as Response).status).toBe(401);
  });

  test.each([
    ["constructor", "", 404],
    ["orders", "from=2026-05-31&to=2026-05-01", 400],
    ["orders", "interval=hour", 400],
    ["ledger", "metric=profit", 400],
  ])("%s?%s is refused with %i", async (report, query, status) => {
    expect((await file(report, query)).status).toBe(status);
  });
});
