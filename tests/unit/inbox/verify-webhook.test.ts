import { describe, expect, test } from "vitest";
import { verifyWebhook } from "#app/inbox/index.server.ts";
import { secret, sign, signedHeaders } from "../../factories/delivery.ts";

const body = Buffer.from('{"id":820982911946154508,"note":"Größe 42 🧵"}');

describe("a webhook's signature", () => {
  test("fits the raw bytes, and the delivery is what headers and body say", () => {
    const headers = signedHeaders(body, { "x-shopify-webhook-id": "w-1", "x-shopify-event-id": "e-1" });
    expect(verifyWebhook(headers, body, [secret])).toEqual({
      outcome: "verified",
      delivery: {
        shopDomain: "one.myshopify.com",
        topic: "orders/create",
        webhookId: "w-1",
        eventId: "e-1",
        apiVersion: "2026-07",
        triggeredAt: new Date("2026-11-01T12:00:00.123Z"),
        body,
      },
    });
  });

  test("may be by either secret during a rotation, and by no third", () => {
    const headers = signedHeaders(body, { "x-shopify-hmac-sha256": sign(body, "old") });
    expect(verifyWebhook(headers, body, ["new", "old"]).outcome).toBe("verified");
    expect(verifyWebhook(headers, body, ["new"]).outcome).toBe("unauthorized");
    expect(verifyWebhook(headers, body, []).outcome).toBe("unauthorized");
  });

  test("covers every byte: a byte order mark, a re-serialised body, another body fail", () => {
    const headers = signedHeaders(body);
    for (const other of [
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
      Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8")))),
      Buffer.alloc(0),
    ])
      expect(verifyWebhook(headers, other, [secret])).toEqual({ outcome: "unauthorized" });
  });

  const good = sign(body);
  test.each([
    ["missing", undefined],
    ["empty", ""],
    ["wrong", sign("another body")],
    ["by another key", sign(body, "another secret")],
    ["in hex", Buffer.from(good, "base64").toString("hex")],
    ["in base64url", Buffer.from(good, "base64").toString("base64url")],
    ["too short", Buffer.alloc(31).toString("base64")],
    ["too long", Buffer.alloc(33).toString("base64")],
    ["no base64", "%".repeat(44)],
    ["right, with something after it", `${good}=`],
  ])("that is %s is unauthorized, whatever else the headers are", (_case, hmac) => {
    const headers = signedHeaders(body, { "x-shopify-hmac-sha256": hmac, "x-shopify-topic": undefined });
    expect(verifyWebhook(headers, body, [secret])).toEqual({ outcome: "unauthorized" });
  });
});

describe("a signed webhook with other headers than Shopify's", () => {
  test.each([
    ["x-shopify-topic", undefined],
    ["x-shopify-topic", "orders"],
    ["x-shopify-topic", "Orders/Create'; --"],
    ["x-shopify-topic", `orders/${"x".repeat(64)}`],
    ["x-shopify-shop-domain", undefined],
    ["x-shopify-shop-domain", "shop.example.com"],
    ["x-shopify-shop-domain", "-one.myshopify.com"],
    ["x-shopify-shop-domain", "one.myshopify.com.example.com"],
    ["x-shopify-shop-domain", "two.one.myshopify.com"],
    ["x-shopify-webhook-id", undefined],
    ["x-shopify-webhook-id", "w".repeat(65)],
    ["x-shopify-webhook-id", "w 1"],
    ["x-shopify-event-id", "e".repeat(65)],
    ["x-shopify-api-version", "2026-07-and-then-some"],
    ["x-shopify-triggered-at", "yesterday"],
    ["x-shopify-triggered-at", "9999-12-31T23:59:59Z"],
    ["x-shopify-triggered-at", "1234567890"],
  ])("is a bad request: %s = %s", (name, value) => {
    const result = verifyWebhook(signedHeaders(body, { [name]: value }), body, [secret]);
    expect(result).toMatchObject({ outcome: "bad_request", reason: expect.stringContaining(name) as string });
  });

  test("is a bad request without a body", () => {
    expect(verifyWebhook(signedHeaders(""), new Uint8Array(), [secret])).toEqual({
      outcome: "bad_request",
      reason: "the body is empty",
    });
  });

  test("may leave out what Shopify does not promise", () => {
    const headers = signedHeaders(body, {
      "x-shopify-event-id": undefined,
      "x-shopify-api-version": undefined,
      "x-shopify-triggered-at": undefined,
    });
    expect(verifyWebhook(headers, body, [secret])).toMatchObject({
      outcome: "verified",
      delivery: { eventId: null, apiVersion: null, triggeredAt: null },
    });
  });
});
