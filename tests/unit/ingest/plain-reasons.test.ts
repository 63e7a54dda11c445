import { expect, test } from "vitest";
import { parseWebhook } from "#app/ingest/index.server.ts";
import { plainReason } from "#app/routes/app.data.failed._index/present-reason.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { restOrder } from "#tests/factories/order-spec.ts";

const shop = { domain: "plain-words.myshopify.com", currency: "USD", timeZone: "UTC" } as Shop;

function reasonOf(body: unknown): string | null {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const outcome = parseWebhook(shop, "orders/updated", bytes, { triggeredAt: null });
  return outcome.outcome === "invalid" ? outcome.reason : null;
}

const order = restOrder({ id: "4711", at: "2026-11-01T12:00:00Z", lines: [{ id: "1", price: "10.00" }] });
const damages: readonly unknown[] = [undefined, null, "no such value", -1, 1e30, {}, [1], "9999-99-99"];
const OTHER = plainReason("what no reader says");

test("a failed update's reason is said in a merchant's words, whatever field is damaged", () => {
  const reasons = new Set<string>();
  for (const field of Object.keys(order))
    for (const damage of damages) {
      const reason = reasonOf({ ...order, [field]: damage });
      if (reason !== null) reasons.add(reason);
    }
  for (const body of ["", "{", "null", "[]", "7"]) {
    const reason = reasonOf(body);
    if (reason !== null) reasons.add(reason);
  }
  expect(reasons.size).toBeGreaterThan(10);
  const said = [...reasons].map((reason) => [reason, plainReason(reason)] as const);
  expect(said.filter(([, text]) => text === OTHER)).toEqual([]);
  expect(said.filter(([, text]) => /[_[\]{};]|JSON|undefined|null|no such value/.test(text))).toEqual([]);
});

test.each([
  ["order: updated_at is missing; and 3 more", "Shopify’s update had no date, so we couldn’t read it."],
  ["order: line_items[0].quantity must not be negative: -1", "Shopify’s update had a quantity below zero."],
  ["order: note is no text, but a list", "Shopify’s update had a value that we couldn’t read."],
  ["the body is not JSON: end of JSON input", /incomplete or damaged/],
  [null, /don’t know why/],
])("%s", (reason, text) => {
  expect(plainReason(reason)).toMatch(text);
});
