import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rebuildShop } from "#app/rollups/index.server.ts";
import {
  camelCase,
  definitions,
  reports,
  servedReports,
  type Definition,
} from "#app/insights/index.server.ts";
import { services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { changeTenantProfile, drain } from "#app/worker/index.server.ts";
import { workerContext } from "../../factories/worker-shop.ts";
import { post, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(async () => {
  await api.close();
  await services.close();
});

async function get(key: string | undefined, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.origin}/api/insights${path}`, {
    headers: { ...(key ? { "x-api-key": key } : {}), ...headers },
  });
  const text = await response.text();
  // What is answered is what the report's schema says, field by field.
  const served = servedReports[/^\/([^?]+)/.exec(path)?.[1] ?? ""];
  if (response.status === 200 && served) served.answer.parse(JSON.parse(text));
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

async function sell(shop: Shop, key: string, orders: readonly object[]): Promise<void> {
  expect((await post(`${api.origin}/api/data/orders`, key, orders)).status).toBe(200);
  await rebuildShop(services.db, shop);
}

const order = (externalId: string, processedAt: string, total: string, more: object = {}) => ({
  externalId,
  name: `#${externalId}`,
  processedAt,
  total,
  ...more,
});
const MARCH = "from=2026-03-01&to=2026-03-31";

/** Four orders in March, one in February; the last of March is one in New York and none in London. */
async function march() {
  const made = await tenantWithKey({ scopes: ["ingest", "read"] });
  await sell(made.shop, made.key, [
    order("1", "2026-03-02T12:00:00-05:00", "10.00", {
      customer: { externalId: "a", firstName: "Ada", lastName: "Example", email: "ada@example.com" },
    }),
    order("2", "2026-03-02T13:00:00-05:00", "20.50", { customer: "b" }),
    order("3", "2026-03-16T12:00:00-04:00", "20.50", { customer: "c" }),
    order("4", "2026-03-31T23:30:00-04:00", "9.00"),
    order("5", "2026-02-10T12:00:00-05:00", "30.00", { customer: "a" }),
  ]);
  return made;
}

const dollars = (amount: string) => ({ amount, currency: "USD" });

