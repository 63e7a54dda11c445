import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import { fromMinor } from "../world/money.ts";
import { sumOf } from "../world/sale-amounts.ts";
import { List } from "./list.ts";
import { moneyV2 } from "./money-bag.ts";
import { productNode, variantNode, type ProductNode, type VariantNode } from "./nodes.ts";
import type { AdminContext } from "./context.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

type ProductResolver = (source: ProductNode, args: Record<string, unknown>, context: AdminContext) => unknown;
type VariantResolver = (source: VariantNode, args: Record<string, unknown>, context: AdminContext) => unknown;

const product: Record<string, ProductResolver> = {
  id: ({ product }) => gid("Product", product.id),
  legacyResourceId: ({ product }) => product.id,
  title: ({ product }) => product.title,
  handle: ({ product }) => product.handle,
  status: ({ product }) => product.status.toUpperCase(),
  vendor: ({ product }) => product.vendor,
  productType: ({ product }) => product.productType,
  tags: ({ product }) => product.tags,
  isGiftCard: ({ product }) => product.giftCard,
  createdAt: ({ product }) => graphqlTime(product.createdAt),
  updatedAt: ({ product }) => graphqlTime(product.updatedAt),
  publishedAt: ({ product }) => (product.publishedAt === null ? null : graphqlTime(product.publishedAt)),
  description: () => "",
  descriptionHtml: () => "",
  totalInventory: ({ product }) => sumOf(product.variants, (variant) => variant.inventoryQuantity),
  tracksInventory: ({ product }) => !product.giftCard,
  hasOnlyDefaultVariant: ({ product }) => product.variants.length === 1,
  variantsCount: ({ product }) => ({ count: product.variants.length, precision: "EXACT" }),
  variants: ({ product }) => List.of(product.variants.map((variant) => variantNode(product, variant))),
};

const variant: Record<string, VariantResolver> = {
  id: ({ variant }) => gid("ProductVariant", variant.id),
  legacyResourceId: ({ variant }) => variant.id,
  title: ({ variant }) => variant.title,
  displayName: ({ product, variant }) => `${product.title} - ${variant.title}`,
  sku: ({ variant }) => (variant.sku === "" ? null : variant.sku),
  barcode: ({ variant }) => variant.barcode,
  price: ({ variant }, _, { store }) => fromMinor(variant.price, store.digits),
  compareAtPrice: ({ variant }, _, { store }) =>
    variant.compareAtPrice === null ? null : fromMinor(variant.compareAtPrice, store.digits),
  position: ({ variant }) => variant.position,
  taxable: ({ variant }) => variant.taxable,
  availableForSale: ({ product, variant }) => product.status === "active" && variant.inventoryQuantity > 0,
  inventoryQuantity: ({ variant }) => variant.inventoryQuantity,
  inventoryPolicy: () => "DENY",
  sellableOnlineQuantity: ({ variant }) => Math.max(0, variant.inventoryQuantity),
  createdAt: ({ variant }) => graphqlTime(variant.createdAt),
  updatedAt: ({ variant }) => graphqlTime(variant.updatedAt),
  product: ({ product }) => productNode(product),
  selectedOptions: ({ product, variant }) => [{ name: product.optionName, value: variant.title }],
  inventoryItem: ({ product, variant }, _, { store }) => ({
    __typename: "InventoryItem",
    id: gid("InventoryItem", variant.inventoryItemId),
    legacyResourceId: variant.inventoryItemId,
    sku: variant.sku === "" ? null : variant.sku,
    tracked: !product.giftCard,
    requiresShipping: !product.giftCard,
    unitCost: variant.unitCost === null ? null : moneyV2(variant.unitCost, store.settings.currencyCode),
    createdAt: graphqlTime(variant.createdAt),
    updatedAt: graphqlTime(variant.updatedAt),
  }),
};

export const productFields: FieldTable = {
  Product: product as Record<string, Resolver>,
  ProductVariant: variant as Record<string, Resolver>,
};
