import { afterAll, beforeAll, expect, test } from "vitest";

let services: typeof import("#app/services.server.ts").services;
let action: typeof import("#app/routes/api.data.$resource.ts").action;

beforeAll(async () => {
  process.env.DATABASE_URL = "mysql://nobody@127.0.0.1:9/none";
  ({ services } = await import("#app/services.server.ts"));
  ({ action } = await import("#app/routes/api.data.$resource.ts"));
});
afterAll(() => services.close());

test("while the database is down a request is 503 with Retry-After", async () => {
  const { mintKey } = await import("#app/tenancy/api-keys/key-text.ts");
  const request = new Request("https://app.example.com/api/data/orders", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": mintKey().text },
    body: "[]",
  });
  const answer = await action({ request, params: { resource: "orders" }, context: {} });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({
    type: "/api/docs/problems/unavailable",
    status: 503,
  });
});
