import "../auth/environment.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pageRequest } from "#tests/factories/embedded-shop.ts";
import { answerOf, pageRoutes, type PageRoute } from "../pages/page-routes.ts";
import type { Side } from "../pages/two-shops.ts";

/** What nobody sends but to see what happens. Of ids and cursors none is one. */
const hostile: readonly string[] = [
  "é",
  "🙂",
  "\0",
  "a\nb",
  "'\"`;--",
  "x".repeat(10_000),
  "ａ１",
  "-1",
  "1e400",
  "999999999999999999999",
  "[object Object]",
  "-271821-04-20T00:00:00Z",
];
/** Not what URLSearchParams writes: half a surrogate pair, bytes that are no UTF-8, a broken escape. */
const rawHostile = ["%ED%A0%80", "%FF%FE", "%C3%28", "%", "%zz", "%00"];

/** Cursors that have the form, and places in them that are none. */
const forged: readonly string[] = (
  [
    ["l", ["2026-11-27", "🙂", "x"]],
    ["l", ["2026-11-27", "é"]],
    ["l", ["0000-00-00", "1", "x"]],
    ["l", ["2026-11-27", ["1"], { a: 1 }]],
    ["l", ["2026-11-27", "1", "\ud800"]],
    ["o", [1e300, "1"]],
    ["o", [-99_999_999_999_999, "1"]],
    ["o", [1_764_000_000_000, "é"]],
    ["o", "1764000000000.é"],
    ["c", ["1.0000", "é"]],
    ["c", ["9".repeat(26) + ".0000", "1 "]],
    ["p", -1],
    ["p", 1e17],
    ["dead", [8.64e15, 1]],
    ["dead", [1, -1]],
  ] satisfies [string, unknown][]
).map(([kind, place]) => Buffer.from(`${kind} ${JSON.stringify(place)}`).toString("base64url"));

let services: typeof import("#app/services.server.ts").services;
let api: Awaited<ReturnType<(typeof import("../api/serve-api.ts"))["serveApi"]>>;
let key: string;
let side: Side;
let pages: PageRoute[];
const plainFetch = globalThis.fetch;

/** The pages' own sources, for the names of the parameters that they read. */
const sources = import.meta.glob<string>("../../../app/routes/app.*/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  const { serveApi } = await import("../api/serve-api.ts");
  const { makeSide } = await import("../pages/two-shops.ts");
  const { createApiKey } = await import("#app/tenancy/index.server.ts");
  api = await serveApi();
  side = await makeSide(services, api, "HOSTILE", "10.00");
  const made = await createApiKey(services.db, side.shop, {
    ...{ name: "reader", scopes: ["read"], expiresAt: null, actor: "user:1", at: new Date() },
  });
  if (made.outcome !== "created") throw new Error(made.outcome);
  key = made.text;
  pages = await pageRoutes();
  globalThis.fetch = (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    if (!hostname.endsWith(".myshopify.com")) return plainFetch(input, init);
    return Promise.resolve(Response.json({ errors: "Forbidden" }, { status: 403 }));
  };
});
afterAll(async () => {
  globalThis.fetch = plainFetch;
  await api.close();
  await services.close();
});

interface Parameter {
  readonly in: string;
  readonly name: string;
}

const isNamed = (name: string) => /^(customer|order|product|variant|cursor)$/.test(name);

