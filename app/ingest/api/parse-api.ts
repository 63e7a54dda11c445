import type { z } from "zod";
import { deletion } from "./fields.ts";
import { checkRecord, type RecordError } from "./record-errors.ts";
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
    return read(deletion, value, context, ({ externalId, updatedAt }) => ({
      outcome: "records",
      records: [
        {
          kind: kinds[resource],
          id: String(externalId),
          triggeredAt: updatedAt ? new Date(updatedAt) : context.receivedAt,
          ...(updatedAt ? {} : { byArrival: true }),
        },
      ],
    }));
  }
  switch (resource) {
    case "customers":
      return read(customerSchema, value, context, (input) => ({
        outcome: "records",
        records: [toCustomerRecord(input, context)],
      }));
    case "products":
      return read(productSchema, value, context, (input) => readProduct(input, context));
    case "orders":
      return read(orderSchema, value, context, (input) => readOrder(input, context));
  }
}

/** What says its version itself, and may bring along something that does so too. */
interface Versioned {
  readonly updatedAt?: string | null | undefined;
  readonly customer?: string | number | Versioned | null | undefined;
}

function read<T extends z.ZodType<Versioned>>(
  schema: T,
  value: unknown,
  context: ApiContext,
  then: (input: z.output<T>) => Reading,
): Reading {
  const checked = checkRecord(schema, value);
  if (checked.outcome === "rejected") return checked;
  const errors = fromTheFuture(checked.data, context.receivedAt, "");
  return errors.length > 0 ? { outcome: "rejected", errors } : then(checked.data);
}

const DAY_MS = 86_400_000;

/** Newer wins: a version far ahead of all clocks could never be replaced or deleted by one that tells its time. */
function fromTheFuture({ updatedAt, customer }: Versioned, now: Date, path: string): RecordError[] {
  const inside =
    typeof customer === "object" && customer !== null ? fromTheFuture(customer, now, `${path}/customer`) : [];
  if (!updatedAt || new Date(updatedAt).getTime() <= now.getTime() + DAY_MS) return inside;
  const message = `is more than a day in the future: it is ${now.toISOString()}`;
  return [{ path: `${path}/updatedAt`, code: "invalid_value", message }, ...inside];
}

function isDeletion(value: unknown): boolean {
  return typeof value === "object" && value !== null && "deleted" in value && value.deleted === true;
}
