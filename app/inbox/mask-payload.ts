import { parse as parseExactly } from "lossless-json";
import { printJson } from "./print-json.ts";

/** A message's body as a person may read it. */
export type PayloadText =
  /** `truncated`: there is more than is shown. */
  | { readonly outcome: "json"; readonly text: string; readonly truncated: boolean }
  /** Not JSON: nobody can say what in it is personal. */
  | { readonly outcome: "hidden" };

const CHARACTERS = 64 * 1024;
const HIDDEN = "(hidden)";

/**
 * A body without personal data, pretty-printed, at most 64 KiB of it. What is shown is a list of what is known to be
 * harmless (ids, times, amounts, states), each only in its own shape; everything else is hidden, so that a field that
 * nobody thought of is hidden too.
 */
export function maskPayload(topic: string, body: Buffer): PayloadText {
  const parsed = parsePayload(body);
  if (!parsed) return { outcome: "hidden" };
  const isProduct = topic.startsWith("products/");
  return {
    outcome: "json",
    ...printJson(parsed.value, {
      characters: CHARACTERS,
      key: (key) => (SHOWN_KEY.test(key) ? key : HIDDEN),
      value: (key, value) => (isHarmless(key, value, isProduct) ? value : HIDDEN),
    }),
  };
}

/** A body as it came, pretty-printed where it is JSON, at most 64 KiB of it. It holds personal data. */
export function plainPayload(body: Buffer): { readonly text: string; readonly truncated: boolean } {
  const parsed = parsePayload(body);
  if (parsed)
    return printJson(parsed.value, {
      characters: CHARACTERS,
      key: (key) => key,
      value: (_key, value) => value,
    });
  const text = body.toString("utf8");
  return { text: text.slice(0, CHARACTERS), truncated: text.length > CHARACTERS };
}

/** JSON.parse rounds numbers beyond 2^53, and the parser that does not is ten times slower. */
function parsePayload(body: Buffer): { readonly value: unknown } | undefined {
  const text = body.toString("utf8");
  try {
    const exactly = /\d{16}/.test(text);
    return { value: exactly ? parseExactly(text, null, exactNumber) : (JSON.parse(text) as unknown) };
  } catch {
    return undefined;
  }
}

/** Digits that a number cannot hold become a bigint; a bigint of a million digits would take seconds to print. */
function exactNumber(digits: string): unknown {
  const value = Number(digits);
  if (String(value) === digits || !/^-?\d{16,100}$/.test(digits)) return value;
  return BigInt(digits);
}

/** Names of fields as Shopify writes them. A map from names to something may have a person's as its key. */
const SHOWN_KEY = /^[a-z][a-z0-9_]{0,63}$/;
const ID_KEYS = new Set(
  (
    "id admin_graphql_api_id order_id customer_id product_id variant_id line_item_id refund_id location_id " +
    "transaction_id parent_id fulfillment_id inventory_item_id image_id app_id shop_id order_number number " +
    "position orders_requested orders_to_redact variant_gids variant_ids"
  ).split(" "),
);
const CODE_KEYS = new Set(
  (
    "financial_status fulfillment_status status kind restock_type cancel_reason processing_method " +
    "inventory_policy weight_unit published_scope reason target_type target_selection value_type allocation_method"
  ).split(" "),
);
const CURRENCY_KEYS = new Set(["currency", "presentment_currency", "currency_code"]);
const DOMAIN_KEYS = new Set(["shop_domain", "myshopify_domain"]);
const PRODUCT_KEYS = new Set(["title", "handle", "sku", "product_type"]);
const AMOUNT_KEY =
  /^(amount|price|quantity|grams|weight|rate|total|subtotal)$|_(price|amount|quantity|tax|discount|discounts|money|cost|weight|received|outstanding)$/;

const digits = /^\d{1,20}$/;
const gid = /^gid:\/\/shopify\/[A-Za-z]{1,40}\/\d{1,20}$/;
const decimal = /^-?\d{1,12}\.\d{1,8}$/;
const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z| ?[+-]\d\d:?\d\d| UTC)?$/;

/** Text in the shape of its key is no person's: a phone number or a name has none of these shapes under these keys. */
function isHarmless(key: string, value: unknown, isProduct: boolean): boolean {
  if (value === null || typeof value === "boolean") return true;
  const text = typeof value === "string" ? value : undefined;
  if (ID_KEYS.has(key)) return text === undefined || digits.test(text) || gid.test(text);
  if (AMOUNT_KEY.test(key)) return text === undefined || decimal.test(text);
  if (text === undefined) return false;
  if (key.endsWith("_at")) return instant.test(text);
  if (CODE_KEYS.has(key)) return /^[a-z]{1,20}(_[a-z]{1,20}){0,4}$/.test(text);
  if (CURRENCY_KEYS.has(key)) return /^[A-Z]{3}$/.test(text);
  if (DOMAIN_KEYS.has(key)) return /^[a-z0-9-]{1,60}\.myshopify\.com$/.test(text);
  return isProduct && PRODUCT_KEYS.has(key);
}
