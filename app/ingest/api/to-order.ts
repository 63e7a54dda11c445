import { createHash } from "node:crypto";
import type { OrderRecord, RefundCharge, RefundFacts, RefundLineFacts } from "../records/records.ts";
import { amountReader, type AmountReader } from "./amounts.ts";
import { orderConflicts } from "./order-conflicts.ts";
import { placedTotal } from "../records/assemble-order.ts";
import { idOf, readCharges, readLines, readTotal } from "./order-money.ts";
import type { OrderInput } from "./schemas.ts";
import { toCustomerRecord, type ApiContext, type Reading } from "./to-records.ts";

type RefundInput = NonNullable<OrderInput["refunds"]>[number];

/**
 * An order as other systems send it: everything there is of it, so that it replaces what is stored. A customer that
 * comes as an object becomes a record of its own, in front.
 */
export function readOrder(input: OrderInput, context: ApiContext): Reading {
  const currency = input.currency ?? context.currency;
  const amounts = amountReader(currency);
  const updatedAt = input.updatedAt ? new Date(input.updatedAt) : context.receivedAt;
  const charges = readCharges(input, amounts);
  const lines = input.lines ? readLines(input.lines, amounts) : readTotal(input, charges, amounts);
  const refunds = (input.refunds ?? []).map((refund, index) => readRefund(refund, index, amounts, updatedAt));
  // What cannot be read has no sums to check.
  if (amounts.errors.length > 0) return { outcome: "rejected", errors: amounts.errors };
  const total = placedTotal(lines, charges, input.taxesIncluded ?? false);
  const errors = orderConflicts({ input, lines, charges, refunds, total });
  if (errors.length > 0) return { outcome: "rejected", errors };

  const processedAt = new Date(input.processedAt);
  const customer = typeof input.customer === "object" ? (input.customer ?? null) : null;
  const customerId = customer ? String(customer.externalId) : idOf(input.customer as string | number | null);
  const externalId = String(input.externalId);
  const record: OrderRecord = {
    kind: "order",
    id: externalId,
    triggeredAt: context.receivedAt,
    replaces: true,
    ...(input.updatedAt ? {} : { byArrival: true }),
    order: {
      name: input.name ?? externalId,
      processedAt,
      createdAt: processedAt,
      updatedAt,
      cancelledAt: input.cancelledAt ? new Date(input.cancelledAt) : null,
      cancelReason: null,
      currency,
      presentmentCurrency: null,
      presentmentTotal: null,
      taxesIncluded: input.taxesIncluded ?? false,
      test: input.test ?? false,
      edited: false,
      financialStatus: null,
      fulfillmentStatus: null,
      channel: input.channel ?? null,
      country: input.country ?? null,
      customerId,
      discountCodes: input.discountCodes ?? [],
      tags: [],
      total,
      currentTotal: null,
      totalDiscounts: null,
      charges,
    },
    lines,
    refunds,
    customer: customerId === null ? null : { id: customerId, email: null, firstName: null, lastName: null },
  };
  const versionOf = { at: updatedAt, byArrival: !input.updatedAt };
  const first = customer ? [toCustomerRecord(customer, { ...context, versionOf })] : [];
  return { outcome: "records", records: [...first, record] };
}

function readRefund(refund: RefundInput, index: number, amounts: AmountReader, asOf: Date): RefundFacts {
  const id = String(refund.externalId);
  const at = ["refunds", index] as const;
  const lines = (refund.lines ?? []).map((line, position): RefundLineFacts => ({
    id: refundLineId(id, position),
    lineId: String(line.line),
    quantity: line.quantity,
    subtotal: amounts.read(line.amount, ...at, "lines", position, "amount"),
    tax: amounts.read(line.tax, ...at, "lines", position, "tax"),
  }));
  return {
    id,
    processedAt: new Date(refund.processedAt),
    asOf,
    content: {
      adjustment: amounts.read(refund.adjustment, ...at, "adjustment"),
      adjustmentTax: "0.0000",
      charges: refundedShipping(refund.shipping, index, amounts),
      // As the database gives them back, so that the same refund compares as the same.
      lines: lines.sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
  };
}

/** Unique within the order, and no longer than its column. */
function refundLineId(refundId: string, position: number): string {
  const id = `${refundId}:${position}`;
  if (id.length <= 64) return id;
  return `${createHash("sha256").update(refundId).digest("hex").slice(0, 40)}:${position}`;
}

function refundedShipping(
  shipping: RefundInput["shipping"],
  index: number,
  amounts: AmountReader,
): RefundCharge[] {
  if (shipping === null || shipping === undefined) return [];
  const at = ["refunds", index, "shipping"] as const;
  const parts =
    typeof shipping === "object"
      ? {
          amount: amounts.read(shipping.amount, ...at, "amount"),
          tax: amounts.read(shipping.tax, ...at, "tax"),
        }
      : { amount: amounts.read(shipping, ...at), tax: "0.0000" };
  return [{ type: "SHIPPING", id: "shipping", ...parts, taxOnTop: false }];
}
