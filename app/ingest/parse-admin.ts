import { z } from "zod";
import type { Shop } from "#app/tenancy/index.server.ts";
import { adminAgreements, agreementsFromAdmin } from "./admin/agreements.ts";
import { adminCustomer, customerFromAdmin } from "./admin/customer.ts";
import { adminOrder, orderFromAdmin } from "./admin/order.ts";
import { adminProduct, productFromAdmin } from "./admin/product.ts";
import { adminRefund, refundFromAdmin } from "./admin/refund.ts";
import { idField, instantField } from "./records/fields.ts";
import { noted, readRecord } from "./records/read-record.ts";
import type { IngestRecord, ParseOutcome } from "./records/records.ts";

function reader<T>(what: string, schema: z.ZodType<T>, toRecord: (node: T) => IngestRecord | string) {
  return (_shop: Shop, node: unknown): ParseOutcome => {
    const parsed = readRecord(what, schema, node);
    if (parsed.outcome === "invalid") return parsed;
    const record = toRecord(parsed.value);
    return typeof record === "string"
      ? { outcome: "invalid", reason: `${what}: ${record}` }
      : { outcome: "records", records: [noted(record, parsed.notes)] };
  };
}

/**
 * Admin GraphQL nodes with their children in place (an order's `lineItems`, a product's `variants`): lists,
 * `{nodes}` or `{edges}`. An order's refunds may be named by id and date only, as bulk operations give them:
 * their lines then follow by `parseAdminRefunds`.
 */
export const parseBulk = {
  order: reader("order", adminOrder, orderFromAdmin),
  customer: reader("customer", adminCustomer, customerFromAdmin),
  product: reader("product", adminProduct, productFromAdmin),
};

const refundedOrder = z.object({ id: idField, updatedAt: instantField, refunds: z.array(adminRefund) });

/**
 * The refunds of one order: `{id, updatedAt, refunds: [{id, processedAt, refundLineItems, refundShippingLines,
 * orderAdjustments, duties}]}`, each list complete. The order's `updatedAt` says as of when.
 */
export function parseAdminRefunds(_shop: Shop, orderNode: unknown): ParseOutcome {
  const parsed = readRecord("refunds", refundedOrder, orderNode);
  if (parsed.outcome === "invalid") return parsed;
  const { id, updatedAt, refunds } = parsed.value;
  return {
    outcome: "records",
    records: refunds.map((node) => ({
      kind: "refund",
      id: node.id,
      orderId: id,
      triggeredAt: null,
      refund: refundFromAdmin(node, updatedAt),
    })),
  };
}

/**
 * The agreements of one order: `{id, updatedAt, currentTotalPriceSet, agreements: [{id, happenedAt, reason, refund,
 * sales}]}`, each list complete. The order's `updatedAt` says as of when.
 */
export const parseAdminAgreements = reader("agreements", adminAgreements, agreementsFromAdmin);

const deletions = {
  orders: "order_deleted",
  customers: "customer_deleted",
  products: "product_deleted",
} as const;

/** Shopify does not know it any more, as of `at`. @param id digits, as stored. */
export function deletionOf(resource: keyof typeof deletions, id: string, at: Date): IngestRecord {
  return { kind: deletions[resource], id, triggeredAt: at };
}
