import { createHmac, randomUUID } from "node:crypto";
import type { Delivery } from "#app/inbox/index.server.ts";

export const secret = "shpss_test_secret";

/** A verified delivery of which only what matters to the test is said. */
export function delivery(change: Partial<Delivery> = {}): Delivery {
  return {
    shopDomain: "one.myshopify.com",
    topic: "orders/create",
    webhookId: randomUUID(),
    eventId: randomUUID(),
    apiVersion: "2026-07",
    triggeredAt: new Date("2026-11-01T12:00:00.000Z"),
    body: Buffer.from('{"id":1}'),
    ...change,
  };
}

/** base64 HMAC-SHA256, as Shopify signs. */
export function sign(body: string | Buffer, key = secret): string {
  return createHmac("sha256", key).update(body).digest("base64");
}

/** The headers that Shopify sends with a body; `undefined` leaves one out. */
export function signedHeaders(
  body: string | Buffer,
  change: Readonly<Record<string, string | undefined>> = {},
): Headers {
  const headers = new Headers();
  const all: Record<string, string | undefined> = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": sign(body),
    "x-shopify-shop-domain": "one.myshopify.com",
    "x-shopify-api-version": "2026-07",
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-event-id": randomUUID(),
    "x-shopify-triggered-at": "2026-11-01T12:00:00.123456789Z",
    ...change,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) headers.set(name, value);
  return headers;
}
