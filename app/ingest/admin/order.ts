import { z } from "zod";
import { toTenThousandths } from "#app/lib/ten-thousandths.ts";
import {
  amountField,
  bagAmountField,
  currencyField,
  idField,
  instantField,
  listField,
  optionalAmountField,
  optionalCountryField,
  optionalFlagField,
  optionalInstantField,
  optionalQuantityField,
  optionalStatusField,
  optionalTextField,
  positiveBagAmountField,
  quantityField,
  shownCurrencyField,
  tagsField,
} from "../records/fields.ts";
import {
  completeOrder,
  dutiesInPrices,
  placedTotal,
  plainCharge,
  repeatedId,
  shippingCharges,
  taxOf,
  total,
  untoldTip,
} from "../records/assemble-order.ts";
import type { Charge, OrderLineFacts, OrderRecord, RefundFacts } from "../records/records.ts";
import { adminAllocation, adminTaxes, adminTaxLine, allocated, amountOf, connection } from "./nodes.ts";
import { adminRefund, refundFromAdmin } from "./refund.ts";

const adminLine = z.object({
  id: idField,
  title: optionalTextField(512),
  sku: optionalTextField(255),
  quantity: quantityField,
  currentQuantity: optionalQuantityField,
  isGiftCard: optionalFlagField,
  product: z.object({ id: idField }).nullish(),
  variant: z.object({ id: idField }).nullish(),
  originalUnitPriceSet: positiveBagAmountField,
  totalDiscountSet: positiveBagAmountField,
  discountAllocations: listField(adminAllocation),
  taxLines: listField(adminTaxLine),
  duties: listField(
    z.object({ id: idField, price: positiveBagAmountField, taxLines: listField(adminTaxLine) }),
  ),
});

const adminShippingLine = z.object({
  originalPriceSet: positiveBagAmountField,
  discountAllocations: listField(adminAllocation),
  taxLines: listField(adminTaxLine),
  isRemoved: optionalFlagField,
});

/** An Order of the Admin GraphQL API, its line items as a list or a connection. */
export const adminOrder = z.object({
  id: idField,
  name: optionalTextField(64),
  createdAt: instantField,
  processedAt: optionalInstantField,
  updatedAt: instantField,
  cancelledAt: optionalInstantField,
  cancelReason: optionalTextField(64),
  currencyCode: currencyField,
  presentmentCurrencyCode: shownCurrencyField,
  taxesIncluded: optionalFlagField,
  dutiesIncluded: optionalFlagField,
  test: optionalFlagField,
  edited: optionalFlagField,
  displayFinancialStatus: optionalStatusField,
  displayFulfillmentStatus: optionalStatusField,
  sourceName: optionalTextField(64),
  tags: tagsField,
  discountCodes: listField(optionalTextField(255)),
  shippingAddress: z.object({ countryCodeV2: optionalCountryField }).nullish(),
  customer: z
    .object({
      id: idField,
      email: optionalTextField(320),
      firstName: optionalTextField(255),
      lastName: optionalTextField(255),
    })
    .nullish(),
  totalPriceSet: z
    .object({
      shopMoney: z.object({ amount: amountField }),
      presentmentMoney: z.object({ amount: optionalAmountField }).nullish(),
    })
    .nullish(),
  currentTotalPriceSet: bagAmountField,
  totalDiscountsSet: positiveBagAmountField,
  totalTipReceivedSet: positiveBagAmountField,
  originalTotalDutiesSet: positiveBagAmountField,
  originalTotalAdditionalFeesSet: positiveBagAmountField,
  additionalFees: listField(z.object({ price: positiveBagAmountField, taxLines: listField(adminTaxLine) })),
  taxLines: listField(adminTaxLine),
  shippingLine: adminShippingLine.nullish(),
  shippingLines: connection(adminShippingLine),
  lineItems: connection(adminLine),
  /** Bulk gives id and dates only; a page of refunds gives all of them. */
  refunds: listField(
    z.union([
      adminRefund,
      z.object({ id: idField, createdAt: optionalInstantField, processedAt: optionalInstantField }),
    ]),
  ),
});

type AdminOrder = z.infer<typeof adminOrder>;

/** The canonical record, or why there is none. */
export function orderFromAdmin(node: AdminOrder): OrderRecord | string {
  const lines = orderLines(node);
  const repeated = repeatedId(lines);
  if (repeated) return `lineItems: two have the id ${repeated}`;
  const refunds = node.refunds.map<RefundFacts>((refund) =>
    "refundLineItems" in refund
      ? refundFromAdmin(refund, node.updatedAt)
      : {
          id: refund.id,
          processedAt: refund.processedAt ?? refund.createdAt ?? node.updatedAt,
          asOf: node.updatedAt,
          content: null,
        },
  );
  const { customer } = node;
  const told = withTipLine(node, lines, charges(node, lines));
  return completeOrder({
    kind: "order",
    id: node.id,
    triggeredAt: null,
    order: {
      name: node.name ?? node.id,
      processedAt: node.processedAt ?? node.createdAt,
      createdAt: node.createdAt,
      updatedAt: node.updatedAt,
      cancelledAt: node.cancelledAt,
      cancelReason: node.cancelReason?.toLowerCase() ?? null,
      currency: node.currencyCode,
      presentmentCurrency: node.presentmentCurrencyCode,
      presentmentTotal: node.totalPriceSet?.presentmentMoney?.amount ?? null,
      taxesIncluded: node.taxesIncluded ?? false,
      test: node.test ?? false,
      edited: node.edited ?? false,
      financialStatus: node.displayFinancialStatus,
      fulfillmentStatus: fulfillmentOf(node.displayFulfillmentStatus),
      channel: node.sourceName,
      country: node.shippingAddress?.countryCodeV2 ?? null,
      customerId: customer?.id ?? null,
      discountCodes: node.discountCodes.flatMap((code) => (code ? [code] : [])),
      tags: node.tags ?? [],
      total: node.totalPriceSet?.shopMoney.amount ?? null,
      currentTotal: node.currentTotalPriceSet,
      totalDiscounts: node.totalDiscountsSet,
      charges: told.charges,
    },
    lines: told.lines,
    orderTaxes: adminTaxes(node.taxLines),
    refunds,
    customer: customer
      ? { id: customer.id, email: customer.email, firstName: customer.firstName, lastName: customer.lastName }
      : null,
  });
}

