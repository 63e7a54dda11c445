import { refundOrder, shareOfUnits, shippingLeft, unitsLeft } from "./refund-order.ts";
import { partId, type LineSpec, type OrderSpec, type OrderState } from "./order-state.ts";
import {
  lineTypeOf,
  orderSale,
  placeLine,
  placeShipping,
  plainSale,
  setTaxes,
  shippingSale,
} from "./place-order.ts";
import { discountOf, sumOf } from "./sale-amounts.ts";
import type { Ids } from "./ids.ts";
import type { Agreement, Edit, Minor, Order, OrderLine, ShippingLine } from "./types.ts";

/** Takes back all that is left, as a cancellation without a refund record does. Empty: no agreement. */
function returnTheRest(ids: Ids, order: OrderState, at: number, reason: Agreement["reason"]): void {
  const agreement: Agreement = { id: partId(ids, order), happenedAt: at, reason, refundId: null, sales: [] };
  const back = (
    lineType: Agreement["sales"][number]["lineType"],
    id: string | null,
    units: number,
    net: Minor,
    tax: Minor,
  ) => agreement.sales.push(plainSale(ids, order, "RETURN", lineType, id, -units, -net, -tax));
  const refunds = order.refunds;
  for (const line of order.lines) {
    const units = unitsLeft(line);
    if (units > 0) {
      const { subtotal, tax } = shareOfUnits(order, line, units);
      back(lineTypeOf(line), line.id, units, order.taxesIncluded ? subtotal - tax : subtotal, tax);
    }
    const duty = line.duty;
    if (duty && !refunds.some((refund) => refund.duties.some((part) => part.dutyId === duty.id))) {
      back("DUTY", duty.id, 1, duty.amount, 0);
    }
  }
  for (const part of shippingLeft(order)) {
    if (part.subtotal === 0 && part.tax === 0) continue;
    back(
      "SHIPPING",
      part.shippingLineId,
      1,
      order.taxesIncluded ? part.subtotal - part.tax : part.subtotal,
      part.tax,
    );
  }
  for (const fee of order.fees) {
    if (refunds.some((refund) => refund.fees.some((part) => part.feeId === fee.id))) continue;
    back("ADDITIONAL_FEE", fee.id, 1, fee.amount, 0);
  }
  if (order.tip > 0) back("TIP", null, 1, order.tip, 0);
  if (agreement.sales.length > 0) order.agreements.push(agreement);
}

/** Cancels an order: with a full refund record first, if asked; what it leaves is returned without one. */
export function cancelOrder(
  ids: Ids,
  order: OrderState,
  spec: {
    readonly reason: NonNullable<Order["cancelReason"]>;
    readonly refund: boolean;
    readonly at: number;
  },
): void {
  const lines = order.lines.filter((line) => unitsLeft(line) > 0 && !line.tip);
  if (spec.refund) {
    refundOrder(ids, order, {
      lines: lines.map((line) => ({ line, quantity: unitsLeft(line), restockType: "cancel" })),
      shipping: "rest",
      dutiesAndFees: true,
      adjustments: [],
      transactions: true,
      note: "Cancelled",
      at: spec.at,
    });
  }
  returnTheRest(ids, order, spec.at, "CANCEL");
  order.cancelledAt = spec.at;
  order.cancelReason = spec.reason;
  order.closedAt = spec.at;
  order.updatedAt = Math.max(order.updatedAt, spec.at);
}

export interface EditSpec {
  readonly add: readonly LineSpec[];
  readonly increase: ReadonlyArray<{ readonly line: OrderLine; readonly quantity: number }>;
  readonly remove: ReadonlyArray<{ readonly line: OrderLine; readonly quantity: number }>;
  readonly addShipping: ReadonlyArray<NonNullable<OrderSpec["shipping"]>>;
  readonly removeShipping: readonly ShippingLine[];
  readonly at: number;
}

