import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { planDelivery, seededRandom } from "#tests/standin/http/disorder.ts";
import { keepFields } from "#tests/standin/http/include-fields.ts";
import { sendOne } from "#tests/standin/http/sign-webhook.ts";
import { openApp, openStandin, type Received, SECRET, SHOP } from "./open-standin.ts";

const ids = (received: Received[]) => received.map((r) => r.headers["x-shopify-webhook-id"]);
const topics = (received: Received[]) => received.map((r) => r.headers["x-shopify-topic"]);

test("an order becomes two signed webhooks with ids of their own and one event id", async () => {
  const app = await openApp();
  const standin = await openStandin({ appUrl: app.url });
  standin.install(SHOP);
  standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
  await standin.sender.idle();
  expect(topics(app.received).sort()).toEqual(["orders/create", "orders/updated"]);
  expect(new Set(ids(app.received)).size).toBe(2);
  expect(new Set(app.received.map((r) => r.headers["x-shopify-event-id"])).size).toBe(1);
  for (const { headers, body, path, method } of app.received) {
    expect([method, path]).toEqual(["POST", "/webhooks/shopify"]);
    expect(headers["x-shopify-hmac-sha256"]).toBe(createHmac("sha256", SECRET).update(body).digest("base64"));
    expect(headers["x-shopify-shop-domain"]).toBe(SHOP);
    expect(headers["x-shopify-api-version"]).toBe("2026-07");
    expect(headers["x-shopify-triggered-at"]).toMatch(/^2026-11-22T12:00:00\.\d{3}Z$/);
    expect(headers["content-type"]).toBe("application/json");
  }
});

test("nothing is sent to an app that is not installed; the uninstall itself and shop/redact still arrive", async () => {
  const app = await openApp();
  const standin = await openStandin({ appUrl: app.url });
  standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
  standin.install(SHOP);
  standin.uninstall(SHOP);
  standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
  standin.mutate({ shop: SHOP, op: "redactShop", args: [] });
  await standin.sender.idle();
  expect(topics(app.received)).toEqual(["app/uninstalled", "shop/redact"]);
});

test("a change of scopes is announced with what was and what is", async () => {
  const app = await openApp();
  const standin = await openStandin({ appUrl: app.url });
  standin.install(SHOP);
  standin.setScopes(SHOP, ["read_orders"]);
  await standin.sender.idle();
  expect(JSON.parse(app.received[0]?.body.toString() ?? "")).toMatchObject({
    previous: ["read_orders", "read_products"],
    current: ["read_orders"],
  });
});

describe("retries", () => {
  test("the same id and the same bytes until a 2xx, redirects being no success", async () => {
    const app = await openApp((_received, index) => [500, 302, 200][index] ?? 200);
    const standin = await openStandin({
      appUrl: app.url,
      app: { subscriptions: [{ topic: "orders/create", uri: "/hook" }] },
      webhooks: { retryDelaysMs: [1, 1, 1, 1] },
    });
    standin.install(SHOP);
    standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
    await standin.sender.idle();
    expect(app.received).toHaveLength(3);
    expect(new Set(ids(app.received)).size).toBe(1);
    expect(new Set(app.received.map((r) => r.body.toString())).size).toBe(1);
    expect(standin.sender.log.map((r) => [r.kind, r.attempt, r.status])).toEqual([
      ["first", 1, 500],
      ["retry", 2, 302],
      ["retry", 3, 200],
    ]);
    expect(standin.sender.counts().delivered).toBe(1);
  });

  test("given up after the last delay", async () => {
    const app = await openApp(() => 503);
    const standin = await openStandin({
      appUrl: app.url,
      app: { subscriptions: [{ topic: "orders/create", uri: "/hook" }] },
      webhooks: { retryDelaysMs: [1, 1] },
    });
    standin.install(SHOP);
    standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
    await standin.sender.idle();
    expect(app.received).toHaveLength(3);
    expect(standin.sender.counts()).toMatchObject({ delivered: 0, pending: 0 });
  });

  test("an app that is gone is an error in the log, and what is pending goes on in the next sender", async () => {
    const standin = await openStandin({
      appUrl: "http://127.0.0.1:9",
      app: { subscriptions: [{ topic: "orders/create", uri: "/hook" }] },
      webhooks: { retryDelaysMs: [60_000] },
    });
    standin.install(SHOP);
    standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
    await expect.poll(() => standin.sender.log.length).toBe(1);
    expect(standin.sender.log[0]).toMatchObject({
      status: null,
      error: expect.stringContaining("ECONNREFUSED") as string,
    });
    const pending = standin.sender.pending();
    expect(pending.map((p) => p.attempt)).toEqual([2]);
    const app = await openApp();
    const next = await openStandin({ appUrl: app.url });
    next.sender.resume(pending.map((p) => ({ ...p, message: { ...p.message, url: `${app.url}/hook` } })));
    await next.sender.idle();
    expect(ids(app.received)).toEqual([pending[0]?.message.webhookId]);
  });
});

