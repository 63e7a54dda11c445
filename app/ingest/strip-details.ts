import { parse, stringify } from "lossless-json";
import { z } from "zod";
import { catalog } from "./catalog.ts";

/** Shopify's protected customer data of level 2, as webhooks name it: name, address, phone, e-mail. */
const levelTwo = new Set([
  "email",
  "phone",
  "first_name",
  "last_name",
  "default_address",
  "shipping_address",
  "billing_address",
]);

/** What topics about the shop itself need; the rest of their bodies, and of unknown topics, is left out. */
const plainFields = new Set([
  ...["id", "shop_id", "shop_domain", "myshopify_domain", "domain", "name", "currency", "iana_timezone"],
  ...["created_at", "updated_at", "current", "previous", "customer", "data_request", "orders_requested"],
  ...["orders_to_redact", "admin_graphql_api_id", "status", "error_code", "type"],
]);

/**
 * A webhook's body with only what ingest reads of it, and no name, address, phone or e-mail of a customer. Ids and
 * amounts keep every digit. A body that is not JSON is left out whole: nobody can say what stands in it.
 */
export function stripDetails(topic: string, body: Uint8Array): Buffer {
  let json: unknown;
  try {
    json = parse(Buffer.from(body).toString("utf8"));
  } catch {
    return Buffer.from("(left out: not JSON)");
  }
  const schema = catalog.get(topic)?.schema;
  const kept = schema ? { ...(keptBy(schema, json) as object), ...statusOf(json) } : plain(json);
  return Buffer.from(stringify(kept) ?? "null");
}

/** Of an order's status page only which shop's it is: the rest of the address opens the page. */
function statusOf(json: unknown): { readonly order_status_url?: string } {
  const url = (json as { readonly order_status_url?: unknown } | null)?.order_status_url;
  const end = typeof url === "string" ? url.indexOf("/orders/") : -1;
  return typeof url === "string" && end > 0 ? { order_status_url: `${url.slice(0, end)}/orders/` } : {};
}

/** What a schema reads of a value; a value of another shape than it wants is left out. */
function keptBy(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return value === null || value === undefined ? value : keptBy(schema.unwrap(), value);
  if (schema instanceof z.ZodPipe) return keptBy(schema.in, value);
  if (schema instanceof z.ZodArray)
    return Array.isArray(value) ? value.map((item) => keptBy(schema.element, item)) : null;
  if (!(schema instanceof z.ZodObject)) return value;
  if (typeof value !== "object" || value === null) return null;
  const given = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, field]) =>
      Object.hasOwn(given, name) && !levelTwo.has(name) ? [[name, keptBy(field, given[name])]] : [],
    ),
  );
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  // A number of lossless-json is an object that is no plain one.
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => plainFields.has(name))
      .map(([name, item]) => [name, plain(item)]),
  );
}
