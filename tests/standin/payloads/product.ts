import { digitsOf, fromMinor } from "../world/money.ts";
import { gid, rawId } from "./json.ts";
import type { Product, Variant } from "../world/types.ts";

type Time = (instant: number) => string;
const FULL_VARIANTS = 100;

function variantPayload(product: Product, variant: Variant, digits: number, time: Time): object {
  return {
    id: rawId(variant.id),
    admin_graphql_api_id: gid("ProductVariant", variant.id),
    product_id: rawId(product.id),
    title: variant.title,
    sku: variant.sku,
    barcode: variant.barcode,
    price: fromMinor(variant.price, digits),
    compare_at_price: variant.compareAtPrice === null ? null : fromMinor(variant.compareAtPrice, digits),
    position: variant.position,
    inventory_policy: "deny",
    inventory_item_id: rawId(variant.inventoryItemId),
    inventory_quantity: variant.inventoryQuantity,
    old_inventory_quantity: variant.inventoryQuantity,
    taxable: variant.taxable,
    option1: variant.title,
    option2: null,
    option3: null,
    image_id: null,
    created_at: time(variant.createdAt),
    updated_at: time(variant.updatedAt),
  };
}

/** A product with its first hundred variants in full and the ids of all. */
export function productPayload(product: Product, currencyCode: string, time: Time): object {
  const digits = digitsOf(currencyCode);
  return {
    id: rawId(product.id),
    admin_graphql_api_id: gid("Product", product.id),
    title: product.title,
    body_html: "",
    handle: product.handle,
    vendor: product.vendor,
    product_type: product.productType,
    status: product.status,
    tags: product.tags.join(", "),
    created_at: time(product.createdAt),
    updated_at: time(product.updatedAt),
    published_at: product.publishedAt === null ? null : time(product.publishedAt),
    published_scope: "web",
    template_suffix: null,
    variants: product.variants
      .slice(0, FULL_VARIANTS)
      .map((variant) => variantPayload(product, variant, digits, time)),
    options: [
      {
        id: rawId(product.id),
        product_id: rawId(product.id),
        name: product.optionName,
        position: 1,
        values: product.variants.map(({ title }) => title),
      },
    ],
    images: [],
    image: null,
    media: [],
    variant_gids: product.variants.map(({ id, updatedAt }) => ({
      admin_graphql_api_id: gid("ProductVariant", id),
      updated_at: new Date(updatedAt).toISOString(),
    })),
    has_variants_that_requires_components: false,
    category: null,
  };
}
