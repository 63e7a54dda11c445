import { digitsOf, fromMinor, spread } from "./money.ts";
import { discountOf, lineAmounts, shippingAmounts, sumOf, taxLinesOn } from "./sale-amounts.ts";
import { partId, type LineSpec, type OrderSpec, type OrderState, type TaxSpec } from "./order-state.ts";
import { PER_ORDER, type Ids } from "./ids.ts";
import type { Agreement, AgreementSale, Minor, Order, OrderLine, SaleLineType } from "./types.ts";

export function lineTypeOf(line: OrderLine): SaleLineType {
  return line.giftCard ? "GIFT_CARD" : line.tip ? "TIP" : "PRODUCT";
}

/** Makes one order line; its order-level discount comes later. */
export function placeLine(ids: Ids, order: OrderState, spec: LineSpec): OrderLine {
  const line: OrderLine = {
    id: partId(ids, order),
    productId: spec.productId,
    variantId: spec.variantId,
    title: spec.title,
    variantTitle: spec.variantTitle,
    sku: spec.sku,
    vendor: spec.vendor,
    price: spec.price,
    quantity: spec.quantity,
    addedQuantity: 0,
    removedQuantity: 0,
    refundedQuantity: 0,
    giftCard: spec.giftCard,
    tip: spec.tip,
    taxable: spec.taxes.length > 0,
    requiresShipping: !spec.giftCard && !spec.tip,
    allocations: [],
    taxLines: [],
    duty: spec.duty > 0 ? { id: partId(ids, order), amount: spec.duty } : null,
  };
  if (spec.lineDiscount > 0) {
    order.discounts.push({
      kind: "manual",
      title: "Line discount",
      code: null,
      target: "line_item",
      allocation: "each",
      valueType: "fixed_amount",
      value: fromMinor(spec.lineDiscount, digitsOf(order.currencyCode)),
    });
    line.allocations.push({ discount: order.discounts.length - 1, amount: spec.lineDiscount });
  }
  return line;
}

export function setTaxes(
  taxesIncluded: boolean,
  paid: Minor,
  specs: readonly TaxSpec[],
): OrderLine["taxLines"] {
  const lines = taxLinesOn(taxesIncluded, paid, specs);
  specs.forEach((spec, i) => {
    const line = lines[i];
    if (line && spec.amount !== undefined) line.amount = spec.amount;
  });
  return lines;
}

/** The sale of a whole line, as an agreement says it. */
export function orderSale(ids: Ids, order: OrderState, line: OrderLine): AgreementSale {
  const amounts = lineAmounts(order, line);
  return {
    id: partId(ids, order),
    action: "ORDER",
    lineType: lineTypeOf(line),
    lineId: line.id,
    quantity: line.quantity,
    total: amounts.total,
    tax: amounts.tax,
    discountBeforeTax: amounts.discount,
    discountAfterTax: discountOf(line),
  };
}

export function plainSale(
  ids: Ids,
  order: OrderState,
  action: AgreementSale["action"],
  lineType: SaleLineType,
  lineId: string | null,
  quantity: number,
  net: Minor,
  tax = 0,
): AgreementSale {
  const id = partId(ids, order);
  return {
    id,
    action,
    lineType,
    lineId,
    quantity,
    // "+ 0" makes a plain 0 of -0.
    total: net + tax + 0,
    tax: tax + 0,
    discountBeforeTax: 0,
    discountAfterTax: 0,
  };
}

function spreadDiscount(order: OrderState, spec: NonNullable<OrderSpec["discount"]>): void {
  if (spec.amount <= 0) return;
  order.discounts.push({
    kind: spec.kind,
    title: spec.title,
    code: spec.code,
    target: "line_item",
    allocation: "across",
    valueType: spec.valueType,
    value: spec.value,
  });
  const weights = order.lines.map((line) =>
    lineTypeOf(line) === "PRODUCT" ? line.price * line.quantity - discountOf(line) : 0,
  );
  const parts = spread(
    Math.min(
      spec.amount,
      sumOf(weights, (weight) => weight),
    ),
    weights,
  );
  parts.forEach((amount, i) => {
    if (amount > 0) order.lines[i]?.allocations.push({ discount: order.discounts.length - 1, amount });
  });
}

/** Puts a shipping line on the order; an edit does it as the placement does. */
export function placeShipping(
  ids: Ids,
  order: OrderState,
  spec: NonNullable<OrderSpec["shipping"]>,
): Order["shipping"][number] {
  const line: Order["shipping"][number] = {
    id: partId(ids, order),
    title: spec.title,
    code: spec.title,
    price: spec.price,
    allocations: [],
    taxLines: [],
    removed: false,
  };
  if (spec.discount > 0) {
    order.discounts.push({
      kind: "automatic",
      title: "Shipping discount",
      code: null,
      target: "shipping_line",
      allocation: "each",
      valueType: "fixed_amount",
      value: fromMinor(spec.discount, digitsOf(order.currencyCode)),
    });
    line.allocations.push({ discount: order.discounts.length - 1, amount: spec.discount });
  }
  line.taxLines = setTaxes(order.taxesIncluded, spec.price - spec.discount, spec.taxes);
  order.shipping.push(line);
  return line;
}

