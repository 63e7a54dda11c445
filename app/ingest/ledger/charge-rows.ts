import { toTenThousandths, type TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { Charge, OrderEditFacts, RefundCharge } from "../records/records.ts";
import { datedShipping } from "./edits.ts";
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
  const shipping = stored.edits.length > 0 ? datedShipping(stored) : undefined;
  /** The edit that added, or removed, all of a charge's lines. */
  const editOf = ({ lines = [] }: Charge, kind: "added" | "removed") =>
    lines.every((id) => shipping?.get(id)?.[kind]) ? shipping?.get(lines[0] ?? "")?.[kind] : undefined;
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
    const added = editOf(charge, "added");
    emit({
      key: added ? `edit:${added.id}:${keyOf(charge)}:add` : keyOf(charge),
      at: added?.committedAt ?? order.processedAt,
      reason: added ? "ORDER_EDIT" : "ORDER",
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
  for (const one of left) {
    const edit = one.charge.removed && editOf(one.charge, "removed");
    if (edit) removedCharge(edit, one, emit);
  }
  if (order.cancelledAt) cancelledCharges(order.cancelledAt, left, emit);
}

/** What refunds left of a charge that an edit removed. */
function removedCharge(edit: OrderEditFacts, one: Left, emit: Emit): void {
  const { charge, net, tax } = one;
  if (net === 0n && tax === 0n) return;
  emit({
    key: `edit:${edit.id}:${keyOf(charge)}:remove`,
    at: edit.committedAt,
    reason: "ORDER_EDIT",
    action: "RETURN",
    type: charge.type,
    quantity: -1,
    returned: net,
    tax: -tax,
  });
  one.net = 0n;
  one.tax = 0n;
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
