import "../webhooks/environment.ts";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApiKey, readOfflineToken, shopByDomain } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { openStandin, type OpenedStandin } from "#tests/standin/open.ts";
import { secret } from "../../factories/delivery.ts";
import {
  apiOrder,
  complianceCustomer,
  customerBody,
  orderBody,
  person,
  personalValues,
} from "../../factories/person.ts";
import { post } from "../api/serve-api.ts";
import { sendShopifyTo } from "../auth/send-shopify-to.ts";

/** Every line that the process logs, at the most talkative level. */
const lines: string[] = [];

const DOMAIN = "log-flow.myshopify.com";
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
const someone = person(811);
let standin: OpenedStandin;
let services: typeof import("#app/services.server.ts").services;
let pages: { origin: string; close: () => Promise<void> };
let doors: import("../privacy/serve.ts").Served;

beforeAll(async () => {
  standin = await openStandin({
    plan: { seed: 5, shops: [{ domain: DOMAIN, orders: 0, customers: 0, products: 1 }] },
    apps: [
      {
        clientId: "client-id",
        clientSecret: secret,
        handle: "tillsight",
        name: "Tillsight",
        appUrl: "http://127.0.0.1:9",
        scopes: ["read_orders", "read_products"],
        optionalScopes: [],
        apiVersion: "2026-07",
        subscriptions: [],
      },
    ],
  });
  ({ services } = await import("#app/services.server.ts"));
  services.log.level = "trace";
  Object.assign(services.log, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line) } });
  const { servePages } = await import("../auth/serve-pages.ts");
  const { serveDoors } = await import("../privacy/serve.ts");
  sendShopifyTo(standin.url);
  [pages, doors] = [await servePages(), await serveDoors()];
  standin.install(DOMAIN);
});
afterAll(async () => {
  await pages.close();
  await doors.close();
  await standin.close();
  await services.close();
  vi.unstubAllGlobals();
});

const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

test("a whole flow of installation, webhooks, API, errors and redaction logs no secret and no person, and every line leads back to its request or delivery", async () => {
  const idToken = standin.idToken(DOMAIN);
  const host = Buffer.from("admin.shopify.com/store/log-flow").toString("base64");
  const query = new URLSearchParams({ embedded: "1", shop: DOMAIN, host, id_token: idToken });
  const visit = (text: string) =>
    fetch(`${pages.origin}/app?${text}`, { redirect: "manual", headers: { "user-agent": browser } });
  expect((await visit(query.toString())).status).toBe(200);
  await visit(query.toString().replace(/id_token=[^&]+/, `id_token=${idToken.slice(0, -4)}xxxx`));
  const shop = await shopByDomain(services.db, DOMAIN);
  if (!shop) throw new Error("the shop was not installed");
  const tokens = await readOfflineToken(services.db, services.cipher, shop);
  if (tokens.outcome !== "token") throw new Error("no token was stored");
  const tokenTexts = [tokens.accessToken, tokens.refreshToken ?? "no refresh token"];

  const admin = { query: () => Promise.reject(new Error(`no answer for ${someone.email}`)) };
  const context = { ...services, admin };
  const deliver = (topic: string, payload: unknown, headers: Record<string, string> = {}) =>
    doors.deliver(DOMAIN, topic, payload, headers);
  const marked = { "x-shopify-webhook-id": "flow-webhook-1", "x-shopify-event-id": "flow-event-1" };
  expect(
    await deliver("customers/create", customerBody(someone), { ...marked, "x-request-id": "flow-request-1" }),
  ).toBe(200);
  expect(
    await deliver("orders/create", orderBody(someone), { "x-shopify-hmac-sha256": "A".repeat(43) + "=" }),
  ).toBe(401);
  expect(await deliver("orders/updated", `{"email": "${someone.email}", "x"}`)).toBe(200);
  expect(await deliver("orders/create", { ...orderBody(someone), updated_at: someone.email })).toBe(200);
  await drain(context);

  // The database refuses to store people: errors of the worker and of the API, with their statements.
  const creation = await createApiKey(services.db, shop, {
    name: "Till",
    scopes: ["ingest", "read"],
    expiresAt: null,
    actor: "user:1",
    at: new Date(),
  });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  await sql`ALTER TABLE customer ADD COLUMN refused INT NOT NULL`.execute(services.db);
  try {
    expect(await deliver("customers/update", customerBody(someone, "2026-11-12T10:00:00Z"))).toBe(200);
    await drain(context);
    const failed = await post(`${doors.origin}/api/data/orders`, creation.text, apiOrder(someone), {
      "x-request-id": "flow-request-2",
      "idempotency-key": "flow-idempotency-key",
    });
    expect(failed.status).toBe(500);
  } finally {
    await sql`ALTER TABLE customer DROP COLUMN refused`.execute(services.db);
  }
  await post(`${doors.origin}/api/data/orders`, `${creation.text.slice(0, -1)}0`, apiOrder(someone));
  await deliver("customers/redact", {
    shop_domain: DOMAIN,
    customer: complianceCustomer(someone),
    orders_to_redact: [],
  });
  await sql`UPDATE webhook_inbox SET next_attempt_at = NOW(3) WHERE state = 'waiting'`.execute(services.db);
  await drain(context, { jobs: true });

  const text = lines.join("");
  for (const value of [
    ...personalValues(someone),
    ...tokenTexts,
    idToken,
    idToken.split(".")[2] ?? "",
    secret,
    creation.text,
    "A".repeat(43),
    "flow-idempotency-key",
    Buffer.alloc(32, 7).toString("base64"),
  ])
    expect([value, text.includes(value)]).toEqual([value, false]);

  const all = logged();
  const accepted = all.find((line) => line.msg === "accepted" && line.webhookId === "flow-webhook-1");
  expect(accepted).toMatchObject({
    requestId: "flow-request-1",
    eventId: "flow-event-1",
    topic: "customers/create",
  });
  const settled = all.find((line) => line.msg === "settled" && line.webhookId === "flow-webhook-1");
  expect(settled).toMatchObject({
    eventId: "flow-event-1",
    inboxId: expect.any(Number) as number,
    outcome: "applied",
  });
  expect(all.find((line) => line.msg === "an API request failed")).toMatchObject({
    requestId: "flow-request-2",
  });
  expect(all.find((line) => line.msg === "a delivery failed")).toMatchObject({
    topic: "customers/update",
    inboxId: expect.any(Number) as number,
    err: { code: "ER_NO_DEFAULT_FOR_FIELD" },
  });
  expect(all.filter((line) => line.msg === "dead letter").length).toBeGreaterThanOrEqual(2);
  expect(all.find((line) => line.msg === "job" && line.kind === "customer_redact")).toMatchObject({
    jobId: expect.any(Number) as number,
    outcome: "done",
  });
});
