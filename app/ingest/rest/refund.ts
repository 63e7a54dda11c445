import { z } from "zod";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import {
  idField,
  listField,
  optionalAmountField,
  optionalGidField,
  optionalIdField,
  optionalInstantField,
  optionalTextField,
  quantityField,
  shopMoneyField,
} from "../records/fields.ts";
import { total } from "../records/assemble-order.ts";
import type { RefundCharge, RefundContent, RefundLineFacts } from "../records/records.ts";
import { shopMoney } from "./money-set.ts";

/** A refund as REST shapes it: alone in refunds/create, or inside its order. Transactions never count. */
export const restRefund = z.object({
  id: idField,
  admin_graphql_api_id: optionalGidField,
  order_id: optionalIdField,
  created_at: optionalInstantField,
  processed_at: optionalInstantField,
  refund_line_items: listField(
    z.object({
      id: optionalIdField,
      line_item_id: optionalIdField,
      line_item: z.object({ id: optionalIdField, admin_graphql_api_id: optionalGidField }).nullish(),
      quantity: quantityField,
      subtotal: optionalAmountField,
      subtotal_set: shopMoneyField,
      total_tax: optionalAmountField,
      total_tax_set: shopMoneyField,
    }),
  ),
  refund_shipping_lines: listField(
    z.object({ id: optionalIdField, subtotal_amount_set: shopMoneyField, tax_amount_set: shopMoneyField }),
  ),
  order_adjustments: listField(
    z.object({
      kind: optionalTextField(64),
      amount: optionalAmountField,
      amount_set: shopMoneyField,
      tax_amount: optionalAmountField,
      tax_amount_set: shopMoneyField,
    }),
  ),
  duties: listField(z.object({ duty_id: optionalIdField, amount_set: shopMoneyField })),
  additional_fees: listField(z.object({ amount_set: shopMoneyField })),
});

export type RestRefund = z.infer<typeof restRefund>;

/** When a refund counts: `processed_at`, else `created_at`. */
export function refundDate(refund: RestRefund): Date | null {
  return refund.processed_at ?? refund.created_at;
}

export function refundId(refund: RestRefund): string {
  return refund.admin_graphql_api_id ?? refund.id;
}

/**
 * Refunded shipping is in `refund_shipping_lines`, or, if that is empty, in adjustments of kind `shipping_refund`: old
 * payloads repeat it in both. Null: the refund is known by its id and date, and what it took back is still to be read
 * (goods without a value, shipping of which nobody says how much is tax). Every other adjustment counts, whatever its reason: discrepancies come with their twin.
 */
export function refundContent(refund: RestRefund): RefundContent | null {
  if (refund.refund_line_items.some(isWithoutValue)) return null;
  const ofShipping = refund.order_adjustments.filter((adjustment) => adjustment.kind === "shipping_refund");
  const others = refund.order_adjustments.filter((adjustment) => adjustment.kind !== "shipping_refund");
  const shipping = shippingRefund(refund, ofShipping);
  if (shipping === null) return null;
  return {
    lines: refundLines(refund),
    charges: [
      ...shipping,
      ...refund.duties.flatMap((duty, index) =>
        refundCharge("DUTY", duty.duty_id ?? `duty-${index + 1}`, shopMoney(duty.amount_set)),
      ),
      ...refundCharge(
        "ADDITIONAL_FEE",
        "fees",
        total(refund.additional_fees.map((fee) => shopMoney(fee.amount_set))),
      ),
    ],
    adjustment: total(others.map((adjustment) => shopMoney(adjustment.amount_set, adjustment.amount))),
    adjustmentTax: total(
      others.map((adjustment) => shopMoney(adjustment.tax_amount_set, adjustment.tax_amount)),
    ),
  };
}

/** Units that were taken back, and nothing said of what they are worth. */
function isWithoutValue(line: RestRefund["refund_line_items"][number]): boolean {
  return line.quantity > 0 && line.subtotal_set === null && line.subtotal === null;
}

/** The goods of a refund, line by line. */
export function refundLines(refund: RestRefund): RefundLineFacts[] {
  return refund.refund_line_items.map((line, index) => ({
    id: line.id ?? `${refundId(refund)}-${index + 1}`,
    lineId: line.line_item?.admin_graphql_api_id ?? line.line_item_id ?? line.line_item?.id ?? "unknown",
    quantity: line.quantity,
    subtotal: shopMoney(line.subtotal_set, line.subtotal),
    tax: shopMoney(line.total_tax_set, line.total_tax),
  }));
}

/**
 * The lines tell what was refunded. Shopify's REST-shaped ones say no tax: then the adjustments beside them do, net and
 * tax apart. Null: lines that have a value, and nobody says how much of it is tax.
 */
function shippingRefund(
  refund: RestRefund,
  adjustments: RestRefund["order_adjustments"],
): RefundCharge[] | null {
  const lines = refund.refund_shipping_lines;
  const amount = total(lines.map((line) => shopMoney(line.subtotal_amount_set)));
  const hasTax = lines.every((line) => line.tax_amount_set !== null);
  if (lines.length > 0 && (hasTax || amount === "0.0000"))
    return refundCharge(
      "SHIPPING",
      "shipping",
      amount,
      total(lines.map((line) => shopMoney(line.tax_amount_set))),
    );
  if (lines.length > 0 && adjustments.length === 0) return null;
  const negative = (amount: string): string => fromTenThousandths(-toTenThousandths(amount));
  return refundCharge(
    "SHIPPING",
    "shipping",
    negative(total(adjustments.map((adjustment) => shopMoney(adjustment.amount_set, adjustment.amount)))),
    negative(
      total(adjustments.map((adjustment) => shopMoney(adjustment.tax_amount_set, adjustment.tax_amount))),
    ),
    true,
  );
}

/** A refunded charge, if it is not nothing. */
export function refundCharge(
  type: RefundCharge["type"],
  id: string,
  amount: string,
  tax = "0.0000",
  taxOnTop = false,
): RefundCharge[] {
  return amount === "0.0000" && tax === "0.0000" ? [] : [{ type, id, amount, tax, taxOnTop }];
}
