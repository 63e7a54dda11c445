import { sumOf } from "../world/sale-amounts.ts";
import { gid, money, moneySet, rawId } from "./json.ts";
import { lineItemPayload, shippingLinePayload } from "./line-item.ts";
import type { Order, Refund, Transaction } from "../world/types.ts";

type Time = (instant: number) => string;

function transactionPayload(order: Order, transaction: Transaction, time: Time): object {
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
    total_unsettled_set: {
      presentment_money: { amount: "0.0", currency: order.presentmentCurrencyCode },
      shop_money: { amount: "0.0", currency: order.currencyCode },
    },
    manual_payment_gateway: transaction.gateway === "manual",
    amount_rounding: null,
    admin_graphql_api_id: gid("OrderTransaction", transaction.id),
  };
}

function adjustmentPayload(order: Order, refund: Refund, adjustment: Refund["adjustments"][number]): object {
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

/** A refund, as refunds/create sends it and as it stands inside an order. */
export function refundPayload(order: Order, refund: Refund, time: Time): object {
  return {
    id: rawId(refund.id),
    admin_graphql_api_id: gid("Refund", refund.id),
    order_id: rawId(order.id),
    created_at: time(refund.createdAt),
    processed_at: time(refund.processedAt),
    note: refund.note,
    user_id: 548380009,
    restock: refund.lines.some((line) => line.restockType !== "no_restock"),
    return: null,
    duties: refund.duties.map(({ dutyId, amount }) => ({
      duty_id: rawId(dutyId),
      amount_set: moneySet(order, amount),
    })),
    total_duties_set: moneySet(
      order,
      sumOf(refund.duties, ({ amount }) => amount),
    ),
    additional_fees: refund.fees.map(({ feeId, amount }) => ({
      additional_fee_id: rawId(feeId),
      amount_set: moneySet(order, amount),
    })),
    order_adjustments: refund.adjustments.map((adjustment) => adjustmentPayload(order, refund, adjustment)),
    refund_line_items: refund.lines.map((part) => {
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
        line_item: line ? lineItemPayload(order, line) : null,
      };
    }),
    refund_shipping_lines: refund.shipping.map((part) => {
      const line = order.shipping.find(({ id }) => id === part.shippingLineId);
      return {
        id: rawId(part.id),
        shipping_line: line ? shippingLinePayload(order, line) : null,
        subtotal_amount_set: moneySet(order, part.subtotal),
        tax_amount_set: moneySet(order, part.tax),
      };
    }),
    transactions: refund.transactions.map((transaction) => transactionPayload(order, transaction, time)),
  };
}
