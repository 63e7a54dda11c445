import { unitShare } from "./money.ts";
import { partId, type OrderState } from "./order-state.ts";
import { lineTypeOf, plainSale } from "./place-order.ts";
import { discountOf, goodsPrice, lineAmounts, shippingAmounts, sumOf } from "./sale-amounts.ts";
import type { Ids } from "./ids.ts";
import type { Agreement, Minor, Order, OrderLine, Refund, RefundLine, Transaction } from "./types.ts";

export interface RefundSpec {
  readonly lines: ReadonlyArray<{
    readonly line: OrderLine;
    readonly quantity: number;
    readonly subtotal?: Minor;
    readonly tax?: Minor;
    readonly restockType: RefundLine["restockType"];
  }>;
  /** Amount as Shopify gives it: with tax where prices include tax. "rest": all that is left. */
  readonly shipping: "rest" | { readonly amount: Minor; readonly tax: Minor } | null;
  readonly dutiesAndFees: boolean;
  readonly adjustments: ReadonlyArray<Omit<Refund["adjustments"][number], "id" | "kind">>;
  readonly transactions: boolean;
  readonly note: string | null;
  readonly at: number;
}

/** Units that neither edits nor refunds have taken. */
export function unitsLeft(line: OrderLine): number {
  return line.quantity - line.removedQuantity - line.refundedQuantity;
}

/** Subtotal (as Shopify gives it) and tax of the next `quantity` units of a line. */
export function shareOfUnits(
  order: Pick<Order, "dutiesIncluded">,
  line: OrderLine,
  quantity: number,
): { subtotal: Minor; tax: Minor } {
  const gone = line.removedQuantity + line.refundedQuantity;
  const share = (amount: Minor): Minor => unitShare(amount, gone, gone + quantity, line.quantity);
  return {
    subtotal: share(goodsPrice(order, line) - discountOf(line)),
    tax: share(sumOf(line.taxLines, (taxLine) => taxLine.amount)),
  };
}

/** Shipping that neither refunds nor edits have taken, by shipping line. */
export function shippingLeft(order: Order): Array<{ shippingLineId: string; subtotal: Minor; tax: Minor }> {
  return order.shipping.map((line) => {
    if (line.removed) return { shippingLineId: line.id, subtotal: 0, tax: 0 };
    const { tax } = shippingAmounts(order, line);
    const refunded = order.refunds
      .flatMap((refund) => refund.shipping)
      .filter((part) => part.shippingLineId === line.id);
    return {
      shippingLineId: line.id,
      subtotal: line.price - discountOf(line) - sumOf(refunded, (part) => part.subtotal),
      tax: tax - sumOf(refunded, (part) => part.tax),
    };
  });
}

function refundShipping(ids: Ids, order: OrderState, refund: Refund, spec: RefundSpec): void {
  if (spec.shipping === null) return;
  const first = order.shipping.find(({ removed }) => !removed);
  const parts =
    spec.shipping === "rest"
      ? shippingLeft(order).filter((part) => part.subtotal !== 0 || part.tax !== 0)
      : first
        ? [{ shippingLineId: first.id, subtotal: spec.shipping.amount, tax: spec.shipping.tax }]
        : [];
  for (const part of parts) refund.shipping.push({ id: partId(ids, order), ...part });
}

function refundDutiesAndFees(order: OrderState, refund: Refund): void {
  const duties = order.refunds.flatMap((earlier) => earlier.duties);
  const fees = order.refunds.flatMap((earlier) => earlier.fees);
  for (const { id, duty } of order.lines) {
    if (duty && !duties.some((part) => part.dutyId === duty.id)) {
      refund.duties.push({ dutyId: duty.id, lineId: id, amount: duty.amount });
    }
  }
  for (const fee of order.fees) {
    if (!fees.some((part) => part.feeId === fee.id)) refund.fees.push({ feeId: fee.id, amount: fee.amount });
  }
}

/** Amounts of a refund are tax-inclusive as given where prices include tax: net = subtotal - tax. */
function netOf(order: Order, part: { subtotal: Minor; tax: Minor }): Minor {
  return order.taxesIncluded ? part.subtotal - part.tax : part.subtotal;
}

