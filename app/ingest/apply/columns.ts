import type { DB } from "#app/db/index.server.ts";

/** Columns in the order of statements: first the primary key, then what an update may change. */
function columns<T extends keyof DB>(_table: T, names: readonly (keyof DB[T] & string)[]) {
  return names;
}

export const orderColumns = columns("sales_order", [
  "shop_id",
  "external_id",
  "name",
  "processed_at",
  "local_date",
  "created_at",
  "updated_at",
  "triggered_at",
  "cancelled_at",
  "cancel_reason",
  "currency",
  "presentment_currency",
  "presentment_total",
  "taxes_included",
  "test",
  "edited",
  "counted",
  "financial_status",
  "fulfillment_status",
  "channel",
  "country",
  "customer_id",
  "discount_codes",
  "tags",
  "total",
  "current_total",
  "total_discounts",
  "charges",
]);

export const lineColumns = columns("order_line", [
  "shop_id",
  "order_id",
  "id",
  "position",
  "product_id",
  "variant_id",
  "title",
  "sku",
  "quantity",
  "current_quantity",
  "removed",
  "price",
  "discount",
  "tax",
  "tax_rates",
  "gift_card",
  "tip",
]);

export const refundColumns = columns("refund", [
  "shop_id",
  "order_id",
  "id",
  "processed_at",
  "as_of",
  "detailed",
  "adjustment",
  "adjustment_tax",
  "charges",
]);

export const refundLineColumns = columns("refund_line", [
  "shop_id",
  "order_id",
  "id",
  "refund_id",
  "line_id",
  "quantity",
  "subtotal",
  "tax",
]);

export const editColumns = columns("order_edit", [
  "shop_id",
  "order_id",
  "id",
  "committed_at",
  "approximate",
  "changes",
]);

export const agreementsColumns = columns("order_agreements", [
  "shop_id",
  "order_id",
  "state",
  "as_of",
  "current_total",
  "agreements",
]);

export const unprovenColumns = columns("unproven_order", [
  "shop_id",
  "order_id",
  "total",
  "expected",
  "found",
]);

export const saleColumns = columns("sale", [
  "shop_id",
  "occurred_on",
  "order_id",
  "sale_key",
  "occurred_at",
  "reason",
  "action",
  "line_type",
  "line_id",
  "product_id",
  "variant_id",
  "customer_id",
  "quantity",
  "currency",
  "test",
  "gross",
  "discount",
  "returned",
  "net",
  "tax",
  "total",
]);

export const customerColumns = columns("customer", [
  "shop_id",
  "external_id",
  "email",
  "first_name",
  "last_name",
  "phone",
  "country",
  "province",
  "state",
  "tags",
  "accepts_marketing",
  "created_at",
  "updated_at",
  "triggered_at",
  "deleted_at",
]);

export const productColumns = columns("product", [
  "shop_id",
  "external_id",
  "title",
  "handle",
  "vendor",
  "product_type",
  "status",
  "tags",
  "image_url",
  "created_at",
  "updated_at",
  "triggered_at",
  "deleted_at",
]);

export const variantColumns = columns("variant", [
  "shop_id",
  "external_id",
  "product_id",
  "title",
  "sku",
  "price",
  "unit_cost",
  "inventory_quantity",
  "position",
  "updated_at",
]);

export const pendingColumns = columns("pending_record", [
  "shop_id",
  "order_id",
  "kind",
  "id",
  "record",
  "received_at",
]);