/** The sale of a shipping line, as an agreement says it. */
export function shippingSale(ids: Ids, order: OrderState, line: Order["shipping"][number]): AgreementSale {
  const { total, tax, discount } = shippingAmounts(order, line);
  const sale = plainSale(ids, order, "ORDER", "SHIPPING", line.id, 1, total - tax, tax);
  return { ...sale, discountBeforeTax: discount, discountAfterTax: discountOf(line) };
}

function placementAgreement(ids: Ids, order: OrderState): Agreement {
  const id = partId(ids, order);
  const sales = order.lines.map((line) => orderSale(ids, order, line));
  for (const line of order.shipping) sales.push(shippingSale(ids, order, line));
  for (const line of order.lines) {
    if (line.duty) sales.push(plainSale(ids, order, "ORDER", "DUTY", line.duty.id, 1, line.duty.amount));
  }
  for (const fee of order.fees)
    sales.push(plainSale(ids, order, "ORDER", "ADDITIONAL_FEE", fee.id, 1, fee.amount));
  if (order.tip > 0) sales.push(plainSale(ids, order, "ORDER", "TIP", null, 1, order.tip));
  return { id, happenedAt: order.createdAt, reason: "ORDER", refundId: null, sales };
}

/** What the buyer owes for everything ever ordered, tips included. */
function orderTotal(order: Order): Minor {
  return (
    sumOf(order.lines, (line) => lineAmounts(order, line).total + (line.duty?.amount ?? 0)) +
    sumOf(order.shipping, (line) => shippingAmounts(order, line).total) +
    sumOf(order.fees, (fee) => fee.amount) +
    order.tip
  );
}

/** Makes an order with its placement agreement and payment, from exact amounts. */
export function placeOrder(ids: Ids, spec: OrderSpec): OrderState {
  const order: OrderState = {
    n: spec.n,
    nextPart: 0,
    id: ids.of(spec.n * PER_ORDER),
    number: spec.number,
    name: `#${spec.number}`,
    createdAt: spec.createdAt,
    processedAt: spec.processedAt,
    updatedAt: spec.createdAt,
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    test: spec.test,
    currencyCode: spec.currencyCode,
    presentmentCurrencyCode: spec.presentmentCurrencyCode,
    presentmentRate: spec.presentmentRate,
    taxesIncluded: spec.taxesIncluded,
    dutiesIncluded: spec.dutiesIncluded ?? false,
    customerId: spec.customerId,
    email: spec.email,
    countryCode: spec.countryCode,
    provinceCode: spec.provinceCode,
    sourceName: spec.sourceName,
    tags: spec.tags,
    gateways: spec.giftCardPayment > 0 ? ["gift_card", spec.gateway] : [spec.gateway],
    lines: [],
    shipping: [],
    fees: [],
    tip: spec.tip,
    discounts: [],
    transactions: [],
    refunds: [],
    edits: [],
    agreements: [],
  };
  for (const line of spec.lines) order.lines.push(placeLine(ids, order, line));
  if (spec.discount) spreadDiscount(order, spec.discount);
  order.lines.forEach((line, i) => {
    const taxes = spec.lines[i]?.taxes ?? [];
    line.taxLines = setTaxes(order.taxesIncluded, line.price * line.quantity - discountOf(line), taxes);
  });
  if (spec.shipping) placeShipping(ids, order, spec.shipping);
  if (spec.fee > 0) order.fees.push({ id: partId(ids, order), name: "Handling fee", amount: spec.fee });
  order.agreements.push(placementAgreement(ids, order));
  pay(ids, order, spec);
  return order;
}

function pay(ids: Ids, order: OrderState, spec: OrderSpec): void {
  const total = orderTotal(order);
  const card = Math.min(spec.giftCardPayment, total);
  const status = spec.paid ? "success" : "pending";
  const at = order.createdAt;
  if (card > 0) {
    const id = partId(ids, order);
    order.transactions.push({
      id,
      kind: "sale",
      status,
      gateway: "gift_card",
      amount: card,
      processedAt: at,
    });
  }
  if (total - card > 0) {
    const id = partId(ids, order);
    order.transactions.push({
      id,
      kind: "sale",
      status,
      gateway: spec.gateway,
      amount: total - card,
      processedAt: at,
    });
  }
}