function refundAgreement(ids: Ids, order: OrderState, refund: Refund): Agreement {
  const agreement: Agreement = {
    id: partId(ids, order),
    happenedAt: refund.processedAt,
    reason: "REFUND",
    refundId: refund.id,
    sales: [],
  };
  for (const part of refund.lines) {
    const line = order.lines.find(({ id }) => id === part.lineId);
    if (!line) throw new Error(`No line ${part.lineId}.`);
    const sale = plainSale(
      ids,
      order,
      "RETURN",
      lineTypeOf(line),
      line.id,
      -part.quantity,
      -netOf(order, part),
      -part.tax,
    );
    const share = (amount: Minor): Minor => 0 - unitShare(amount, 0, part.quantity, line.quantity);
    sale.discountBeforeTax = share(lineAmounts(order, line).discount);
    sale.discountAfterTax = share(discountOf(line));
    agreement.sales.push(sale);
  }
  for (const part of refund.shipping) {
    agreement.sales.push(
      plainSale(ids, order, "RETURN", "SHIPPING", part.shippingLineId, -1, -netOf(order, part), -part.tax),
    );
  }
  for (const duty of refund.duties) {
    agreement.sales.push(plainSale(ids, order, "RETURN", "DUTY", duty.dutyId, -1, -duty.amount));
  }
  for (const fee of refund.fees) {
    agreement.sales.push(plainSale(ids, order, "RETURN", "ADDITIONAL_FEE", fee.feeId, -1, -fee.amount));
  }
  const amount = sumOf(refund.adjustments, (adjustment) => adjustment.amount);
  const tax = sumOf(refund.adjustments, (adjustment) => adjustment.tax);
  if (amount !== 0 || tax !== 0) {
    agreement.sales.push(plainSale(ids, order, "RETURN", "ADJUSTMENT", null, 0, amount, tax));
  }
  return agreement;
}

function payBack(ids: Ids, order: OrderState, refund: Refund, owed: Minor): Transaction[] {
  const paid = order.transactions.filter(({ kind, status }) => kind === "sale" && status === "success");
  const transactions: Transaction[] = [];
  let left = owed;
  for (const payment of [...paid].reverse()) {
    const earlier = order.refunds
      .flatMap((other) => other.transactions)
      .filter(({ gateway }) => gateway === payment.gateway);
    const amount = Math.min(left, payment.amount - sumOf(earlier, (other) => other.amount));
    if (amount <= 0) continue;
    left -= amount;
    transactions.push({
      id: partId(ids, order),
      kind: "refund",
      status: "success",
      gateway: payment.gateway,
      amount,
      processedAt: refund.processedAt,
    });
  }
  return transactions;
}

/** Writes a refund and its agreement into the order. */
export function refundOrder(ids: Ids, order: OrderState, spec: RefundSpec): Refund {
  const refund: Refund = {
    id: partId(ids, order),
    createdAt: spec.at,
    processedAt: spec.at,
    note: spec.note,
    lines: [],
    shipping: [],
    adjustments: [],
    duties: [],
    fees: [],
    transactions: [],
  };
  for (const { line, quantity, subtotal, tax, restockType } of spec.lines) {
    if (quantity <= 0 || quantity > unitsLeft(line)) {
      throw new Error(
        `${order.name}: ${quantity} units of ${line.title} cannot be refunded, ${unitsLeft(line)} are left.`,
      );
    }
    const share = shareOfUnits(order, line, quantity);
    refund.lines.push({
      id: partId(ids, order),
      lineId: line.id,
      quantity,
      subtotal: subtotal ?? share.subtotal,
      tax: tax ?? share.tax,
      restockType,
    });
    line.refundedQuantity += quantity;
  }
  refundShipping(ids, order, refund, spec);
  if (spec.dutiesAndFees) refundDutiesAndFees(order, refund);
  for (const adjustment of spec.adjustments) {
    refund.adjustments.push({ id: partId(ids, order), kind: "refund_discrepancy", ...adjustment });
  }
  const agreement = refundAgreement(ids, order, refund);
  const owed = -sumOf(agreement.sales, (sale) => sale.total);
  if (spec.transactions) {
    refund.transactions = payBack(ids, order, refund, owed);
    order.transactions.push(...refund.transactions);
  } else if (owed !== 0) {
    // A refund that is still pending carries a discrepancy and its twin, which cancel each other out.
    const reason = "Pending refund discrepancy";
    refund.adjustments.push({
      id: partId(ids, order),
      kind: "refund_discrepancy",
      reason,
      amount: owed,
      tax: 0,
    });
    refund.adjustments.push({
      id: partId(ids, order),
      kind: "refund_discrepancy",
      reason,
      amount: -owed,
      tax: 0,
    });
  }
  order.agreements.push(agreement);
  order.refunds.push(refund);
  order.updatedAt = Math.max(order.updatedAt, spec.at);
  return refund;
}