function increaseLine(
  ids: Ids,
  order: OrderState,
  line: OrderLine,
  quantity: number,
): Agreement["sales"][number] {
  if (discountOf(line) > 0)
    throw new Error(`${order.name}: a discounted line cannot be increased; add a line.`);
  const price = line.price * quantity;
  const specs = line.taxLines.map(({ title, rate }) => ({ title, rate }));
  const added = setTaxes(order.taxesIncluded, price, specs);
  const tax = sumOf(added, ({ amount }) => amount);
  line.taxLines.forEach((taxLine, i) => (taxLine.amount += added[i]?.amount ?? 0));
  line.quantity += quantity;
  line.addedQuantity += quantity;
  const net = order.taxesIncluded ? price - tax : price;
  return plainSale(ids, order, "ORDER", lineTypeOf(line), line.id, quantity, net, tax);
}

/** Takes shipping lines off the order and puts others on it: what refunds have left of one comes back. */
function editShipping(ids: Ids, order: OrderState, spec: EditSpec, edit: Edit, agreement: Agreement): void {
  for (const line of spec.removeShipping) {
    if (line.removed) throw new Error(`${order.name}: this shipping is removed already.`);
    const left = shippingLeft(order).find(({ shippingLineId }) => shippingLineId === line.id);
    const { subtotal, tax } = left ?? { subtotal: 0, tax: 0 };
    const net = order.taxesIncluded ? subtotal - tax : subtotal;
    agreement.sales.push(plainSale(ids, order, "RETURN", "SHIPPING", line.id, -1, -net, -tax));
    line.removed = true;
    edit.shippingRemovals.push(line.id);
  }
  for (const shipping of spec.addShipping) {
    const line = placeShipping(ids, order, shipping);
    agreement.sales.push(shippingSale(ids, order, line));
    edit.shippingAdditions.push(line.id);
  }
}

/**
 * Edits an order: adds lines, units and shipping, removes units and shipping. Removed units go at the line's net and tax
 * per unit.
 */
export function editOrder(ids: Ids, order: OrderState, spec: EditSpec): Edit {
  const edit: Edit = {
    id: partId(ids, order),
    committedAt: spec.at,
    additions: [],
    removals: [],
    shippingAdditions: [],
    shippingRemovals: [],
  };
  const agreement: Agreement = {
    id: partId(ids, order),
    happenedAt: spec.at,
    reason: "ORDER_EDIT",
    refundId: null,
    sales: [],
  };
  for (const lineSpec of spec.add) {
    const line = placeLine(ids, order, lineSpec);
    line.taxLines = setTaxes(
      order.taxesIncluded,
      line.price * line.quantity - discountOf(line),
      lineSpec.taxes,
    );
    line.addedQuantity = line.quantity;
    order.lines.push(line);
    edit.additions.push({ lineId: line.id, delta: line.quantity });
    agreement.sales.push(orderSale(ids, order, line));
  }
  for (const { line, quantity } of spec.increase) {
    agreement.sales.push(increaseLine(ids, order, line, quantity));
    edit.additions.push({ lineId: line.id, delta: quantity });
  }
  for (const { line, quantity } of spec.remove) {
    if (quantity <= 0 || quantity > unitsLeft(line))
      throw new Error(`${order.name}: cannot remove ${quantity} units.`);
    const { subtotal, tax } = shareOfUnits(order, line, quantity);
    const net = order.taxesIncluded ? subtotal - tax : subtotal;
    agreement.sales.push(plainSale(ids, order, "RETURN", lineTypeOf(line), line.id, -quantity, -net, -tax));
    line.removedQuantity += quantity;
    edit.removals.push({ lineId: line.id, delta: quantity });
  }
  editShipping(ids, order, spec, edit, agreement);
  order.edits.push(edit);
  order.agreements.push(agreement);
  const owed = sumOf(agreement.sales, (sale) => sale.total);
  if (owed > 0) {
    const id = partId(ids, order);
    const gateway = order.gateways[0] ?? "shopify_payments";
    const status = order.transactions.some((payment) => payment.status === "pending") ? "pending" : "success";
    order.transactions.push({ id, kind: "sale", status, gateway, amount: owed, processedAt: spec.at });
  }
  order.updatedAt = Math.max(order.updatedAt, spec.at);
  return edit;
}
