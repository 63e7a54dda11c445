import { fromTenThousandths as text, toTenThousandths as value } from "#app/lib/ten-thousandths.ts";
import { paidForCharges } from "../records/assemble-order.ts";
import type { Charge, OrderLineFacts } from "../records/records.ts";
import type { AmountReader } from "./amounts.ts";
import type { OrderInput } from "./schemas.ts";

/** Id of the one line that stands for an order of which only the total is known. */
const TOTAL_LINE = "total";

/** The other systems say a tax, not its rate: "0" beside a tax makes the ledger take included tax out by ratio. */
function taxRatesOf(tax: string): string {
  return tax === "0.0000" ? "" : "0";
}

export function readLines(lines: NonNullable<OrderInput["lines"]>, amounts: AmountReader): OrderLineFacts[] {
  return lines.map((line, index) => {
    const tax = amounts.read(line.tax, "lines", index, "tax");
    return {
      id: String(line.externalId),
      position: index,
      productId: idOf(line.product),
      variantId: idOf(line.variant),
      title: line.title ?? null,
      sku: line.sku ?? null,
      quantity: line.quantity,
      currentQuantity: null,
      removed: 0,
      price: amounts.read(line.unitPrice, "lines", index, "unitPrice"),
      discount: amounts.read(line.discount, "lines", index, "discount"),
      tax,
      taxRates: taxRatesOf(tax),
      type: line.giftCard ? "GIFT_CARD" : "PRODUCT",
    };
  });
}

/** Ids are told apart as text: 7 and "7" are one. */
export function idOf(given: string | number | null | undefined): string | null {
  return given === null || given === undefined ? null : String(given);
}

/** Shipping, duties and tip; an amount of zero makes a row of zero, an absent one none. */
export function readCharges(input: OrderInput, amounts: AmountReader): Charge[] {
  const plain = { discount: "0.0000", tax: "0.0000", taxRates: "" };
  const charges: Charge[] = [];
  if (input.shipping !== null && input.shipping !== undefined)
    charges.push({ type: "SHIPPING", id: "shipping", ...shippingOf(input.shipping, amounts) });
  const duties = amounts.readOptional(input.duties, "duties");
  if (duties !== null) charges.push({ type: "DUTY", id: "duties", price: duties, ...plain });
  const tip = amounts.readOptional(input.tip, "tip");
  if (tip !== null) charges.push({ type: "TIP", id: "tip", price: tip, ...plain });
  return charges;
}

function shippingOf(shipping: NonNullable<OrderInput["shipping"]>, amounts: AmountReader) {
  if (typeof shipping !== "object")
    return { price: amounts.read(shipping, "shipping"), discount: "0.0000", tax: "0.0000", taxRates: "" };
  const tax = amounts.read(shipping.tax, "shipping", "tax");
  return {
    price: amounts.read(shipping.amount, "shipping", "amount"),
    discount: amounts.read(shipping.discount, "shipping", "discount"),
    tax,
    taxRates: taxRatesOf(tax),
  };
}

/** The goods are what charges and taxes leave of the total: total = price - discount + charges + tax. */
export function readTotal(
  input: OrderInput,
  charges: readonly Charge[],
  amounts: AmountReader,
): OrderLineFacts[] {
  const total = amounts.readOptional(input.total, "total");
  if (total === null) return [];
  const tax = amounts.read(input.tax, "tax");
  const discount = amounts.read(input.discount, "discount");
  const isIncluded = input.taxesIncluded ?? false;
  const goods = value(total) - paidForCharges(charges, isIncluded) - (isIncluded ? 0n : value(tax));
  if (goods < 0n || (isIncluded && value(tax) > goods))
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
      price: text(goods + value(discount)),
      discount,
      tax,
      taxRates: taxRatesOf(tax),
      type: "PRODUCT",
    },
  ];
}
