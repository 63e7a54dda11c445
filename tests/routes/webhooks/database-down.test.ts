import "./environment.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signedHeaders } from "../../factories/delivery.ts";

let services: typeof import("#app/services.server.ts").services;
let action: typeof import("#app/routes/webhooks.$.ts").action;

beforeAll(async () => {
  process.env.DATABASE_URL = "mysql://nobody@127.0.0.1:9/none";
  ({ services } = await import("#app/services.server.ts"));
  ({ action } = await import("#app/routes/webhooks.$.ts"));
});
afterAll(() => services.close());

test("while the database is down a webhook is 503 with Retry-After, before Shopify gives up waiting", async () => {
  const body = '{"id":1}';
  const request = new Request("https://app.example.com/webhooks/shopify", {
    method: "POST",
    headers: signedHeaders(body),
    body,
  });
  const started = performance.now();
  const answer = await action({ request, params: {}, context: {} });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(performance.now() - started).toBeLessThan(4_800);
});
