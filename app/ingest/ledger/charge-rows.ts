import { toTenThousandths, type TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { Charge, RefundCharge } from "../records/records.ts";
import { saleAmounts, toRates } from "./sale-amounts.ts";
import type { Emit } from "./sale-event.ts";
import type { StoredOrder } from "./stored-order.ts";

interface Left {
  readonly charge: Charge;
  net: TenThousandths;
  tax: TenThousandths;
}

/** Rows of shipping, duties, fees and tips, of their refunds, and of refunds' adjustments. */
export function chargeRows(stored: StoredOrder, unit: bigint, emit: Emit): void {
  const { order } = stored;
  const left: Left[] = [];
  for (const charge of order.charges) {
    const amounts = saleAmounts(
      order.taxesIncluded,
      {
        price: toTenThousandths(charge.price),
        discount: toTenThousandths(charge.discount),
        tax: toTenThousandths(charge.tax),
        rates: toRates(charge.taxRates),
      },
      unit,
    );
    emit({
      key: keyOf(charge),
      at: order.processedAt,
      reason: "ORDER",
      action: "ORDER",
      type: charge.type,
      quantity: 1,
      ...amounts,
    });
    left.push({ charge, net: amounts.net, tax: amounts.tax });
  }
  for (const refund of stored.refunds) {
    if (!refund.content) continue;
    for (const part of refund.content.charges) {
      const tax = toTenThousandths(part.tax);
      const amount = toTenThousandths(part.amount);
      const returned = order.taxesIncluded && !part.taxOnTop ? amount - tax : amount;
      emit({
        key: `refund:${refund.id}:${keyOf(part)}`,
        at: refund.processedAt,
        reason: "REFUND",
        action: "RETURN",
        type: part.type,
        quantity: -1,
        returned,
        tax: -tax,
      });
      deduct(left, part, returned, tax);
    }
    adjustmentRow(refund.id, refund.processedAt, refund.content, emit);
  }
  if (order.cancelledAt) cancelledCharges(order.cancelledAt, left, emit);
}

function keyOf({ type, id }: Pick<Charge, "type" | "id">): string {
  return `${type.toLowerCase()}:${id}`;
}

/** Takes a refund from the charge that it names, else from the first of its kind. */
function deduct(left: Left[], part: RefundCharge, returned: TenThousandths, tax: TenThousandths): void {
  const same = left.filter(({ charge }) => charge.type === part.type);
  const target = same.find(({ charge }) => charge.id === part.id) ?? same[0];
  if (!target) return;
  target.net -= returned;
  target.tax -= tax;
}

/** All adjustments of a refund in one row; a discrepancy and its twin leave nothing. */
function adjustmentRow(
  refundId: string,
  at: Date,
  content: { readonly adjustment: string; readonly adjustmentTax: string },
  emit: Emit,
): void {
  const amount = toTenThousandths(content.adjustment);
  const tax = toTenThousandths(content.adjustmentTax);
  if (amount === 0n && tax === 0n) return;
  emit({
    key: `refund:${refundId}:adjustment`,
    at,
    reason: "REFUND",
    action: "RETURN",
    type: "ADJUSTMENT",
    quantity: 0,
    returned: -amount,
    tax,
  });
}

function cancelledCharges(at: Date, left: readonly Left[], emit: Emit): void {
  for (const { charge, net, tax } of left) {
    if (net === 0n && tax === 0n) continue;
    emit({
      key: `cancel:${keyOf(charge)}`,
      at,
      reason: "CANCEL",
      action: "RETURN",
      type: charge.type,
      quantity: -1,
      returned: net,
      tax: -tax,
    });
  }
}
