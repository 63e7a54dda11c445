import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servedReports } from "#app/insights/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { services } from "#app/services.server.ts";
import { readCsv } from "../../factories/read-csv.ts";
import { post, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

let api: ServedApi;
let key: string;
beforeAll(async () => {
  api = await serveApi();
  const made = await tenantWithKey({ scopes: ["ingest", "read"] });
  key = made.key;
  const names = ["=cmd|' /C calc'!A0", "+Plus", 'Zoë, "Z"', "-1"];
  const orders = Array.from({ length: 7 }, (_unused, index) => ({
    externalId: `o${index}`,
    name: `#${index}`,
    processedAt: `2026-0${(index % 3) + 1}-1${index}T12:00:00-05:00`,
    customer: { externalId: `c${index % 4}`, firstName: names[index % 4] },
    lines: [
      {
        externalId: `l${index}`,
        title: index % 2 === 0 ? "@Mug" : "Cup, large",
        product: `p${index % 2}`,
        quantity: index + 1,
        unitPrice: "10.10",
      },
    ],
  }));
  const { results } = await post(`${api.origin}/api/data/orders`, key, orders);
  expect(results.map((result) => result.errors ?? result.outcome)).toEqual(orders.map(() => "created"));
  await rebuildShop(services.db, made.shop);
});
afterAll(async () => {
  await api.close();
  await services.close();
});

const RANGE = "from=2026-01-01&to=2026-03-31";

function get(path: string, headers: Record<string, string> = {}) {
  return fetch(`${api.origin}/api/insights/${path}`, { headers: { "x-api-key": key, ...headers } });
}

type Json = null | string | number | boolean | readonly Json[] | { readonly [name: string]: Json };
type Fields = Readonly<Record<string, Json>>;

/** A row of JSON as the CSV has it: amounts without their currency, nothing as nothing. */
const text = (value: Json | undefined): string => {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return "amount" in value ? (value.amount as string) : JSON.stringify(value);
};

/** Path of a report, the rows of its answer, and what its columns are called there if not the same. */
const cases: [path: string, rowsOf: (answer: Fields) => Fields[], renamed?: Record<string, string>][] = [
  [`orders?${RANGE}&interval=month`, ({ points }) => points as Fields[]],
  [`revenue-trend?${RANGE}&interval=week`, ({ points }) => points as Fields[]],
  [
    `sales-by-day?${RANGE}`,
    ({ days }) => (days as Fields[]).map(({ sales, ...day }) => ({ ...day, ...(sales as Fields) })),
  ],
  [
    `summary?${RANGE}`,
    ({ metrics }) =>
      Object.entries(metrics as Record<string, Fields>).map(([metric, row]) => ({ metric, ...row })),
  ],
  [`customers?${RANGE}`, (answer) => [answer]],
  [`products?${RANGE}`, ({ products }) => products as Fields[]],
  [`products?${RANGE}&by=variant&sort=title&order=asc`, ({ products }) => products as Fields[]],
  [
    "cohorts",
    ({ cohorts }) =>
      (cohorts as Fields[]).flatMap(({ month, months }) =>
        (months as Fields[]).map((cell) => ({ ...cell, cohort: month as Json })),
      ),
  ],
  [`top-customers?${RANGE}`, ({ customers }) => customers as Fields[]],
  ["recent-orders", ({ orders }) => orders as Fields[]],
  [`ledger?metric=netSales&${RANGE}`, ({ ledger }) => (ledger as Fields).rows as Fields[]],
  [`ledger?metric=orders&${RANGE}`, ({ ledger }) => (ledger as Fields).rows as Fields[]],
  [`ledger?metric=customers&${RANGE}`, ({ ledger }) => (ledger as Fields).rows as Fields[]],
];

/** Text that a spreadsheet would run has an apostrophe in front: that is no difference. */
const unescaped = (field: string) => field.replace(/^'(?=[=+@-])/, "");

describe("export ≠ chart: the CSV of a report", () => {
  it.each(cases)("has exactly the numbers of its JSON: %s", async (path, rowsOf) => {
    const json = (await (await get(path)).json()) as Fields;
    const response = await get(`${path}${path.includes("?") ? "&" : "?"}format=csv`);
    expect(response.status).toBe(200);
    const rows = readCsv(await response.text());
    const expected = rowsOf(json);
    expect(expected.length).toBeGreaterThan(0);
    const compared = rows.filter((row) => row.kind !== "adjustments");
    expect(compared).toHaveLength(expected.length);
    const common = Object.keys(compared[0] ?? {}).filter((name) =>
      expected.some((row) => {
        const value = row[name];
        return value !== undefined && (typeof value !== "object" || value === null || "amount" in value);
      }),
    );
    expect(common.length).toBeGreaterThanOrEqual(3);
    compared.forEach((row, index) => {
      for (const name of common)
        expect([name, index, unescaped(row[name] ?? "")]).toEqual([
          name,
          index,
          text(expected[index]?.[name]),
        ]);
    });
  });

  it("covers every report that there is", () => {
    const covered = new Set(cases.map(([path]) => path.split("?")[0]));
    expect([...covered].sort()).toEqual(Object.keys(servedReports).sort());
  });

  it("adds up: products and adjustments are the summary's net sales", async () => {
    const rows = readCsv(await (await get(`products?${RANGE}&format=csv`)).text());
    expect(rows.map(({ kind, netSales }) => [kind, netSales])).toEqual([
      ["product", "161.60"],
      ["product", "121.20"],
      ["adjustments", "0.00"],
    ]);
    expect(await (await get(`summary?${RANGE}`)).json()).toMatchObject({
      metrics: { netSales: { value: { amount: "282.80" } } },
    });
  });
});

describe("a CSV file", () => {
  it("runs nothing in a spreadsheet, keeps quotes and commas, and leaves numbers alone", async () => {
    const response = await get(`top-customers?${RANGE}&format=csv`);
    const file = await response.text();
    expect(file.slice(0, 3)).toBe("id,");
    expect(readCsv(file).map(({ id, name }) => [id, name])).toEqual([
      ["c2", 'Zoë, "Z"'],
      ["c1", "'+Plus"],
      ["c0", "'=cmd|' /C calc'!A0"],
      ["c3", "-1"],
    ]);
  });

  it("is asked for by Accept too; the parameter goes before it, and the first of equals wins", async () => {
    const typeOf = async (path: string, accept: string) =>
      (await get(path, { accept })).headers.get("content-type")?.split(";")[0];
    expect(await typeOf("cohorts", "text/csv")).toBe("text/csv");
    expect(await typeOf("cohorts", "text/csv;q=0.5, application/json")).toBe("application/json");
    expect(await typeOf("cohorts", "text/csv, application/json")).toBe("text/csv");
    expect(await typeOf("cohorts", "*/*")).toBe("application/json");
    expect(await typeOf("cohorts?format=json", "text/csv")).toBe("application/json");
    expect(await typeOf("cohorts?format=csv", "application/json")).toBe("text/csv");
  });

  it("is a download with a name; HEAD has no body, a limit is kept", async () => {
    const named = await get(`orders?${RANGE}&format=csv`);
    expect(named.headers.get("content-disposition")).toBe(
      'attachment; filename="tillsight-orders-by-date-2026-01-01-2026-03-31.csv"',
    );
    const head = await fetch(`${api.origin}/api/insights/cohorts?format=csv`, {
      method: "HEAD",
      headers: { "x-api-key": key },
    });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(readCsv(await (await get("recent-orders?limit=2&format=csv")).text())).toHaveLength(2);
  });

  it("that cannot be is a problem, not a file", async () => {
    for (const path of [
      "cohorts?format=xls",
      "orders?from=2026-02-30&to=2026-03-01&format=csv",
      "recent-orders?cursor=x&format=csv",
    ]) {
      const response = await get(path);
      expect([path, response.status, response.headers.get("content-type")]).toEqual([
        path,
        400,
        "application/problem+json",
      ]);
    }
  });

  it("is the key's tenant's alone", async () => {
    const other = await tenantWithKey({ scopes: ["read"] });
    const rows = await fetch(`${api.origin}/api/insights/recent-orders?format=csv`, {
      headers: { "x-api-key": other.key },
    });
    expect(readCsv(await rows.text())).toEqual([]);
  });
});
