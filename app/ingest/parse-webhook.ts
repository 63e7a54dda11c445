import { agrees, namedShop, type Shop } from "#app/tenancy/index.server.ts";
import { catalog } from "./catalog.ts";
import { readJson } from "./records/read-json.ts";
import type { ParseOutcome } from "./records/records.ts";

/**
 * Reads the raw body of a resource webhook (orders, refunds, customers, products; REST-shaped) into records.
 * `unhandled`: a topic that ingest does not apply. `invalid`: nothing of it can be applied, with the reason.
 * `another_shop`: the signed body names another shop than the unsigned header; no part of it is this shop's to keep.
 * Every amount is taken in the shop's own money, ids exactly, however large.
 */
export function parseWebhook(
  shop: Shop,
  topic: string,
  body: Uint8Array,
  meta: { readonly triggeredAt: Date | null },
): ParseOutcome | { readonly outcome: "unhandled" | "another_shop" } {
  const handler = catalog.get(topic);
  if (!handler) return { outcome: "unhandled" };
  const { read } = handler;
  // The fast way first: it refuses every number that it may have rounded.
  const rounded = readJson(body);
  if (rounded.outcome === "invalid") return rounded;
  if (agrees(shop, namedShop(rounded.value)) === "another") return { outcome: "another_shop" };
  const first = read(rounded.value, meta.triggeredAt);
  if (first === null) return { outcome: "records", records: [] };
  // What could not be read may be a rounded number: such a body is read again, too.
  if (!("invalid" in first) && !first.notes) return { outcome: "records", records: [first] };
  const exact = readJson(body, true);
  if (exact.outcome === "invalid") return exact;
  const result = read(exact.value, meta.triggeredAt);
  if (result === null) return { outcome: "records", records: [] };
  return "invalid" in result
    ? { outcome: "invalid", reason: result.invalid }
    : { outcome: "records", records: [result] };
}
