import { exact, toColumn } from "#app/lib/money.ts";
import type { Charge, OrderLineFacts, OrderRecord, RefundFacts } from "../records/records.ts";
import { amountReader, type AmountReader } from "./amounts.ts";
import type { RecordError } from "./record-errors.ts";
import type { OrderInput } from "./schemas.ts";
import { duplicates, toCustomerRecord, type ApiContext, type Reading } from "./to-records.ts";

/** Id of the one line that stands for an order of which only the total is known. */
const TOTAL_LINE = "total";

/**
 * An order as other systems send it. A customer that comes as an object becomes a record of its own, in front.
 * Where prices include tax no rate is known: rate 0 beside a tax makes the ledger take discounts' tax by ratio.
 */
export function readOrder(input: OrderInput, context: ApiContext): Reading {
  const currency = input.currency ?? context.currency;
  const amounts = amountReader(currency);
  const lines = input.lines ? linesOf(input.lines, amounts) : totalLine(input, amounts);
  const refunds = (input.refunds ?? []).map((refund, index) => refundOf(refund, index, amounts, context));
  const errors = [...conflicts(input), ...unknownLines(input, lines), ...amounts.errors];
  if (errors.length > 0) return { outcome: "rejected", errors };

  const charges = chargesOf(input, amounts);
  const customer = typeof input.customer === "object" ? (input.customer ?? null) : null;
  const customerId = customer?.externalId ?? (typeof input.customer === "string" ? input.customer : null);
  const updatedAt = input.updatedAt ?? context.receivedAt;
  const record: OrderRecord = {
    kind: "order",
    id: input.externalId,
    triggeredAt: context.receivedAt,
    order: {
      name: input.name ?? input.externalId,
      processedAt: input.processedAt,
      createdAt: input.processedAt,
      updatedAt,
      cancelledAt: input.cancelledAt ?? null,
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
      total: totalOf(input, lines, charges),
      currentTotal: null,
      totalDiscounts: null,
      charges,
    },
    lines,
    refunds,
    customer: customerId === null ? null : { id: customerId, email: null, firstName: null, lastName: null },
  };
  const first = customer ? [toCustomerRecord(customer, { ...context, receivedAt: updatedAt })] : [];
  return { outcome: "records", records: [...first, record] };
}

function linesOf(lines: NonNullable<OrderInput["lines"]>, amounts: AmountReader): OrderLineFacts[] {
  return lines.map((line, index) => {
    const tax = amounts.read(line.tax, "lines", index, "tax");
    return {
      id: line.externalId,
      position: index,
      productId: line.product ?? null,
      variantId: line.variant ?? null,
      title: line.title ?? null,
      sku: line.sku ?? null,
      quantity: line.quantity,
      currentQuantity: null,
      removed: 0,
      price: amounts.read(line.unitPrice, "lines", index, "unitPrice"),
      discount: amounts.read(line.discount, "lines", index, "discount"),
      tax,
      taxRates: tax === "0.0000" ? "" : "0",
      type: line.giftCard ? "GIFT_CARD" : "PRODUCT",
    };
  });
}

/** total = gross - discount + shipping + tax: the goods are what the rest leaves over. */
function totalLine(input: OrderInput, amounts: AmountReader): OrderLineFacts[] {
  if (!input.total) return [];
  const total = exact(amounts.read(input.total, "total"));
  const tax = amounts.read(input.tax, "tax");
  const discount = amounts.read(input.discount, "discount");
  const shipping = shippingOf(input, amounts);
  const around = exact(shipping.price)
    .minus(shipping.discount)
    .plus(amounts.read(input.tip, "tip"))
    .plus(amounts.read(input.duties, "duties"));
  const included = input.taxesIncluded ?? false;
  const price = total
    .minus(around)
    .minus(included ? 0 : tax)
    .minus(included ? 0 : shipping.tax)
    .plus(discount);
  if (price.isNegative())
    amounts.errors.push({
      path: "/total",
      code: "conflict",
      message: "is less than the tax, shipping, tip and duties in it",
    });
  return [
    {
      id: TOTAL_LINE,
      position: 0,
      productId: null,
      variantId: null,
      title: null,
      sku: null,
      quantity: 1,
      currentQuantity: null,
      removed: 0,
      price: toColumn(price),
      discount,
      tax,
      taxRates: tax === "0.0000" ? "" : "0",
      type: "PRODUCT",
    },
  ];
}