/** The names that REST-shaped payloads use for the same states. */
function fulfillmentOf(status: string | null): string | null {
  if (status === "unfulfilled") return null;
  return status === "partially_fulfilled" ? "partial" : status;
}

function orderLines(node: AdminOrder): OrderLineFacts[] {
  let untold = toTenThousandths(amountOf(node.totalTipReceivedSet));
  const removed = removedUnits(node);
  return node.lineItems.map((line, position) => {
    const price = amountOf(line.originalUnitPriceSet);
    const isCustom = !line.product && !line.variant && !line.isGiftCard;
    const amount = toTenThousandths(price) * BigInt(line.quantity);
    // GraphQL does not mark a tip's line: it is a custom one of that name, within what was tipped.
    const isTip = isCustom && line.title?.toLowerCase() === "tip" && amount <= untold;
    if (isTip) untold -= amount;
    return {
      id: line.id,
      position,
      productId: line.product?.id ?? null,
      variantId: line.variant?.id ?? null,
      title: line.title,
      sku: line.sku,
      quantity: line.quantity,
      currentQuantity: line.currentQuantity,
      removed: removed(line),
      price,
      discount:
        line.discountAllocations.length > 0
          ? allocated(line.discountAllocations)
          : amountOf(line.totalDiscountSet),
      ...taxOf(adminTaxes(line.taxLines)),
      type: line.isGiftCard ? "GIFT_CARD" : isTip ? "TIP" : "PRODUCT",
    };
  });
}

/**
 * A tip's line is not marked, and its title is the merchant's. Where goods and tip are more than the order's total by
 * just the tip, the custom line of that amount is the tip itself, and not told twice.
 */
function withTipLine(node: AdminOrder, lines: readonly OrderLineFacts[], told: readonly Charge[]) {
  const tip = told.find(({ type }) => type === "TIP");
  const stated = node.totalPriceSet?.shopMoney.amount;
  const isTwice =
    tip !== undefined &&
    stated !== undefined &&
    toTenThousandths(placedTotal(lines, told, node.taxesIncluded ?? false)) ===
      toTenThousandths(stated) + toTenThousandths(tip.price);
  const line = isTwice ? lines.find((one) => isOfAmount(one, tip.price)) : undefined;
  if (!line) return { lines, charges: told };
  return {
    lines: lines.map((one) => (one === line ? { ...one, type: "TIP" as const } : one)),
    charges: told.filter((charge) => charge !== tip),
  };
}

function isOfAmount(
  { type, productId, variantId, price, quantity }: OrderLineFacts,
  amount: string,
): boolean {
  const isCustom = type === "PRODUCT" && productId === null && variantId === null;
  return isCustom && toTenThousandths(price) * BigInt(quantity) === toTenThousandths(amount);
}

/** Units that edits removed: told by the quantities, once every refund's lines are known. */
function removedUnits(node: AdminOrder): (line: AdminOrder["lineItems"][number]) => number | null {
  if (node.edited === false) return () => 0;
  const refunded = new Map<string, number>();
  for (const refund of node.refunds) {
    if (!("refundLineItems" in refund)) return () => null;
    for (const line of refundFromAdmin(refund, node.updatedAt).content?.lines ?? [])
      refunded.set(line.lineId, (refunded.get(line.lineId) ?? 0) + line.quantity);
  }
  return (line) =>
    Math.max(0, line.quantity - (line.currentQuantity ?? line.quantity) - (refunded.get(line.id) ?? 0));
}

function charges(node: AdminOrder, lines: readonly OrderLineFacts[]): Charge[] {
  const shipping =
    node.shippingLines.length > 0 ? node.shippingLines : node.shippingLine ? [node.shippingLine] : [];
  const { dutiesIncluded } = node;
  const duties = node.lineItems.flatMap((line) =>
    line.duties.flatMap((duty) =>
      plainCharge(
        "DUTY",
        duty.id,
        amountOf(duty.price),
        adminTaxes(duty.taxLines),
        dutiesIncluded ? line.id : undefined,
      ),
    ),
  );
  const allDuties = amountOf(node.originalTotalDutiesSet);
  const fees =
    node.additionalFees.length > 0
      ? total(node.additionalFees.map((fee) => amountOf(fee.price)))
      : amountOf(node.originalTotalAdditionalFeesSet);
  return [
    ...shippingCharges(
      shipping
        .filter((line) => !line.isRemoved)
        .map((line) => ({
          id: null,
          isRemoved: false,
          price: amountOf(line.originalPriceSet),
          discount: allocated(line.discountAllocations),
          taxes: adminTaxes(line.taxLines),
        })),
    ),
    ...(duties.length > 0
      ? duties
      : dutiesIncluded
        ? dutiesInPrices(allDuties, lines, node.currencyCode)
        : plainCharge("DUTY", "duties", allDuties)),
    ...plainCharge(
      "ADDITIONAL_FEE",
      "fees",
      fees,
      node.additionalFees.flatMap((fee) => adminTaxes(fee.taxLines)),
    ),
    ...untoldTip(amountOf(node.totalTipReceivedSet), lines),
  ];
}