test("M4: no parameter of a report is more than a 400, whatever stands in it", async () => {
  const { openApiDocument } = await import("#app/api/openapi/document.server.ts");
  // More than a tenant may ask in a minute.
  const take = vi.spyOn(services.api.limits, "take").mockResolvedValue({});
  const paths = Object.entries(openApiDocument().paths ?? {}) as [
    string,
    { get?: { parameters?: Parameter[] } },
  ][];
  let asked = 0;
  for (const [address, { get }] of paths) {
    if (!get || address.startsWith("/api/tenants")) continue;
    const names = (get.parameters ?? []).filter((one) => one.in === "query").map((one) => one.name);
    for (const name of [...names, "unknown"]) {
      const metrics =
        address.endsWith("/ledger") && name !== "metric" ? ["totalSales", "orders", "customers"] : [""];
      const values = [
        ...[...hostile, ...(name === "cursor" ? forged : [])].map(encodeURIComponent),
        ...rawHostile,
      ];
      for (const metric of metrics)
        for (const value of values) {
          const query = `${name}=${value}${metric === "" ? "" : `&metric=${metric}`}`;
          const response = await fetch(`${api.origin}${address}?${query}`, { headers: { "x-api-key": key } });
          const text = await response.text();
          expect([address, query.slice(0, 200), response.status < 500, text.slice(0, 300)]).toEqual([
            ...[address, query.slice(0, 200), true, text.slice(0, 300)],
          ]);
          // Ids of plain ASCII are ids, if of nothing; all else is refused by name.
          const isNone = name === "cursor" || /[^\x21-\x7e]|^.{65}/s.test(decoded(value));
          if (isNamed(name) && isNone)
            expect([query.slice(0, 200), response.status]).toEqual([query.slice(0, 200), 400]);
          asked += 1;
        }
    }
  }
  take.mockRestore();
  expect(asked).toBeGreaterThan(1_000);
}, 300_000);

/** As a server reads it. */
function decoded(value: string): string {
  return new URLSearchParams(`value=${value}`).get("value") ?? "";
}

/** Names of parameters that the page's files read, and those that days, numbers and lists have everywhere. */
function parametersOf({ id }: PageRoute): string[] {
  const own = Object.entries(sources)
    .filter(([file]) => file.includes(`/routes/${id}/`))
    .map(([, text]) => text)
    .join("\n");
  if (!/searchParams|exportReport/.test(own)) return ["locale"];
  const read = [...own.matchAll(/\.get\("(\w+)"\)/g)].map(([, name]) => name ?? "");
  const shared = ["from", "to", "preset", "compare", "older", "newer", "cursor", "metric", "until", "day"];
  const narrowing = [
    "customer",
    "order",
    "product",
    "variant",
    "lineTitle",
    "cohortFrom",
    "cohortTo",
    "sort",
    "by",
    "page",
  ];
  return [...new Set([...read, ...shared, ...narrowing])];
}

test("M4: no parameter of a page fails it, and nothing in it fails in silence", async () => {
  let asked = 0;
  for (const { id, path, module } of pages) {
    if (!module.loader) continue;
    const place = /:([a-z]\w*)/i.exec(path);
    const names = place ? hostile : [""];
    const check = async (address: string, params: Record<string, string>) => {
      const request = pageRequest(side.domain, address);
      const { status, text } = await answerOf(module.loader as never, { request, params });
      // Parity's other side is Shopify, which refuses here.
      const fine = status < 500 || (id.startsWith("app.data.parity") && status < 504);
      expect([id, address.slice(0, 300), fine, /"outcome":"failed"/.test(text)]).toEqual([
        ...[id, address.slice(0, 300), true, false],
      ]);
      asked += 1;
    };
    for (const name of names) {
      const params: Record<string, string> = place ? { [place[1] ?? ""]: name } : {};
      await check(path.replace(/:[a-z]\w*/i, encodeURIComponent(name)), params);
    }
    const [param, value] = [place?.[1], id.startsWith("app.export") ? "ledger" : "1"];
    const address = path.replace(/:[a-z]\w*/i, value);
    for (const name of parametersOf({ id, path, module })) {
      const isCursor = ["older", "newer", "cursor"].includes(name);
      const values = [...[...hostile, ...(isCursor ? forged : [])].map(encodeURIComponent), ...rawHostile];
      for (const one of values) {
        const base = name === "metric" ? "" : "&metric=total_sales";
        const days = ["from", "to", "preset"].includes(name) ? "" : "&preset=last_30_days";
        await check(`${address}?${name}=${one}${base}${days}`, param ? { [param]: value } : {});
      }
    }
  }
  expect(asked).toBeGreaterThan(1_000);
}, 600_000);