describe("reports over HTTP", () => {
  it("are the app's, all of them", () => {
    expect(Object.values(servedReports).map(({ report }) => report)).toEqual(
      expect.arrayContaining(Object.values(reports)),
    );
  });

  it("sum up a month beside the one before it", async () => {
    const { key } = await march();
    const { status, body, headers } = await get(key, `/summary?${MARCH}`);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("private, no-cache");
    expect(headers.get("ratelimit-policy")).toBe('"read";q=600;w=60');
    expect(body).toEqual({
      from: "2026-03-01",
      to: "2026-03-31",
      timeZone: "America/New_York",
      comparison: { from: "2026-02-01", to: "2026-02-28", until: null },
      metrics: {
        totalSales: { value: dollars("60.00"), previous: dollars("30.00"), change: "1.000000" },
        netSales: { value: dollars("60.00"), previous: dollars("30.00"), change: "1.000000" },
        orders: { value: 4, previous: 1, change: "3.000000" },
        averageOrderValue: { value: dollars("15.00"), previous: dollars("30.00"), change: "-0.500000" },
        customers: { value: 3, previous: 1, change: "2.000000" },
        returningCustomerRate: { value: "0.333333", previous: "0.000000", change: null },
      },
      guestOrders: { orders: 1, share: "0.250000" },
      otherCurrencies: [],
      compared: "compared",
      definitions: expect.objectContaining({ netSales: expect.any(Object) as unknown }) as unknown,
      recalculating: false,
    });
  });

  it("F4: say that they recalculate, and are by the switches and zone of before until they have", async () => {
    const { shop, key } = await march();
    const path = `/summary?${MARCH}&compare=none`;
    const before = await get(key, path);
    const profile = { name: shop.name, currency: shop.currency, timeZone: "Europe/London" };
    await changeTenantProfile(services.db, shop, profile, new Date());
    const meanwhile = await get(key, path, { "if-none-match": before.headers.get("etag") ?? "" });
    expect(meanwhile.status).toBe(200);
    expect(meanwhile.body).toEqual({ ...before.body, recalculating: true });
    const { body: rows } = await get(key, `/ledger?metric=totalSales&${MARCH}`);
    expect(rows).toMatchObject({
      value: dollars("60.00"),
      timeZone: "America/New_York",
      recalculating: true,
    });
    await drain(workerContext(services.db), { jobs: true });
    // The last order of March is one of April in London.
    const after = await get(key, path);
    expect(after.body).toMatchObject({
      timeZone: "Europe/London",
      recalculating: false,
      metrics: { totalSales: { value: dollars("51.00") } },
    });
  });

  it.each(Object.keys(servedReports))("say what each number of %s means", async (name) => {
    const { key } = await march();
    const { body } = await get(key, `/${name}${name === "ledger" ? "?metric=orders" : ""}`);
    const given = body.definitions as Record<string, Definition>;
    const metrics = name === "ledger" ? (["orders"] as const) : (servedReports[name]?.report.metrics ?? []);
    expect(metrics.length).toBeGreaterThan(0);
    expect(given).toEqual(Object.fromEntries(metrics.map((id) => [camelCase(id), definitions[id]])));
  });

  it.each([
    ["day", 31, [2, 1, 1], [dollars("30.50"), dollars("20.50"), dollars("9.00")]],
    ["week", 6, [2, 1, 1], [dollars("30.50"), dollars("20.50"), dollars("9.00")]],
    ["month", 1, [4], [dollars("60.00")]],
  ])("count by %s, empty ones as 0", async (interval, points, orders, sales) => {
    const { key } = await march();
    const counted = await get(key, `/orders?${MARCH}&interval=${interval}&compare=none`);
    const series = counted.body.points as { from: string; orders: number }[];
    expect(series).toHaveLength(points);
    expect(series.filter((point) => point.orders !== 0).map((point) => point.orders)).toEqual(orders);
    expect(counted.body).toMatchObject({ interval, comparison: null, comparisonPoints: null });
    const trend = await get(key, `/revenue-trend?${MARCH}&interval=${interval}`);
    const sums = trend.body.points as { totalSales: { amount: string } }[];
    expect(sums).toHaveLength(points);
    expect(sums.map((point) => point.totalSales).filter(({ amount }) => amount !== "0.00")).toEqual(sales);
  });

  it("page through customers by what they spent, equal ones by id", async () => {
    const { key } = await march();
    const seen: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await get(key, `/top-customers?${MARCH}&limit=1${cursor && `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      seen.push(...(page.body.customers as unknown[]));
      cursor = page.body.nextCursor as string | null;
    }
    expect(seen).toEqual([
      { id: "b", name: null, email: null, orders: 1, spent: dollars("20.50") },
      { id: "c", name: null, email: null, orders: 1, spent: dollars("20.50") },
      { id: "a", name: "Ada Example", email: "ada@example.com", orders: 1, spent: dollars("10.00") },
    ]);
  });

  it("page through orders, newest first", async () => {
    const { key } = await march();
    const first = await get(key, "/recent-orders?limit=3");
    const second = await get(key, `/recent-orders?limit=3&cursor=${String(first.body.nextCursor)}`);
    const ids = [first, second].map(({ body }) => (body.orders as { id: string }[]).map(({ id }) => id));
    expect(ids).toEqual([
      ["4", "3", "2"],
      ["1", "5"],
    ]);
    expect(second.body.nextCursor).toBeNull();
    expect((second.body.orders as unknown[])[0]).toMatchObject({
      id: "1",
      name: "#1",
      processedAt: "2026-03-02T17:00:00.000Z",
      customer: { id: "a", name: "Ada Example" },
      total: dollars("10.00"),
      cancelled: false,
      test: false,
    });
  });

  it("take a number apart into the ledger's rows, page by page, with the sum of all of them", async () => {
    const { key } = await march();
    const { body: whole } = await get(key, `/summary?${MARCH}`);
    const rows: { day: string; order: { name: string }; total: object }[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { status, body } = await get(
        key,
        `/ledger?metric=totalSales&${MARCH}&limit=3${cursor && `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      expect(body.value).toEqual((whole.metrics as Record<string, { value: unknown }>).totalSales?.value);
      const list = body.ledger as { rows: typeof rows; totals: object };
      expect(list).toMatchObject({
        kind: "sales",
        column: "total",
        totals: { rows: 4, quantity: 4, gross: dollars("60.00"), total: dollars("60.00") },
      });
      rows.push(...list.rows);
      cursor = body.nextCursor as string | null;
    }
    expect(rows.map(({ day, order: { name }, total }) => [day, name, total])).toEqual([
      ["2026-03-31", "#4", dollars("9.00")],
      ["2026-03-16", "#3", dollars("20.50")],
      ["2026-03-02", "#2", dollars("20.50")],
      ["2026-03-02", "#1", dollars("10.00")],
    ]);
    expect(rows[0]).toMatchObject({
      at: "2026-04-01T03:30:00.000Z",
      order: { id: "4", name: "#4" },
      reason: "ORDER",
      action: "ORDER",
      lineType: "PRODUCT",
      discount: dollars("0.00"),
      quantity: 1,
    });
  });

  it("take a count and a quotient apart into orders and customers", async () => {
    const { key } = await march();
    const { body: average } = await get(key, `/ledger?metric=averageOrderValue&${MARCH}&customer=b`);
    expect(average).toMatchObject({
      value: dollars("20.50"),
      ledger: { kind: "orders", totals: { orders: 1, guestOrders: 0, units: 1, sales: dollars("20.50") } },
    });
    const { body: rate } = await get(key, `/ledger?metric=returningCustomerRate&${MARCH}`);
    expect(rate).toMatchObject({
      value: "0.333333",
      ledger: {
        kind: "customers",
        totals: { customers: 3, returning: 1 },
        rows: [
          { customer: { id: "c" }, firstDay: "2026-03-16", returning: false },
          { customer: { id: "b" }, firstDay: "2026-03-02", returning: false },
          {
            customer: { id: "a", name: "Ada Example" },
            firstDay: "2026-02-10",
            returning: true,
            latestOrders: [{ id: "1", name: "#1", day: "2026-03-02" }],
          },
        ],
      },
    });
  });

  it("write amounts with the currency's digits", async () => {
    const { shop, key } = await tenantWithKey({ scopes: ["ingest", "read"], currency: "JPY" });
    await sell(shop, key, [order("1", "2026-03-02T12:00:00Z", "1200")]);
    const { body } = await get(key, `/summary?${MARCH}`);
    expect(body.metrics).toMatchObject({ totalSales: { value: { amount: "1200", currency: "JPY" } } });
  });

  it("are listed, with what each number means", async () => {
    const { key } = await tenantWithKey({ scopes: ["read"] });
    const { body } = await get(key, "");
    expect((body.reports as { path: string }[]).map(({ path }) => path)).toEqual(
      Object.keys(servedReports).map((name) => `/api/insights/${name}`),
    );
    expect(body.metrics).toContainEqual(
      expect.objectContaining({
        id: "netSales",
        formula: "Gross sales − discounts − returns",
        mark: "shopify",
        basis: "Same as Shopify's “Net sales”.",
        dated: expect.any(String) as unknown,
        includes: expect.any(String) as unknown,
        excludes: expect.any(String) as unknown,
      }),
    );
  });
});

describe("a question", () => {
  it.each([
    [
      "an unknown parameter",
      "/summary?form=2026-03-01",
      '"form" is not known here: it takes from, to, compare',
    ],
    ["a parameter of another report", `/summary?${MARCH}&limit=5`, '"limit" is not known here'],
    ["a parameter of its tenant", "/orders?shop=1", '"shop" is not known here'],
    ["a parameter twice", `/summary?${MARCH}&to=2026-03-30`, '"to" may be given only once'],
    ["a date that is none", "/orders?from=2026-02-30&to=2026-03-01", "from: "],
    ["half a range", "/orders?from=2026-02-01", "to: "],
    ["a range backwards", "/orders?from=2026-03-02&to=2026-03-01", "to: "],
    ["a comparison that is none", "/orders?compare=yesterday", '"compare" is wrong'],
    ["an interval that is none", "/orders?interval=hour", '"interval" is wrong'],
    ["too many points", "/orders?from=2020-01-01&to=2025-12-31&interval=day", "interval: By day this range"],
    ["a limit of 0", "/recent-orders?limit=0", '"limit" is wrong'],
    ["a limit of 251", "/top-customers?limit=251", '"limit" is wrong'],
    ["a cursor of another list", "/recent-orders?cursor=YyAxLjAwMDAgYQ", "cursor: "],
    ["a number that is none", "/ledger?metric=profit", '"metric" is wrong'],
    ["no number", "/ledger", '"metric" is wrong'],
    [
      "a cursor of another kind of rows",
      "/ledger?metric=orders&cursor=bCBbIjIwMjYtMDMtMDIiLCJhIiwiYiJd",
      "cursor: ",
    ],
    ["half a cohort", "/ledger?metric=orders&cohortFrom=2026-01-01", "cohortTo: "],
    [
      "a cohort that ends before it starts",
      "/ledger?metric=orders&cohortFrom=2026-02-01&cohortTo=2026-01-31",
      "cohortTo: ",
    ],
    [
      "F6: other days than a cohort's own for its size",
      "/ledger?metric=cohortSize&cohortFrom=2026-01-01&cohortTo=2026-01-31&from=2026-02-01&to=2026-02-28",
      "from: The cohort's size is that of its own days, 2026-01-01 to 2026-01-31.",
    ],
    [
      "F6: a lifetime value from a later day",
      "/ledger?metric=cohortLifetimeValue&cohortFrom=2026-01-01&cohortTo=2026-01-31&from=2026-02-01&to=2026-02-28",
      "from: A lifetime value starts with the cohort's first day, 2026-01-01.",
    ],
    ["an instant that is none", "/ledger?metric=orders&until=soon", "until: "],
    ["an id that is too long", `/ledger?metric=orders&order=${"x".repeat(65)}`, "order: An id has 1 to 64"],
    ["a cursor that is none", "/top-customers?cursor=x", "cursor: "],
    ["a parameter of the list of reports", "?from=2026-03-01", '"from" is not known here: it takes none'],
  ])("with %s is refused by name", async (_name, path, detail) => {
    const { key } = await tenantWithKey({ scopes: ["read"] });
    const { status, body, headers } = await get(key, path);
    expect([status, headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(body.detail).toContain(detail);
  });

  it("needs a key with the scope read, a report that exists, and GET", async () => {
    const writer = await tenantWithKey({ scopes: ["ingest"] });
    expect((await get(undefined, "/summary")).status).toBe(401);
    expect((await get(writer.key, "/summary")).status).toBe(403);
    expect((await get(writer.key, "")).status).toBe(403);
    expect((await get(writer.key, "/constructor")).status).toBe(404);
    const posted = await fetch(`${api.origin}/api/insights/summary`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("an answer's tag", () => {
  it.each(["/summary", "/orders", "/revenue-trend", "/top-customers", "/recent-orders"])(
    "of %s spares it until the tenant's data changes",
    async (path) => {
      const { shop, key } = await march();
      const address = path === "/recent-orders" ? path : `${path}?${MARCH}`;
      const first = await get(key, address);
      const tag = first.headers.get("etag") ?? "";
      expect(tag).toMatch(/^"[\w-]{27}"$/);
      const again = await get(key, address, { "if-none-match": `"x", W/${tag}` });
      expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", tag]);
      await sell(shop, key, [order("6", "2026-03-05T12:00:00Z", "1.00", { customer: "a" })]);
      const changed = await get(key, address, { "if-none-match": tag });
      expect(changed.status).toBe(200);
      expect(changed.headers.get("etag")).not.toBe(tag);
      expect(changed.text).not.toBe(first.text);
    },
  );

  it("changes with a name that the rollups do not know, and with the day", async () => {
    const { key } = await march();
    const first = await get(key, `/top-customers?${MARCH}`);
    await post(`${api.origin}/api/data/customers`, key, [{ externalId: "b", firstName: "Bo" }]);
    const renamed = await get(key, `/top-customers?${MARCH}`, {
      "if-none-match": first.headers.get("etag") ?? "",
    });
    expect(renamed.status).toBe(200);
    expect(renamed.text).toContain('"Bo"');
    const today = await get(key, "/orders?compare=none");
    const clock = vi.spyOn(services.api, "now").mockReturnValue(new Date(Date.now() + 86_400_000));
    try {
      const tomorrow = await get(key, "/orders?compare=none", {
        "if-none-match": today.headers.get("etag") ?? "",
      });
      expect(tomorrow.status).toBe(200);
      expect(tomorrow.body.to).not.toBe(today.body.to);
    } finally {
      clock.mockRestore();
    }
  });

  it("holds while nothing is computed again", async () => {
    const { key } = await march();
    const first = await get(key, `/summary?${MARCH}`);
    const reads = vi.spyOn(reports.summary, "run");
    try {
      expect((await get(key, `/summary?${MARCH}`)).text).toBe(first.text);
      expect(reads).not.toHaveBeenCalled();
    } finally {
      reads.mockRestore();
    }
  });
});
