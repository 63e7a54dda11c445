import { describe, expect, it } from "vitest";
import { adminFixture, SCOPES } from "./admin-fixture.ts";

const scopes = [...SCOPES, "read_reports"];
const document = `query Sales($query: String!) {
  shopifyqlQuery(query: $query) { parseErrors tableData { columns { name dataType displayName } rows } }
}`;
const amounts =
  "gross_sales, discounts, returns, net_sales, shipping_charges, duties, additional_fees, return_fees, taxes, total_sales";

interface Answer {
  shopifyqlQuery: {
    parseErrors: string[];
    tableData: { columns: { name: string; dataType: string }[]; rows: Record<string, string>[] } | null;
  } | null;
}

function fixture(options: Parameters<typeof adminFixture>[0] = { orders: 0 }) {
  const { shop, clock, ask } = adminFixture({ orders: 0, ...options });
  const at = (instant: string) => (clock.now = Date.parse(instant));
  const run = async (query: string) =>
    (await ask<Answer>(document, { query }, scopes)).data.shopifyqlQuery ?? undefined;
  return { shop, clock, ask, at, run, rows: async (query: string) => (await run(query))?.tableData?.rows };
}

describe("ShopifyQL of the stand-in", () => {
  it("dates a sale and its refund, signed as Shopify signs them", async () => {
    const { shop, at, rows } = fixture();
    at("2026-03-02T17:00:00Z");
    const { record } = shop.createOrder({
      lines: [
        { quantity: 2, price: "40.00", discount: "8.00", taxLines: [{ rate: "0.08" }] },
        { quantity: 1, price: "20.00", discount: "2.00", taxLines: [{ rate: "0.08" }] },
        { quantity: 1, price: "50.00", giftCard: true, taxLines: [] },
      ],
      shipping: { price: "8.00", discount: "3.00", taxLines: [{ rate: "0.08" }] },
      additionalFee: "2.00",
      tip: "5.00",
    });
    at("2026-04-05T17:00:00Z");
    shop.refundOrder(record.id, { lines: [{ index: 0, quantity: 1 }], adjustments: [{ amount: "4.00" }] });
    const found = await rows(
      `FROM sales SHOW ${amounts} SINCE 2026-03-01 UNTIL 2026-04-30 GROUP BY day ORDER BY day ASC`,
    );
    expect(found).toEqual([
      {
        ...{ day: "2026-03-02", gross_sales: "100.00", discounts: "-10.00", returns: "0.00" },
        ...{ net_sales: "90.00", shipping_charges: "5.00", duties: "0.00", additional_fees: "2.00" },
        ...{ return_fees: "0.00", taxes: "7.60", total_sales: "104.60" },
      },
      {
        ...{ day: "2026-04-05", gross_sales: "0.00", discounts: "0.00", returns: "-32.00" },
        ...{ net_sales: "-32.00", shipping_charges: "0.00", duties: "0.00", additional_fees: "0.00" },
        ...{ return_fees: "0.00", taxes: "-2.88", total_sales: "-34.88" },
      },
    ]);
  });

  it("counts days in the shop's zone, and knows neither test orders nor deleted ones", async () => {
    const { shop, at, rows } = fixture({ ianaTimezone: "Asia/Kathmandu" });
    const order = (test = false) =>
      shop.createOrder({ lines: [{ quantity: 1, price: "10.00", taxLines: [] }], shipping: null, test });
    at("2026-05-01T18:14:00Z");
    order();
    at("2026-05-01T18:16:00Z");
    order();
    order(true);
    shop.deleteOrder(order().record.id);
    expect(
      await rows(
        "from sales show total_sales since 2026-05-01 until 2026-05-02 group by day order by day desc",
      ),
    ).toEqual([
      { day: "2026-05-02", total_sales: "10.00" },
      { day: "2026-05-01", total_sales: "10.00" },
    ]);
  });

  it("tells a day by its orders, in pages, ids by their length first", async () => {
    const { shop, at, rows, run } = fixture({ currencyCode: "JPY" });
    at("2026-06-01T17:00:00Z");
    const ids = [1, 2, 3].map(
      (quantity) =>
        shop.createOrder({ lines: [{ quantity, price: "100", taxLines: [] }], shipping: null }).record.id,
    );
    const page = (limit: string) =>
      rows(
        `FROM sales SHOW net_sales SINCE 2026-06-01 UNTIL 2026-06-01 GROUP BY order_id ORDER BY order_id ASC ${limit}`,
      );
    expect(await page("LIMIT 2 OFFSET 0")).toEqual([
      { order_id: ids[0], net_sales: "100" },
      { order_id: ids[1], net_sales: "200" },
    ]);
    expect(await page("LIMIT 2 OFFSET 2")).toEqual([{ order_id: ids[2], net_sales: "300" }]);
    const whole = await run("FROM sales SHOW net_sales SINCE 2026-06-01 UNTIL today GROUP BY order_id");
    expect(whole?.tableData?.columns.map(({ name, dataType }) => [name, dataType])).toEqual([
      ["order_id", "IDENTITY"],
      ["net_sales", "MONEY"],
    ]);
  });

  it("adds up to what the generator expects of a whole history", async () => {
    const { shop, rows } = fixture({ orders: 300, editedOrders: 0.2, testOrders: 0.05, duties: true });
    const found = await rows(`FROM sales SHOW ${amounts} SINCE 2025-01-01 UNTIL 2026-11-22 GROUP BY day`);
    const byDay = new Map((found ?? []).map((row) => [row.day, row]));
    const { days } = shop.expected("2025-01-01", "2026-11-22");
    let compared = 0;
    for (const day of days) {
      const row = byDay.get(day.day);
      if (row) compared += 1;
      expect([
        day.day,
        row?.gross_sales ?? "0.00",
        row?.net_sales ?? "0.00",
        row?.total_sales ?? "0.00",
      ]).toEqual([day.day, day.grossSales, day.netSales, day.totalSales]);
    }
    expect(compared).toBeGreaterThan(150);
  });

  it.each([
    ["FROM orders SHOW net_sales SINCE 2026-01-01", "Table not found: orders"],
    ["FROM sales SHOW net_profit SINCE 2026-01-01", "Column not found: net_profit"],
    ["FROM sales SINCE 2026-01-01", "syntax error, SHOW is missing."],
    ["FROM sales SHOW net_sales SINCE 2026-02-30", "Invalid date in SINCE: '2026-02-30'"],
    [
      "FROM sales SHOW net_sales SINCE 2026-02-03 UNTIL 2026-02-01",
      "The UNTIL date is before the SINCE date.",
    ],
    ["FROM sales SHOW net_sales SINCE 2026-02-03 GROUP BY city", "Column not found: city"],
  ])("answers %s with a parse error and no table", async (query, error) => {
    const { run } = fixture();
    expect(await run(query)).toEqual({ parseErrors: [error], tableData: null });
  });

  it("is denied without read_reports", async () => {
    const { ask } = fixture();
    const answer = await ask<Answer>(document, { query: "FROM sales SHOW net_sales SINCE 2026-01-01" });
    expect(answer.data).toEqual({ shopifyqlQuery: null });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "ACCESS_DENIED" });
    expect(answer.errors?.[0]?.message).toContain("`read_reports` access scope");
  });
});