describe("disorder", () => {
  test("held deliveries come in the order and number asked for", async () => {
    const app = await openApp();
    const standin = await openStandin({ appUrl: app.url, webhooks: { concurrency: 1 } });
    standin.install(SHOP);
    standin.sender.hold();
    standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
    await standin.sender.idle();
    expect(app.received).toHaveLength(0);
    standin.sender.release("reversed", 2);
    await standin.sender.idle();
    expect(topics(app.received)).toEqual([
      "orders/updated",
      "orders/updated",
      "orders/create",
      "orders/create",
    ]);
    expect(new Set(ids(app.received)).size).toBe(2);
    expect(app.connections()).toBe(1);
  });

  test("a forged copy goes with every delivery, its signature not fitting its body", async () => {
    const fits = ({ headers, body }: Received) =>
      headers["x-shopify-hmac-sha256"] === createHmac("sha256", SECRET).update(body).digest("base64");
    const app = await openApp((received) => (fits(received) ? 200 : 401));
    const standin = await openStandin({ appUrl: app.url, webhooks: { disorder: { corrupt: 1 } } });
    standin.install(SHOP);
    standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
    await standin.sender.idle();
    expect(app.received.map(fits).sort()).toEqual([false, false, true, true]);
    expect(standin.sender.counts().delivered).toBe(2);
  });

  test("probabilities hold over many draws and the same seed draws the same", () => {
    const draw = () => {
      const random = seededRandom(5);
      return Array.from({ length: 10_000 }, () =>
        planDelivery({ duplicate: 0.2, delay: 0.5, delayMs: 100, drop: 0.05, corrupt: 0 }, random),
      );
    };
    const plans = draw();
    expect(plans.filter((p) => p.drop).length / 10_000).toBeCloseTo(0.05, 1);
    expect(plans.filter((p) => p.copies.length > 0).length / 10_000).toBeCloseTo(0.2, 1);
    expect(plans.filter((p) => p.delay > 0).length / 10_000).toBeCloseTo(0.5, 1);
    expect(plans.some((p) => p.forge || p.delay > 100)).toBe(false);
    expect(draw()).toEqual(plans);
  });
});

test("include_fields keeps the named fields, big ids digit by digit, and drops a repeated payload", async () => {
  expect(keepFields('{"id":820982911946154508,"a":1.50,"b":2}', ["id", "a"])).toBe(
    '{"id":820982911946154508,"a":1.50}',
  );
  const app = await openApp();
  const standin = await openStandin({
    appUrl: app.url,
    app: { subscriptions: [{ topic: "orders/paid", uri: "/hook", includeFields: ["id"] }] },
  });
  standin.install(SHOP);
  const shop = standin.world.shop(SHOP);
  for (const body of ['{"id":1,"x":1}', '{"id":1,"x":2}', '{"id":2,"x":2}'])
    shop?.emitRaw("orders/paid", body);
  await standin.sender.idle();
  expect(app.received.map((r) => r.body.toString()).sort()).toEqual(['{"id":1}', '{"id":2}']);
});

test("one webhook by hand, with a header left out", async () => {
  const app = await openApp();
  const url = `${app.url}/hook`;
  const result = await sendOne("orders/create", '{"id":1}', {
    url,
    shop: SHOP,
    secret: SECRET,
    webhookId: "w1",
    headers: { "x-shopify-hmac-sha256": undefined },
  });
  expect(result).toMatchObject({ outcome: "answered", status: 200, body: "ok" });
  expect(app.received[0]?.headers["x-shopify-webhook-id"]).toBe("w1");
  expect(app.received[0]?.headers).not.toHaveProperty("x-shopify-hmac-sha256");
});

test("what is ordered to be lost never comes, is counted, and all else does come", async () => {
  const app = await openApp();
  const standin = await openStandin({ appUrl: app.url });
  standin.install(SHOP);
  standin.sender.lose(1, { topic: "orders/create" });
  standin.sender.lose(3, { shop: "another.myshopify.com" });
  for (let orders = 0; orders < 2; orders++)
    standin.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
  await standin.sender.idle();
  expect(topics(app.received).sort()).toEqual(["orders/create", "orders/updated", "orders/updated"]);
  expect(standin.sender.counts().lost).toBe(1);
  expect(standin.sender.log.filter(({ kind }) => kind === "dropped")).toHaveLength(1);
});
