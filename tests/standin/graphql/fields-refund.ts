import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import { sumOf } from "../world/sale-amounts.ts";
import { transactionNode } from "./fields-line.ts";
import { List } from "./list.ts";
import { bag, dutyNode, lineById, orderNode, plainMoney, shippingNode, type RefundNode } from "./nodes.ts";
import { moneyV2 } from "./money-bag.ts";
import type { AdjustmentReason, Minor, Refund } from "../world/types.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

const REASONS: Readonly<Record<AdjustmentReason, string>> = {
  "Refund discrepancy": "REFUND_DISCREPANCY",
  "Pending refund discrepancy": "PENDING_REFUND_DISCREPANCY",
  Restock: "RESTOCK",
  Customer: "CUSTOMER",
  Damage: "DAMAGE",
};

/** What has been paid back; 0 while the refund is pending. */
function paidBack(refund: Refund): Minor {
  return sumOf(refund.transactions, ({ status, amount }) => (status === "success" ? amount : 0));
}

const refund: Record<string, (source: RefundNode) => unknown> = {
  id: (source) => gid("Refund", source.refund.id),
  legacyResourceId: (source) => source.refund.id,
  createdAt: (source) => graphqlTime(source.refund.createdAt),
  processedAt: (source) => graphqlTime(source.refund.processedAt),
  updatedAt: (source) => graphqlTime(source.refund.processedAt),
  note: (source) => source.refund.note,
  order: (source) => orderNode(source.order),
  totalRefundedSet: ({ order, refund }) => bag(order, paidBack(refund)),
  totalRefunded: ({ order, refund }) => moneyV2(paidBack(refund), order.currencyCode),
  refundLineItems: ({ order, refund }) =>
    List.of(
      refund.lines.map((part) => ({
        __typename: "RefundLineItem",
        id: gid("RefundLineItem", part.id),
        lineItem: lineById(order, part.lineId),
        quantity: part.quantity,
        restockType: part.restockType.toUpperCase(),
        restocked: part.restockType !== "no_restock",
        location: null,
        priceSet: bag(order, order.lines.find(({ id }) => id === part.lineId)?.price ?? 0),
        subtotalSet: bag(order, part.subtotal),
        subtotal: plainMoney(order, part.subtotal),
        totalTaxSet: bag(order, part.tax),
        totalTax: plainMoney(order, part.tax),
      })),
    ),
  refundShippingLines: ({ order, refund }) =>
    List.of(
      refund.shipping.map((part) => {
        const line = order.shipping.find(({ id }) => id === part.shippingLineId);
        return {
          __typename: "RefundShippingLine",
          id: gid("RefundShippingLine", part.id),
          shippingLine: line ? shippingNode(order, line) : null,
          subtotalAmountSet: bag(order, part.subtotal),
          taxAmountSet: bag(order, part.tax),
        };
      }),
    ),
  // GraphQL gives shipping refunds as lines only; REST repeats them as adjustments.
  orderAdjustments: ({ order, refund }) =>
    List.of(
      refund.adjustments.map((adjustment) => ({
        __typename: "OrderAdjustment",
        id: gid("OrderAdjustment", adjustment.id),
        reason: REASONS[adjustment.reason],
        amountSet: bag(order, adjustment.amount),
        taxAmountSet: bag(order, adjustment.tax),
      })),
    ),
  duties: ({ order, refund }) =>
    refund.duties.map(({ dutyId, amount }) => {
      const duty = order.lines.find((line) => line.duty?.id === dutyId)?.duty;
      return { amountSet: bag(order, amount), originalDuty: duty ? dutyNode(order, duty) : null };
    }),
  transactions: ({ order, refund }) =>
    List.of(refund.transactions.map((transaction) => transactionNode(order, transaction))),
};

export const refundFields: FieldTable = { Refund: refund as Record<string, Resolver> };
