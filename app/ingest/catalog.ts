import { z } from "zod";
import {
  idField,
  listField,
  optionalInstantField,
  optionalGidField,
  quantityField,
} from "./records/fields.ts";
import { noted, readRecord } from "./records/read-record.ts";
import type { CustomerMergedRecord, IngestRecord, OrderEditRecord } from "./records/records.ts";
import { customerFromRest, restCustomer } from "./rest/customer.ts";
import { orderFromRest, restOrder } from "./rest/order.ts";
import { productFromRest, restProduct } from "./rest/product.ts";
import { refundContent, refundDate, refundId, restRefund } from "./rest/refund.ts";

interface Handler {
  /** What is read of a body; the rest of it is nobody's business. */
  readonly schema: z.ZodType;
  /** Turns a topic's JSON into a record, or says why not; null: it says nothing that changes anything. */
  readonly read: (
    json: unknown,
    triggeredAt: Date | null,
  ) => IngestRecord | { readonly invalid: string } | null;
}

function handler<T>(
  what: string,
  schema: z.ZodType<T>,
  toRecord: (body: T, triggeredAt: Date | null) => IngestRecord | string | null,
): Handler {
  return {
    schema,
    read: (json, triggeredAt) => {
      const parsed = readRecord(what, schema, json);
      if (parsed.outcome === "invalid") return { invalid: parsed.reason };
      const record = toRecord(parsed.value, triggeredAt);
      if (record === null) return null;
      return typeof record === "string" ? { invalid: `${what}: ${record}` } : noted(record, parsed.notes);
    },
  };
}

/**
 * A deletion says little more than an id. The topic stands in an unsigned header: the body of an order, a customer or a
 * product, sent again under the topic of its deletion, must not delete it. Those tell when they were made or changed.
 */
const deletion = z.object({
  id: idField,
  admin_graphql_api_id: optionalGidField,
  created_at: z.never("this is no deletion: it tells created_at").optional(),
  updated_at: z.never("this is no deletion: it tells updated_at").optional(),
});

const editedParts = z.object({
  additions: listField(z.object({ id: idField, delta: quantityField })),
  removals: listField(z.object({ id: idField, delta: quantityField })),
});

const editSchema = z.object({
  order_edit: z.object({
    id: idField,
    order_id: idField,
    created_at: optionalInstantField,
    committed_at: optionalInstantField,
    line_items: editedParts,
    shipping_lines: editedParts.nullish(),
  }),
});

function orderEdit(
  { order_edit: edit }: z.infer<typeof editSchema>,
  triggeredAt: Date | null,
): OrderEditRecord | string {
  const committedAt = edit.committed_at ?? edit.created_at ?? triggeredAt;
  if (!committedAt) return "order_edit.committed_at is missing";
  const parts = [edit.line_items, ...(edit.shipping_lines ? [edit.shipping_lines] : [])];
  return {
    kind: "order_edit",
    id: edit.id,
    orderId: edit.order_id,
    triggeredAt,
    edit: {
      id: edit.id,
      committedAt,
      approximate: false,
      changes: [
        ...parts.flatMap(({ additions }) => additions).map(({ id, delta }) => ({ line: id, delta })),
        ...parts.flatMap(({ removals }) => removals).map(({ id, delta }) => ({ line: id, delta: -delta })),
      ].filter(({ delta }) => delta !== 0),
    },
  };
}

const mergeSchema = z.object({
  admin_graphql_api_customer_kept_id: idField,
  admin_graphql_api_customer_deleted_id: idField,
  status: z.string(),
});

/** Also told of merges that are under way or failed: those change nothing. */
function merged(body: z.infer<typeof mergeSchema>, triggeredAt: Date | null): CustomerMergedRecord | null {
  if (body.status !== "completed") return null;
  return {
    kind: "customer_merged",
    id: body.admin_graphql_api_customer_deleted_id,
    keptId: body.admin_graphql_api_customer_kept_id,
    triggeredAt,
  };
}

const order = handler("order", restOrder, orderFromRest);
const customer = handler("customer", restCustomer, customerFromRest);
const product = handler("product", restProduct, productFromRest);

const refund = handler("refund", restRefund, (body, triggeredAt) => {
  // Shopify's own test notification has no date: it is told when it is sent.
  const processedAt = refundDate(body) ?? triggeredAt;
  if (!body.order_id) return "order_id is missing";
  if (!processedAt) return "processed_at and created_at are both missing";
  const id = refundId(body);
  // The message tells the refund as it was made; an order's body of the same second, or a later one, knows it better.
  const asOf = new Date((body.created_at ?? triggeredAt ?? processedAt).getTime() - 1);
  return {
    kind: "refund",
    id,
    orderId: body.order_id,
    triggeredAt,
    refund: { id, processedAt, asOf, content: refundContent(body) },
  };
});

function deleted(kind: "order_deleted" | "customer_deleted" | "product_deleted", what: string): Handler {
  return handler(what, deletion, (body, triggeredAt) => ({
    kind,
    id: body.admin_graphql_api_id ?? body.id,
    triggeredAt,
  }));
}

/** Every resource topic that ingest applies, beside how its body is read. Other topics are not ours to apply. */
export const catalog: ReadonlyMap<string, Handler> = new Map([
  ["orders/create", order],
  ["orders/updated", order],
  ["orders/cancelled", order],
  ["orders/paid", order],
  ["orders/fulfilled", order],
  ["orders/partially_fulfilled", order],
  ["orders/edited", handler("order edit", editSchema, orderEdit)],
  ["orders/delete", deleted("order_deleted", "deleted order")],
  ["refunds/create", refund],
  ["customers/create", customer],
  ["customers/update", customer],
  ["customers/enable", customer],
  ["customers/disable", customer],
  ["customers/delete", deleted("customer_deleted", "deleted customer")],
  ["customers/merge", handler("customer merge", mergeSchema, merged)],
  ["products/create", product],
  ["products/update", product],
  ["products/delete", deleted("product_deleted", "deleted product")],
]);
