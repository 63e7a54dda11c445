import { digitsOf, fromMinor } from "../world/money.ts";
import { unitsLeft } from "../world/refund-order.ts";
import { discountOf, sumOf } from "../world/sale-amounts.ts";
import { gid, money, moneySet, rawId } from "./json.ts";
import type { Order, OrderLine, ShippingLine, TaxLine } from "../world/types.ts";

export function taxLinePayload(order: Order, line: TaxLine): object {
  return {
    channel_liable: false,
    price: money(order, line.amount),
    price_set: moneySet(order, line.amount),
    rate: JSON.rawJSON(line.rate),
    title: line.title,
  };
}

function allocations(order: Order, line: OrderLine | ShippingLine): object[] {
  return line.allocations.map(({ discount, amount }) => ({
    amount: money(order, amount),
    amount_set: moneySet(order, amount),
    discount_application_index: discount,
  }));
}

function duties(order: Order, line: OrderLine): object[] {
  if (!line.duty) return [];
  const { id, amount } = line.duty;
  const bag = moneySet(order, amount);
  return [
    {
      id: id,
      harmonized_system_code: null,
      country_code_of_origin: null,
      shop_money: bag.shop_money,
      presentment_money: bag.presentment_money,
      tax_lines: [],
      admin_graphql_api_id: gid("Duty", id),
    },
  ];
}

/** A line item as refunds/create has it; `total_discount` holds line-level discounts only, as at Shopify. */
export function lineItemCore(order: Order, line: OrderLine): object {
  const own = sumOf(line.allocations, ({ discount, amount }) =>
    order.discounts[discount]?.allocation === "each" ? amount : 0,
  );
  return {
    id: rawId(line.id),
    admin_graphql_api_id: gid("LineItem", line.id),
    fulfillable_quantity: order.closedAt === null ? unitsLeft(line) : 0,
    fulfillment_service: line.giftCard ? "gift_card" : "manual",
    fulfillment_status: order.closedAt !== null && order.cancelledAt === null ? "fulfilled" : null,
    gift_card: line.giftCard,
    grams: line.requiresShipping ? 250 : 0,
    name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    price: money(order, line.price),
    price_set: moneySet(order, line.price),
    product_exists: line.productId !== null,
    product_id: line.productId === null ? null : rawId(line.productId),
    properties: [],
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sku: line.sku ?? "",
    taxable: line.taxable,
    title: line.title,
    total_discount: money(order, own),
    total_discount_set: moneySet(order, own),
    variant_id: line.variantId === null ? null : rawId(line.variantId),
    variant_inventory_management: line.tip ? null : "shopify",
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: line.taxLines.map((taxLine) => taxLinePayload(order, taxLine)),
    duties: duties(order, line),
    discount_allocations: allocations(order, line),
  };
}

/** A line item of an order. */
export function lineItemPayload(order: Order, line: OrderLine): object {
  return {
    ...lineItemCore(order, line),
    attributed_staffs: [],
    current_quantity: unitsLeft(line),
    ...(line.tip ? { tip_payment_gateway: order.gateways[0] ?? null, tip_payment_method: null } : {}),
  };
}

/** A shipping line as refunds/create has it. */
export function shippingLineCore(order: Order, line: ShippingLine): object {
  const discounted = line.price - discountOf(line);
  return {
    id: rawId(line.id),
    carrier_identifier: null,
    code: line.code,
    discounted_price: fromMinor(discounted, digitsOf(order.currencyCode)),
    discounted_price_set: moneySet(order, discounted),
    phone: null,
    price: money(order, line.price),
    price_set: moneySet(order, line.price),
    requested_fulfillment_service_id: null,
    source: "shopify",
    title: line.title,
    tax_lines: line.taxLines.map((taxLine) => taxLinePayload(order, taxLine)),
    discount_allocations: allocations(order, line),
  };
}

/** A shipping line of an order. */
export function shippingLinePayload(order: Order, line: ShippingLine): object {
  const refunded = sumOf(order.refunds, (refund) =>
    sumOf(refund.shipping, (part) => (part.shippingLineId === line.id ? part.subtotal : 0)),
  );
  return {
    ...shippingLineCore(order, line),
    current_discounted_price_set: moneySet(
      order,
      line.removed ? 0 : line.price - discountOf(line) - refunded,
    ),
    is_removed: line.removed,
  };
}
