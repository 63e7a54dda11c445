import { expect, test } from "vitest";
import { shopifySalesByDay, shopifySalesByOrder, type AdminClient } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const shop = { id: 1, domain: "a.myshopify.com", scopes: ["read_reports"] } as unknown as Shop;
const row = {
  ...{
    gross_sales: "100.00",
    discounts: "-10.00",
    returns: "-5.00",
    net_sales: "85.00",
    shipping_charges: "4.00",
  },
  ...{ duties: "0.00", additional_fees: "2.00", return_fees: "1.50", taxes: "7.60", total_sales: "100.10" },
};

/** Answers each query with the next table; keeps the queries. */
function asking(...tables: readonly object[]) {
  const queries: string[] = [];
  const admin: AdminClient = {
    query: <T>(_shop: Shop, _document: string, variables: Readonly<Record<string, unknown>> = {}) => {
      queries.push(String(variables["query"]));
      const data = { shopifyqlQuery: tables[queries.length - 1] };
      return Promise.resolve({ outcome: "data" as const, data: data as T, errors: [] });
    },
  };
  return { queries, asking: { admin, shop, signal: new AbortController().signal } };
}

const table = (...rows: readonly object[]) => ({ parseErrors: [], tableData: { rows } });

test("a day with more orders than one answer holds is read in pages, in the order of their ids", async () => {
  const orders = Array.from({ length: 1_002 }, (_unused, index) => ({
    order_id: String(5_000 + index),
    ...row,
  }));
  const { queries, asking: who } = asking(table(...orders.slice(0, 1_000)), table(...orders.slice(1_000)));
  const answer = await shopifySalesByOrder(who, "2026-11-08");
  if (answer.outcome !== "answer") throw new Error(answer.outcome);
  expect(answer.data.map(({ key }) => key)).toEqual(orders.map((order) => order.order_id));
  expect(answer.data[0]?.amounts).toEqual({
    ...{ gross: "100.00", discounts: "-10.00", returns: "-5.00", net: "85.00", shipping: "4.00" },
    ...{ duties: "0.00", fees: "3.5", taxes: "7.60", total: "100.10" },
  });
  const query =
    "FROM sales SHOW gross_sales, discounts, returns, net_sales, shipping_charges, duties, additional_fees, return_fees, taxes, total_sales " +
    "SINCE 2026-11-08 UNTIL 2026-11-08 GROUP BY order_id ORDER BY order_id ASC LIMIT 1000 OFFSET";
  expect(queries).toEqual([`${query} 0`, `${query} 1000`]);
});

test("a cell without a value is nothing; one that is no decimal makes the answer unusable", async () => {
  const days = { from: "2026-11-08", to: "2026-11-09" };
  const empty = await shopifySalesByDay(
    asking(table({ day: "2026-11-08", ...row, duties: null })).asking,
    days,
  );
  expect(empty).toMatchObject({ outcome: "answer", data: [{ key: "2026-11-08", amounts: { duties: "0" } }] });
  for (const broken of [{ taxes: "n/a" }, { taxes: 7.6 }, { taxes: "1e3" }, { day: "yesterday" }])
    expect(
      await shopifySalesByDay(asking(table({ day: "2026-11-08", ...row, ...broken })).asking, days),
    ).toMatchObject({ outcome: "failed" });
});

test("what Shopify does not understand comes back in its words", async () => {
  const refused = { parseErrors: ["Column not found: return_fees"], tableData: null };
  expect(await shopifySalesByDay(asking(refused).asking, { from: "2026-11-08", to: "2026-11-08" })).toEqual({
    outcome: "failed",
    reason: "Column not found: return_fees",
  });
});
