import { z } from "zod";
import {
  idField,
  instantField,
  listField,
  optionalAmountField,
  optionalCountField,
  optionalGidField,
  optionalInstantField,
  optionalStatusField,
  optionalStockField,
  optionalTextField,
  tagsField,
} from "../records/fields.ts";
import { repeatedId } from "../records/assemble-order.ts";
import type { ProductRecord, VariantFacts } from "../records/records.ts";

/** A product as products/create and update send it: 100 variants in full, of the others the ids. */
export const restProduct = z.object({
  id: idField,
  admin_graphql_api_id: optionalGidField,
  title: optionalTextField(512),
  handle: optionalTextField(255),
  vendor: optionalTextField(255),
  product_type: optionalTextField(255),
  status: optionalStatusField,
  tags: tagsField,
  image: z.object({ src: optionalTextField(2048) }).nullish(),
  created_at: optionalInstantField,
  updated_at: instantField,
  variants: z
    .array(
      z.object({
        id: idField,
        admin_graphql_api_id: optionalGidField,
        title: optionalTextField(512),
        sku: optionalTextField(255),
        price: optionalAmountField,
        inventory_quantity: optionalStockField,
        position: optionalCountField,
        updated_at: optionalInstantField,
      }),
    )
    .nullish(),
  variant_gids: listField(z.object({ admin_graphql_api_id: idField })),
});

/** The canonical record, or why there is none. */
export function productFromRest(
  body: z.infer<typeof restProduct>,
  triggeredAt: Date | null,
): ProductRecord | string {
  const id = body.admin_graphql_api_id ?? body.id;
  const variants = (body.variants ?? []).map<VariantFacts>((variant) => ({
    id: variant.admin_graphql_api_id ?? variant.id,
    title: variant.title,
    sku: variant.sku,
    price: variant.price,
    unitCost: undefined,
    inventoryQuantity: variant.inventory_quantity,
    position: variant.position,
    updatedAt: variant.updated_at,
  }));
  const repeated = repeatedId(variants);
  if (repeated) return `variants: two have the id ${repeated}`;
  const known = variants.map((variant) => variant.id);
  return {
    kind: "product",
    id,
    triggeredAt,
    product: {
      title: body.title ?? id,
      handle: body.handle,
      vendor: body.vendor,
      productType: body.product_type,
      status: body.status,
      tags: body.tags ?? [],
      imageUrl: body.image?.src ?? null,
      createdAt: body.created_at,
      updatedAt: body.updated_at,
    },
    variants,
    variantIds:
      body.variants || body.variant_gids.length > 0
        ? [...new Set([...known, ...body.variant_gids.map((gid) => gid.admin_graphql_api_id)])]
        : null,
  };
}
