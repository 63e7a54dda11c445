import type { Insertable, Selectable } from "kysely";
import type { DB } from "#app/db/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { StoredOrder } from "../ledger/stored-order.ts";
import type {
  Charge,
  OrderEditFacts,
  OrderFacts,
  OrderLineFacts,
  RefundCharge,
  RefundFacts,
} from "../records/records.ts";

export type OrderRow = Insertable<DB["sales_order"]>;
export type LineRow = Insertable<DB["order_line"]>;
export type RefundRow = Insertable<DB["refund"]>;
export type RefundLineRow = Insertable<DB["refund_line"]>;
export type EditRow = Insertable<DB["order_edit"]>;

export function orderRow(shop: Shop, stored: StoredOrder, counted: boolean): OrderRow {
  const { order } = stored;
  return {
    shop_id: shop.id,
    external_id: stored.id,
    name: order.name,
    processed_at: order.processedAt,
    local_date: localDate(order.processedAt, shop.timeZone),
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    triggered_at: stored.triggeredAt,
    cancelled_at: order.cancelledAt,
    cancel_reason: order.cancelReason,
    currency: order.currency,
    presentment_currency: order.presentmentCurrency,
    presentment_total: order.presentmentTotal,
    taxes_included: order.taxesIncluded,
    test: order.test,
    edited: order.edited || stored.edits.length > 0 || stored.agreements !== null,
    counted,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillmentStatus,
    channel: order.channel,
    country: order.country,
    customer_id: order.customerId,
    discount_codes: JSON.stringify(order.discountCodes),
    tags: JSON.stringify(order.tags),
    total: order.total,
    current_total: order.currentTotal,
    total_discounts: order.totalDiscounts,
    charges: JSON.stringify(order.charges),
  };
}

export function orderFacts(row: Selectable<DB["sales_order"]>): OrderFacts {
  return {
    name: row.name,
    processedAt: row.processed_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    cancelledAt: row.cancelled_at,
    cancelReason: row.cancel_reason,
    currency: row.currency,
    presentmentCurrency: row.presentment_currency,
    presentmentTotal: row.presentment_total,
    taxesIncluded: row.taxes_included,
    test: row.test,
    edited: row.edited,
    financialStatus: row.financial_status,
    fulfillmentStatus: row.fulfillment_status,
    channel: row.channel,
    country: row.country,
    customerId: row.customer_id,
    discountCodes: JSON.parse(row.discount_codes ?? "[]") as string[],
    tags: JSON.parse(row.tags ?? "[]") as string[],
    total: row.total,
    currentTotal: row.current_total,
    totalDiscounts: row.total_discounts,
    charges: JSON.parse(row.charges) as Charge[],
  };
}

export function lineRow(shop: Shop, orderId: string, line: OrderLineFacts): LineRow {
  return {
    shop_id: shop.id,
    order_id: orderId,
    id: line.id,
    position: line.position,
    product_id: line.productId,
    variant_id: line.variantId,
    title: line.title,
    sku: line.sku,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    removed: line.removed,
    price: line.price,
    discount: line.discount,
    tax: line.tax,
    tax_rates: line.taxRates,
    gift_card: line.type === "GIFT_CARD",
    tip: line.type === "TIP",
  };
}

export function lineFacts(row: Selectable<DB["order_line"]>): OrderLineFacts {
  return {
    id: row.id,
    position: row.position,
    productId: row.product_id,
    variantId: row.variant_id,
    title: row.title,
    sku: row.sku,
    quantity: row.quantity,
    currentQuantity: row.current_quantity,
    removed: row.removed,
    price: row.price,
    discount: row.discount,
    tax: row.tax,
    taxRates: row.tax_rates,
    type: row.gift_card ? "GIFT_CARD" : row.tip ? "TIP" : "PRODUCT",
  };
}

export function refundRow(shop: Shop, orderId: string, refund: RefundFacts): RefundRow {
  return {
    shop_id: shop.id,
    order_id: orderId,
    id: refund.id,
    processed_at: refund.processedAt,
    as_of: refund.asOf,
    detailed: refund.content !== null,
    adjustment: refund.content?.adjustment ?? "0.0000",
    adjustment_tax: refund.content?.adjustmentTax ?? "0.0000",
    charges: JSON.stringify(refund.content?.charges ?? []),
  };
}

export function refundLineRows(shop: Shop, orderId: string, refund: RefundFacts): RefundLineRow[] {
  return (refund.content?.lines ?? []).map((line) => ({
    shop_id: shop.id,
    order_id: orderId,
    id: line.id,
    refund_id: refund.id,
    line_id: line.lineId,
    quantity: line.quantity,
    subtotal: line.subtotal,
    tax: line.tax,
  }));
}

export function refundFacts(
  row: Selectable<DB["refund"]>,
  lines: readonly Selectable<DB["refund_line"]>[],
): RefundFacts {
  return {
    id: row.id,
    processedAt: row.processed_at,
    asOf: row.as_of,
    content: row.detailed
      ? {
          adjustment: row.adjustment,
          adjustmentTax: row.adjustment_tax,
          charges: JSON.parse(row.charges) as RefundCharge[],
          lines: lines.map((line) => ({
            id: line.id,
            lineId: line.line_id,
            quantity: line.quantity,
            subtotal: line.subtotal,
            tax: line.tax,
          })),
        }
      : null,
  };
}

export function editRow(shop: Shop, orderId: string, edit: OrderEditFacts): EditRow {
  return {
    shop_id: shop.id,
    order_id: orderId,
    id: edit.id,
    committed_at: edit.committedAt,
    approximate: edit.approximate,
    changes: JSON.stringify(edit.changes),
  };
}

export function editFacts(row: Selectable<DB["order_edit"]>): OrderEditFacts {
  return {
    id: row.id,
    committedAt: row.committed_at,
    approximate: row.approximate,
    changes: JSON.parse(row.changes) as OrderEditFacts["changes"],
  };
}
