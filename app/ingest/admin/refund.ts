import { z } from "zod";
import {
  bagAmountField,
  idField,
  listField,
  optionalIdField,
  optionalInstantField,
  quantityField,
} from "../records/fields.ts";
import { total } from "../records/assemble-order.ts";
import type { RefundFacts } from "../records/records.ts";
import { refundCharge } from "../rest/refund.ts";
import { amountOf, connection, requiredConnection } from "./nodes.ts";

/** A Refund of the Admin GraphQL API with its lines, shipping and adjustments. */
export const adminRefund = z.object({
  id: idField,
  createdAt: optionalInstantField,
  processedAt: optionalInstantField,
  refundLineItems: requiredConnection(
    z.object({
      id: optionalIdField,
      quantity: quantityField,
      lineItem: z.object({ id: idField }),
      subtotalSet: bagAmountField,
      totalTaxSet: bagAmountField,
    }),
  ),
  refundShippingLines: connection(
    z.object({ subtotalAmountSet: bagAmountField, taxAmountSet: bagAmountField }),
  ),
  orderAdjustments: connection(z.object({ amountSet: bagAmountField, taxAmountSet: bagAmountField })),
  duties: listField(
    z.object({ originalDuty: z.object({ id: idField }).nullish(), amountSet: bagAmountField }),
  ),
});

/** Only those adjustments come here that REST calls no shipping refund: shipping has its own list in GraphQL. */
export function refundFromAdmin(
  node: z.infer<typeof adminRefund>,
  asOf: Date,
): RefundFacts & { readonly content: NonNullable<RefundFacts["content"]> } {
  return {
    id: node.id,
    processedAt: node.processedAt ?? node.createdAt ?? asOf,
    asOf,
    content: {
      lines: node.refundLineItems.map((line, index) => ({
        id: line.id ?? `${node.id}-${index + 1}`,
        lineId: line.lineItem.id,
        quantity: line.quantity,
        subtotal: amountOf(line.subtotalSet),
        tax: amountOf(line.totalTaxSet),
      })),
      charges: [
        ...refundCharge(
          "SHIPPING",
          "shipping",
          total(node.refundShippingLines.map((line) => amountOf(line.subtotalAmountSet))),
          total(node.refundShippingLines.map((line) => amountOf(line.taxAmountSet))),
        ),
        ...node.duties.flatMap((duty, index) =>
          refundCharge("DUTY", duty.originalDuty?.id ?? `duty-${index + 1}`, amountOf(duty.amountSet)),
        ),
      ],
      adjustment: total(node.orderAdjustments.map((adjustment) => amountOf(adjustment.amountSet))),
      adjustmentTax: total(node.orderAdjustments.map((adjustment) => amountOf(adjustment.taxAmountSet))),
    },
  };
}
