import { createHmac, timingSafeEqual } from "node:crypto";
import { FIRST_YEAR, LAST_YEAR } from "#app/lib/calendar.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { namedShop } from "#app/tenancy/index.server.ts";
import { complianceTopics } from "./compliance-topics.ts";
import type { Delivery } from "./delivery.ts";
import { faultOfBody } from "./webhook-body.ts";

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
  if (!isSigned(headerOf(headers, "hmac-sha256"), rawBody, secrets)) return { outcome: "unauthorized" };
  const fault = faultOfBody(rawBody);
  if (fault) return { outcome: "bad_request", reason: fault };
  const faults: string[] = [];
  const read = (name: string, pattern: RegExp, longest: number, required: boolean) => {
    const value = headerOf(headers, name);
    if (value === null) {
      if (required) faults.push(`x-shopify-${name} is missing`);
      return null;
    }
    // Cut before it is matched: a header may be long.
    if (value.length <= longest && pattern.test(value)) return value;
    faults.push(`x-shopify-${name} is malformed`);
    return null;
  };
  const body = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength);
  const named = headerOf(headers, "shop-domain");
  const delivery = {
    shopDomain: named === null ? domainInBody(headers, body) : parseShopDomain(named),
    topic: read("topic", topic, 64, true),
    webhookId: read("webhook-id", visible, 64, true),
    eventId: read("event-id", visible, 64, false),
    apiVersion: read("api-version", visible, 16, false),
    triggeredAt: instant(read("triggered-at", visible, 64, false), faults),
    body,
  };
  if (!delivery.shopDomain) faults.push("x-shopify-shop-domain is missing or malformed");
  if (faults.length > 0) return { outcome: "bad_request", reason: faults.join("; ") };
  return { outcome: "verified", delivery: delivery as Delivery };
}

/** Whether a header can be a signature at all: worth reading the body for. */
export function hasSignature(headers: Headers): boolean {
  return decodeSignature(headerOf(headers, "hmac-sha256")) !== undefined;
}

/** Events come with `shopify-*`, webhooks with `x-shopify-*`; Shopify's own libraries take both, in this order. */
function headerOf(headers: Headers, name: string): string | null {
  return headers.get(`shopify-${name}`) || headers.get(`x-shopify-${name}`) || null;
}

/** Compliance topics have come without the shop's header; their signed body names it. */
function domainInBody(headers: Headers, body: Buffer): string | undefined {
  if (!complianceTopics.has(headerOf(headers, "topic") ?? "")) return undefined;
  try {
    return namedShop(JSON.parse(body.toString("utf8"))).domains[0];
  } catch {
    return undefined;
  }
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
