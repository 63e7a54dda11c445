import { createHmac, timingSafeEqual } from "node:crypto";
import { FIRST_YEAR, LAST_YEAR } from "#app/lib/calendar.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import type { Delivery } from "./delivery.ts";

export type VerifyOutcome =
  /** 200 once it is stored. */
  | { readonly outcome: "verified"; readonly delivery: Delivery }
  /** 401: the signature is missing, malformed or wrong. Nothing else about the request is looked at. */
  | { readonly outcome: "unauthorized" }
  /** 400: signed with our secret, but not a delivery that can be stored. */
  | { readonly outcome: "bad_request"; readonly reason: string };

const SHA256_BYTES = 32;
const topic = /^[a-z0-9_]+(\/[a-z0-9_]+)+$/;
const visible = /^[\x21-\x7e]+$/;

/**
 * Checks a webhook's HMAC-SHA256 over the raw bytes against each secret (two during a rotation), in constant time;
 * then the headers. Those are not signed: whoever acts on them destructively compares them with the body first.
 * Rules: https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
 */
export function verifyWebhook(
  headers: Headers,
  rawBody: Uint8Array,
  secrets: readonly string[],
): VerifyOutcome {
  if (!isSigned(headers.get("x-shopify-hmac-sha256"), rawBody, secrets)) return { outcome: "unauthorized" };
  const faults: string[] = [];
  const read = (name: string, pattern: RegExp, longest: number, required: boolean) => {
    const value = headers.get(name);
    if (value === null || value === "") {
      if (required) faults.push(`${name} is missing`);
      return null;
    }
    if (pattern.test(value) && value.length <= longest) return value;
    faults.push(`${name} is malformed`);
    return null;
  };
  const delivery = {
    shopDomain: parseShopDomain(headers.get("x-shopify-shop-domain")),
    topic: read("x-shopify-topic", topic, 64, true),
    webhookId: read("x-shopify-webhook-id", visible, 64, true),
    eventId: read("x-shopify-event-id", visible, 64, false),
    apiVersion: read("x-shopify-api-version", visible, 16, false),
    triggeredAt: instant(read("x-shopify-triggered-at", visible, 64, false), faults),
    body: Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength),
  };
  if (!delivery.shopDomain) faults.push("x-shopify-shop-domain is missing or malformed");
  if (rawBody.byteLength === 0) faults.push("the body is empty");
  if (faults.length > 0) return { outcome: "bad_request", reason: faults.join("; ") };
  return { outcome: "verified", delivery: delivery as Delivery };
}

/** Whether a header can be a signature at all: worth reading the body for. */
export function hasSignature(headers: Headers): boolean {
  return decodeSignature(headers.get("x-shopify-hmac-sha256")) !== undefined;
}

function isSigned(header: string | null, body: Uint8Array, secrets: readonly string[]): boolean {
  const given = decodeSignature(header);
  if (!given) return false;
  let signed = false;
  // Every secret is tried, so that the time does not tell which one fits.
  for (const secret of secrets)
    if (timingSafeEqual(given, createHmac("sha256", secret).update(body).digest())) signed = true;
  return signed;
}

/** The 32 bytes of a strict base64 signature; timingSafeEqual throws on any other length. */
function decodeSignature(header: string | null): Buffer | undefined {
  if (header === null || !/^[A-Za-z0-9+/]{43}=$/.test(header)) return undefined;
  const bytes = Buffer.from(header, "base64");
  return bytes.length === SHA256_BYTES ? bytes : undefined;
}

/** Shopify writes ISO 8601 with nanoseconds. */
function instant(text: string | null, faults: string[]): Date | null {
  if (text === null) return null;
  const date = new Date(text);
  const year = date.getUTCFullYear();
  if (/^\d{4}-\d\d-\d\dT/.test(text) && year >= FIRST_YEAR && year <= LAST_YEAR) return date;
  faults.push("x-shopify-triggered-at is malformed");
  return null;
}
