import { shareOfUnits, shippingLeft, unitsLeft } from "./refund-order.ts";
import { discountOf, sumOf } from "./sale-amounts.ts";
import type { Minor, Order, OrderLine } from "./types.ts";

/** Totals of an order as Shopify states them. Subtotals and shipping contain tax where prices do. */
export interface OrderTotals {
  readonly lineItems: Minor;
  /** Of lines and of shipping. */
  readonly discounts: Minor;
  readonly shippingDiscounts: Minor;
  readonly subtotal: Minor;
  readonly shipping: Minor;
  readonly tax: Minor;
  readonly duties: Minor;
  readonly fees: Minor;
  readonly tips: Minor;
  readonly total: Minor;
  /** At placement. */
  readonly original: Minor;
  readonly currentSubtotal: Minor;
  readonly currentDiscounts: Minor;
  readonly currentShipping: Minor;
  readonly currentTax: Minor;
  readonly currentDuties: Minor;
  readonly currentFees: Minor;
  readonly current: Minor;
  readonly received: Minor;
  readonly refunded: Minor;
  readonly refundedShipping: Minor;
  readonly outstanding: Minor;
}

function taxOf(lines: ReadonlyArray<{ taxLines: Array<{ amount: Minor }> }>): Minor {
  return sumOf(lines, (line) => sumOf(line.taxLines, (taxLine) => taxLine.amount));
}

function currentOf(order: Order, line: OrderLine): { subtotal: Minor; tax: Minor } {
  const units = unitsLeft(line);
  return units === 0 ? { subtotal: 0, tax: 0 } : shareOfUnits(order, line, units);
}

export function orderTotals(order: Order): OrderTotals {
  const ownTips = sumOf(order.lines, (line) => (line.tip ? line.price * line.quantity : 0));
  const lineItems = sumOf(order.lines, (line) => line.price * line.quantity);
  const lineDiscounts = sumOf(order.lines, discountOf);
  const shippingDiscounts = sumOf(order.shipping, discountOf);
  const shipping = sumOf(order.shipping, (line) => line.price);
  const tax = taxOf(order.lines) + taxOf(order.shipping);
  const duties = sumOf(order.lines, (line) => line.duty?.amount ?? 0);
  const fees = sumOf(order.fees, (fee) => fee.amount);
  const subtotal = lineItems - lineDiscounts;
  const onTop = (amount: Minor): Minor => (order.taxesIncluded ? 0 : amount);
  // Where prices contain duties, the subtotal does.
  const dutiesOnTop = (amount: Minor): Minor => (order.dutiesIncluded ? 0 : amount);
  const total = subtotal + shipping - shippingDiscounts + onTop(tax) + dutiesOnTop(duties) + fees + order.tip;

  const rest = shippingLeft(order);
  const currentShipping = sumOf(rest, (part) => part.subtotal);
  const current = order.lines.map((line) => currentOf(order, line));
  const currentGoods = sumOf(current, (part) => part.subtotal);
  const currentTax = sumOf(current, (part) => part.tax) + sumOf(rest, (part) => part.tax);
  const currentDuties =
    duties - sumOf(order.refunds, (refund) => sumOf(refund.duties, (part) => part.amount));
  const currentFees = fees - sumOf(order.refunds, (refund) => sumOf(refund.fees, (part) => part.amount));
  const currentSubtotal = currentGoods + (order.dutiesIncluded ? currentDuties : 0);
  const currentTotal =
    currentGoods + currentShipping + onTop(currentTax) + currentDuties + currentFees + order.tip;
  const grossLeft = sumOf(order.lines, (line) => line.price * unitsLeft(line));

  const done = order.transactions.filter(({ status }) => status === "success");
  const received = sumOf(done, ({ kind, amount }) => (kind === "sale" || kind === "capture" ? amount : 0));
  const refunded = sumOf(done, ({ kind, amount }) => (kind === "refund" ? amount : 0));
  return {
    lineItems,
    discounts: lineDiscounts + shippingDiscounts,
    shippingDiscounts,
    subtotal,
    shipping,
    tax,
    duties,
    fees,
    tips: order.tip + ownTips,
    total,
    original: sumOf(order.agreements[0]?.sales ?? [], (sale) => sale.total),
    currentSubtotal,
    currentDiscounts: grossLeft - currentSubtotal + shippingDiscounts,
    currentShipping,
    currentTax,
    currentDuties,
    currentFees,
    current: currentTotal,
    received,
    refunded,
    refundedShipping: sumOf(order.refunds, (refund) => sumOf(refund.shipping, (part) => part.subtotal)),
    outstanding: order.cancelledAt !== null ? 0 : Math.max(0, currentTotal - received + refunded),
  };
}

/** REST's financial_status; GraphQL's is the same in capitals. */
export function financialStatus(
  order: Order,
): "paid" | "pending" | "voided" | "refunded" | "partially_refunded" | "partially_paid" {
  const { received, refunded, outstanding } = orderTotals(order);
  if (order.transactions.length === 0) return "paid";
  if (received === 0) return order.cancelledAt === null ? "pending" : "voided";
  if (refunded >= received) return "refunded";
  if (refunded > 0) return "partially_refunded";
  return outstanding > 0 ? "partially_paid" : "paid";
}
