import type { z } from "zod";
import { deletion } from "./fields.ts";
import { recordErrors } from "./record-errors.ts";
import { customerSchema, orderSchema, productSchema } from "./schemas.ts";
import { readOrder } from "./to-order.ts";
import { readProduct, toCustomerRecord, type ApiContext, type Reading } from "./to-records.ts";

/** The resources of the ingest API, as its URLs name them. */
export const apiResources = ["customers", "products", "orders"] as const;
export type ApiResource = (typeof apiResources)[number];

export const apiSchemas = {
  customers: customerSchema,
  products: productSchema,
  orders: orderSchema,
} as const satisfies Record<ApiResource, z.ZodType>;

const kinds = {
  customers: "customer_deleted",
  products: "product_deleted",
  orders: "order_deleted",
} as const;

/**
 * Reads one record of the API: strict, with every fault named. The order's records end with the order itself, so that
 * the last one is what the caller asked for.
 */
export function parseApiRecord(resource: ApiResource, value: unknown, context: ApiContext): Reading {
  if (isDeletion(value)) {
    const parsed = deletion.safeParse(value, { reportInput: true });
    if (!parsed.success) return { outcome: "rejected", errors: recordErrors(parsed.error, deletion) };
    const triggeredAt = parsed.data.updatedAt ? new Date(parsed.data.updatedAt) : context.receivedAt;
    return {
      outcome: "records",
      records: [{ kind: kinds[resource], id: String(parsed.data.externalId), triggeredAt }],
    };
  }
  switch (resource) {
    case "customers":
      return read(customerSchema, value, (input) => ({
        outcome: "records",
        records: [toCustomerRecord(input, context)],
      }));
    case "products":
      return read(productSchema, value, (input) => readProduct(input, context));
    case "orders":
      return read(orderSchema, value, (input) => readOrder(input, context));
  }
}

function read<T extends z.ZodType>(
  schema: T,
  value: unknown,
  then: (input: z.output<T>) => Reading,
): Reading {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success
    ? then(parsed.data)
    : { outcome: "rejected", errors: recordErrors(parsed.error, schema) };
}

function isDeletion(value: unknown): boolean {
  return typeof value === "object" && value !== null && "deleted" in value && value.deleted === true;
}
