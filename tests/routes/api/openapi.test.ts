import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { createClient } from "@hey-api/openapi-ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { problemTypes } from "#app/api/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { services } from "#app/services.server.ts";
import { post, routes, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

let api: ServedApi;
let text: string;
beforeAll(async () => {
  api = await serveApi();
  const response = await fetch(`${api.origin}/api/openapi.json`);
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    expect.stringMatching(/^application\/json/),
  ]);
  text = await response.text();
});
afterAll(async () => {
  await api.close();
  await services.close();
});

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
}
const document = () => JSON.parse(text) as OpenApi;

it("the document is OpenAPI 3.1 that a linter has nothing against", async () => {
  expect(document().openapi).toBe("3.1.1");
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({
    source: text.replaceAll("app.example.com", "tillsight.test"),
    config,
  });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});

it("F12: the document and its problems name no host: they hold at whatever address the instance is called", async () => {
  expect(document()).toMatchObject({ servers: [{ url: "/" }] });
  expect(text).not.toMatch(/https?:\/\/(?:app\.example\.com|127\.0\.0\.1|localhost)/);
  const { type } = (await (await fetch(`${api.origin}/api/nothing`)).json()) as { type: string };
  expect(new URL(type, `${api.origin}/api/nothing`).origin).toBe(api.origin);
  expect((await fetch(new URL(type, `${api.origin}/api/nothing`))).status).toBe(200);
});

it("every address of the API is in the document, and the other way round", () => {
  const undocumented = ["/api/*", "/api/docs", "/api/docs/problems/:slug", "/api/openapi.json"];
  const patterns = Object.values(routes()).map((route) => `/${route?.path}`);
  const matches = (pattern: string, documented: string) =>
    new RegExp(`^${pattern.replaceAll(/:\w+/g, "[^/]+")}$`).test(documented);
  for (const pattern of patterns.filter((one) => !undocumented.includes(one)))
    expect([pattern, Object.keys(document().paths).filter((one) => matches(pattern, one))]).toEqual([
      pattern,
      expect.arrayContaining([expect.any(String)]),
    ]);
  for (const documented of Object.keys(document().paths))
    expect([documented, patterns.some((one) => one !== "/api/*" && matches(one, documented))]).toEqual([
      documented,
      true,
    ]);
});

it("every example is taken", async () => {
  const { key } = await tenantWithKey({ scopes: ["ingest", "read"] });
  const taken: string[] = [];
  for (const [address, operations] of Object.entries(document().paths)) {
    const example = operations.post?.requestBody?.content["application/json"]?.example;
    if (example === undefined) continue;
    const operator = { authorization: "Bearer operator-token-of-the-tests-0123456789" };
    const answer = await post(`${api.origin}${address}`, key, example, operator);
    expect([address, answer.status]).toEqual([address, address === "/api/tenants" ? 201 : 200]);
    taken.push(address);
  }
  expect(taken).toEqual(["/api/data/customers", "/api/data/products", "/api/data/orders", "/api/tenants"]);
});

it("a client that a generator makes of the document sends and reads", async () => {
  const local = path.resolve(import.meta.dirname, "../../../.local");
  mkdirSync(local, { recursive: true });
  const folder = mkdtempSync(path.join(local, "client-"));
  try {
    const input = path.join(folder, "openapi.json");
    writeFileSync(input, text);
    await createClient({ input, output: path.join(folder, "client"), logs: { level: "silent" } });
    const sdk = (await import(path.join(folder, "client/sdk.gen.ts"))) as Record<
      "sendOrders" | "getSummary",
      (options: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>
    >;
    const { shop, key } = await tenantWithKey({ scopes: ["ingest", "read"] });
    // The generated client sends what the document's security says.
    const options = { baseUrl: api.origin, auth: () => key };
    const order = { externalId: "o-1", processedAt: "2026-03-02T12:00:00-05:00", total: "12.00" };
    const sent = await sdk.sendOrders({ ...options, body: order });
    expect(sent.data).toEqual({ results: [{ index: 0, externalId: "o-1", outcome: "created" }] });
    await rebuildShop(services.db, shop);
    const query = { from: "2026-03-01", to: "2026-03-31" };
    const read = await sdk.getSummary({ ...options, query });
    expect(read.data).toMatchObject({
      metrics: { totalSales: { value: { amount: "12.00", currency: "USD" } } },
    });
    const refused = await sdk.getSummary({ ...options, query: { ...query, to: "2026-02-01" } });
    expect(refused.error).toMatchObject({
      status: 400,
      type: expect.stringMatching(/invalid-request$/) as string,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("every kind of problem has the page that its type names", async () => {
  for (const [slug, { title }] of Object.entries(problemTypes)) {
    const page = await fetch(`${api.origin}/api/docs/problems/${slug}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await page.text()).toContain(`<h1>${title.replaceAll("'", "&#39;")}</h1>`);
  }
  expect((await fetch(`${api.origin}/api/docs/problems/constructor`)).status).toBe(404);
});

it("the page for people is a viewer of our own, and lets nobody else's script run", async () => {
  const page = await fetch(`${api.origin}/api/docs`);
  expect(page.headers.get("content-security-policy")).toMatch(
    /default-src 'none'; script-src 'self' 'sha256-/,
  );
  const html = await page.text();
  expect(html).toContain("/api/openapi.json");
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
});

it.each(["/api", "/api/", "/api/x", "/api/data", "/api/insights/summary/x", "/api/tenants/1/2"])(
  "%s is a problem document, whatever the method",
  async (address) => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await fetch(api.origin + address, { method });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    }
  },
);
