import type { CustomerRecord, IngestRecord, ProductRecord } from "../records/records.ts";
import { amountReader } from "./amounts.ts";
import type { RecordError } from "./record-errors.ts";
import type { CustomerInput, ProductInput } from "./schemas.ts";

/** What an API record is read against. */
export interface ApiContext {
  /** The tenant's currency: what amounts without one are in. */
  readonly currency: string;
  /** When the request arrived: the version of a record that has none of its own, and what breaks ties. */
  readonly receivedAt: Date;
  /** Version of a record that came inside another: that one's, and whether it is that one's arrival. */
  readonly versionOf?: { readonly at: Date; readonly byArrival: boolean };
}

export type Reading =
  | { readonly outcome: "records"; readonly records: readonly IngestRecord[] }
  | { readonly outcome: "rejected"; readonly errors: readonly RecordError[] };

/** Versions decide, and among equal ones the arrival. */
export function toCustomerRecord(input: CustomerInput, context: ApiContext): CustomerRecord {
  const byArrival = !input.updatedAt && (context.versionOf?.byArrival ?? true);
  return {
    kind: "customer",
    id: String(input.externalId),
    triggeredAt: context.receivedAt,
    ...(byArrival ? { byArrival } : {}),
    customer: {
      email: input.email ?? null,
      firstName: input.firstName ?? null,
      lastName: input.lastName ?? null,
      phone: input.phone ?? null,
      country: input.country ?? null,
      province: input.province ?? null,
      state: null,
      tags: [...new Set(input.tags ?? [])].sort(),
      acceptsMarketing: input.acceptsMarketing ?? null,
      createdAt: input.createdAt ? new Date(input.createdAt) : null,
      updatedAt: input.updatedAt ? new Date(input.updatedAt) : (context.versionOf?.at ?? context.receivedAt),
    },
  };
}

export function readProduct(input: ProductInput, context: ApiContext): Reading {
  const amounts = amountReader(context.currency);
  const updatedAt = input.updatedAt ? new Date(input.updatedAt) : context.receivedAt;
  const variants = input.variants ?? [];
  const record: ProductRecord = {
    kind: "product",
    id: String(input.externalId),
    triggeredAt: context.receivedAt,
    ...(input.updatedAt ? {} : { byArrival: true }),
    product: {
      title: input.title,
      handle: input.handle ?? null,
      vendor: input.vendor ?? null,
      productType: input.productType ?? null,
      status: input.status ?? null,
      tags: [...new Set(input.tags ?? [])].sort(),
      imageUrl: null,
      createdAt: null,
      updatedAt,
    },
    variants: variants.map((variant, index) => ({
      id: String(variant.externalId),
      title: variant.title ?? null,
      sku: variant.sku ?? null,
      price: amounts.readOptional(variant.price, "variants", index, "price"),
      unitCost: amounts.readOptional(variant.unitCost, "variants", index, "unitCost"),
      inventoryQuantity: variant.inventoryQuantity ?? null,
      position: index + 1,
      updatedAt,
    })),
    variantIds: variants.map((variant) => String(variant.externalId)),
  };
  const errors = [...amounts.errors, ...duplicates(record.variantIds ?? [], "variants")];
  return errors.length > 0 ? { outcome: "rejected", errors } : { outcome: "records", records: [record] };
}

/** One error for each id that stands in a list a second time. */
export function duplicates(ids: readonly string[], list: string): RecordError[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `${JSON.stringify(id)} stands twice in ${list}`;
    return [{ path: `/${list}/${index}/externalId`, code: "duplicate" as const, message }];
  });
}
