import { sumOf } from "../world/sale-amounts.ts";
import { gid, money, moneySet, rawId } from "./json.ts";
import { lineItemCore, lineItemPayload, shippingLineCore } from "./line-item.ts";
import type { Minor, Order, OrderLine, Refund, Transaction } from "../world/types.ts";

type Time = (instant: number) => string;

/** A transaction as it stands in a refund of an order. */
function transactionCore(order: Order, transaction: Transaction, time: Time): object {
  return {
    id: rawId(transaction.id),
    order_id: rawId(order.id),
    kind: transaction.kind,
    gateway: transaction.gateway,
    status: transaction.status,
    message: null,
    created_at: time(transaction.processedAt),
    test: order.test,
    authorization: null,
    location_id: null,
    user_id: null,
    parent_id: null,
    processed_at: time(transaction.processedAt),
    device_id: null,
    error_code: null,
    source_name: order.sourceName,
    receipt: {},
    amount: money(order, transaction.amount),
    currency: order.currencyCode,
    payment_id: `${order.name}.1`,
    admin_graphql_api_id: gid("OrderTransaction", transaction.id),
  };
}

function transactionPayload(order: Order, transaction: Transaction, time: Time): object {
  return {
    ...transactionCore(order, transaction, time),
    total_unsettled_set: {
      presentment_money: { amount: "0.0", currency: order.presentmentCurrencyCode },
      shop_money: { amount: "0.0", currency: order.currencyCode },
    },
    manual_payment_gateway: transaction.gateway === "manual",
    amount_rounding: null,
  };
}

function adjustmentPayload(
  order: Order,
  refund: Refund,
  adjustment: { id: string; kind: string; reason: string; amount: Minor; tax: Minor },
): object {
  return {
    id: rawId(adjustment.id),
    order_id: rawId(order.id),
    refund_id: rawId(refund.id),
    amount: money(order, adjustment.amount),
    tax_amount: money(order, adjustment.tax),
    kind: adjustment.kind,
    reason: adjustment.reason,
    amount_set: moneySet(order, adjustment.amount),
    tax_amount_set: moneySet(order, adjustment.tax),
  };
}

/** Refunded shipping as adjustments tell it: always beside its lines, without tax, which stands apart. */
function shippingAdjustments(order: Order, refund: Refund): object[] {
  return refund.shipping.map(({ id, subtotal, tax }) =>
    adjustmentPayload(order, refund, {
      id,
      kind: "shipping_refund",
      reason: "Shipping refund",
      amount: 0 - (order.taxesIncluded ? subtotal - tax : subtotal),
      tax: 0 - tax,
    }),
  );
}

/** What a refund has both alone and inside its order. */
function refundCore(order: Order, refund: Refund, time: Time): object {
  const total = (parts: ReadonlyArray<{ amount: Minor }>) =>
    moneySet(
      order,
      sumOf(parts, ({ amount }) => amount),
    );
  return {
    id: rawId(refund.id),
    admin_graphql_api_id: gid("Refund", refund.id),
    order_id: rawId(order.id),
    created_at: time(refund.createdAt),
    processed_at: time(refund.processedAt),
    note: refund.note,
    user_id: 548380009,
    restock: refund.lines.some((line) => line.restockType !== "no_restock"),
    duties: refund.duties.map(({ dutyId, amount }) => ({
      duty_id: rawId(dutyId),
      amount_set: moneySet(order, amount),
    })),
    total_duties_set: total(refund.duties),
    additional_fees: refund.fees.map(({ feeId, amount }) => ({
      additional_fee_id: rawId(feeId),
      amount_set: moneySet(order, amount),
    })),
    total_additional_fees_set: total(refund.fees),
    order_adjustments: [
      ...shippingAdjustments(order, refund),
      ...refund.adjustments.map((adjustment) => adjustmentPayload(order, refund, adjustment)),
    ],
  };
}

function refundLineItems(
  order: Order,
  refund: Refund,
  lineItem: (order: Order, line: OrderLine) => object,
): object[] {
  return refund.lines.map((part) => {
    const line = order.lines.find(({ id }) => id === part.lineId);
    return {
      id: rawId(part.id),
      line_item_id: rawId(part.lineId),
      location_id: null,
      quantity: part.quantity,
      restock_type: part.restockType,
      subtotal: JSON.rawJSON(money(order, part.subtotal)),
      subtotal_set: moneySet(order, part.subtotal),
      total_tax: JSON.rawJSON(money(order, part.tax)),
      total_tax_set: moneySet(order, part.tax),
      line_item: line ? lineItem(order, line) : null,
    };
  });
}

/** A refund as refunds/create sends it. The tax of refunded shipping stands in its adjustment only. */
export function refundPayload(order: Order, refund: Refund, time: Time): object {
  return {
    ...refundCore(order, refund, time),
    return: null,
    refund_line_items: refundLineItems(order, refund, lineItemCore),
    refund_shipping_lines: refund.shipping.map((part) => {
      const line = order.shipping.find(({ id }) => id === part.shippingLineId);
      return {
        id: rawId(part.id),
        shipping_line_id: rawId(part.shippingLineId),
        subtotal_amount_set: moneySet(order, part.subtotal),
        shipping_line: line ? shippingLineCore(order, line) : null,
      };
    }),
    transactions: refund.transactions.map((transaction) => transactionPayload(order, transaction, time)),
  };
}

/** A refund as it stands inside its order: shorter than alone, refunded shipping by adjustments alone. */
export function refundInOrder(order: Order, refund: Refund, time: Time): object {
  return {
    ...refundCore(order, refund, time),
    refund_line_items: refundLineItems(order, refund, lineItemPayload),
    transactions: refund.transactions.map((transaction) => transactionCore(order, transaction, time)),
  };
}
