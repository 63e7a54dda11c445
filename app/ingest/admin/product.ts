import { z } from "zod";
import {
  idField,
  instantField,
  optionalAmountField,
  optionalCountField,
  optionalInstantField,
  optionalStatusField,
  optionalStockField,
  optionalTextField,
  tagsField,
} from "../records/fields.ts";
import { repeatedId } from "../records/assemble-order.ts";
import type { ProductRecord } from "../records/records.ts";
import { connection } from "./nodes.ts";

/** A Product of the Admin GraphQL API with all of its variants. */
export const adminProduct = z.object({
  id: idField,
  title: optionalTextField(512),
  handle: optionalTextField(255),
  vendor: optionalTextField(255),
  productType: optionalTextField(255),
  status: optionalStatusField,
  tags: tagsField,
  featuredMedia: z
    .object({ preview: z.object({ image: z.object({ url: optionalTextField(2048) }).nullish() }).nullish() })
    .nullish(),
  createdAt: optionalInstantField,
  updatedAt: instantField,
  variants: connection(
    z.object({
      id: idField,
      title: optionalTextField(512),
      sku: optionalTextField(255),
      price: optionalAmountField,
      inventoryQuantity: optionalStockField,
      position: optionalCountField,
      inventoryItem: z.object({ unitCost: z.object({ amount: optionalAmountField }).nullish() }).nullish(),
      updatedAt: optionalInstantField,
    }),
  ),
});

/** The canonical record, or why there is none. */
export function productFromAdmin(node: z.infer<typeof adminProduct>): ProductRecord | string {
  const repeated = repeatedId(node.variants);
  if (repeated) return `variants: two have the id ${repeated}`;
  return {
    kind: "product",
    id: node.id,
    triggeredAt: null,
    product: {
      title: node.title ?? node.id,
      handle: node.handle,
      vendor: node.vendor,
      productType: node.productType,
      status: node.status,
      tags: node.tags ?? [],
      imageUrl: node.featuredMedia?.preview?.image?.url ?? null,
      createdAt: node.createdAt,
      updatedAt: node.updatedAt,
    },
    variants: node.variants.map((variant) => ({
      id: variant.id,
      title: variant.title,
      sku: variant.sku,
      price: variant.price,
      // Without the inventory item in the query nothing is said about the cost.
      unitCost: variant.inventoryItem ? (variant.inventoryItem.unitCost?.amount ?? null) : undefined,
      inventoryQuantity: variant.inventoryQuantity,
      position: variant.position,
      updatedAt: variant.updatedAt,
    })),
    variantIds: node.variants.map((variant) => variant.id),
  };
}