function shippingOf(input: OrderInput, amounts: AmountReader) {
  const shipping = input.shipping;
  if (!shipping) return { price: "0.0000", discount: "0.0000", tax: "0.0000" };
  if ("text" in shipping)
    return { price: amounts.read(shipping, "shipping"), discount: "0.0000", tax: "0.0000" };
  return {
    price: amounts.read(shipping.amount, "shipping", "amount"),
    discount: amounts.read(shipping.discount, "shipping", "discount"),
    tax: amounts.read(shipping.tax, "shipping", "tax"),
  };
}

function chargesOf(input: OrderInput, amounts: AmountReader): Charge[] {
  const shipping = shippingOf(input, amounts);
  const plain = { discount: "0.0000", tax: "0.0000", taxRates: "" };
  return [
    ...(input.shipping
      ? [
          {
            type: "SHIPPING" as const,
            id: "shipping",
            ...shipping,
            taxRates: shipping.tax === "0.0000" ? "" : "0",
          },
        ]
      : []),
    ...(input.duties
      ? [{ type: "DUTY" as const, id: "duties", price: amounts.read(input.duties, "duties"), ...plain }]
      : []),
    ...(input.tip
      ? [{ type: "TIP" as const, id: "tip", price: amounts.read(input.tip, "tip"), ...plain }]
      : []),
  ];
}

function refundOf(
  refund: NonNullable<OrderInput["refunds"]>[number],
  index: number,
  amounts: AmountReader,
  context: ApiContext,
): RefundFacts {
  const at = ["refunds", index] as const;
  const shipping = refund.shipping;
  return {
    id: refund.externalId,
    processedAt: refund.processedAt,
    asOf: context.receivedAt,
    content: {
      adjustment: amounts.read(refund.adjustment, ...at, "adjustment"),
      adjustmentTax: "0.0000",
      charges: shipping
        ? [
            {
              type: "SHIPPING",
              id: "shipping",
              amount: amounts.read(shipping.amount, ...at, "shipping", "amount"),
              tax: amounts.read(shipping.tax, ...at, "shipping", "tax"),
              taxOnTop: false,
            },
          ]
        : [],
      lines: (refund.lines ?? []).map((line, position) => ({
        id: `${refund.externalId}:${position}`.slice(-64),
        lineId: line.line,
        quantity: line.quantity,
        subtotal: amounts.read(line.amount, ...at, "lines", position, "amount"),
        tax: amounts.read(line.tax, ...at, "lines", position, "tax"),
      })),
    },
  };
}

function totalOf(input: OrderInput, lines: readonly OrderLineFacts[], charges: readonly Charge[]): string {
  const included = input.taxesIncluded ?? false;
  const parts = [
    ...lines.map((line) =>
      exact(line.price)
        .times(line.quantity)
        .minus(line.discount)
        .plus(included ? 0 : line.tax),
    ),
    ...charges.map((charge) =>
      exact(charge.price)
        .minus(charge.discount)
        .plus(included ? 0 : charge.tax),
    ),
  ];
  return toColumn(parts.reduce((whole, part) => whole.plus(part), exact("0")));
}

function conflicts(input: OrderInput): RecordError[] {
  const errors: RecordError[] = [];
  const conflict = (path: string, message: string) => errors.push({ path, code: "conflict", message });
  if (input.lines && input.total) conflict("/total", "stands beside lines: give one of the two");
  if (!input.lines && !input.total) conflict("", "has neither lines nor total");
  if (input.lines && input.tax) conflict("/tax", "goes with total only: a line has its own tax");
  if (input.lines && input.discount)
    conflict("/discount", "goes with total only: a line has its own discount");
  errors.push(
    ...duplicates(
      (input.lines ?? []).map((line) => line.externalId),
      "lines",
    ),
  );
  errors.push(
    ...duplicates(
      (input.refunds ?? []).map((refund) => refund.externalId),
      "refunds",
    ),
  );
  for (const [index, line] of (input.lines ?? []).entries())
    if (
      line.discount &&
      exact(line.discount.text).greaterThan(exact(line.unitPrice.text).times(line.quantity))
    )
      conflict(`/lines/${index}/discount`, "is more than the line's price");
  return errors;
}

function unknownLines(input: OrderInput, lines: readonly OrderLineFacts[]): RecordError[] {
  const known = new Set(lines.map((line) => line.id));
  return (input.refunds ?? []).flatMap((refund, index) =>
    (refund.lines ?? []).flatMap((line, position) =>
      known.has(line.line)
        ? []
        : [
            {
              path: `/refunds/${index}/lines/${position}/line`,
              code: "conflict" as const,
              message: `${JSON.stringify(line.line)} is no line of this order`,
            },
          ],
    ),
  );
}
