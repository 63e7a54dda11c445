import { mulDiv, RATE_ONE, toRate } from "./money.ts";
import type { Minor, Order, OrderLine, ShippingLine, TaxLine } from "./types.ts";

/** What a line sold for: net = gross - discount, total = net + tax. All but tax and total without tax. */
export interface SaleAmounts {
  readonly gross: Minor;
  readonly discount: Minor;
  readonly net: Minor;
  readonly tax: Minor;
  readonly total: Minor;
}

export function sumOf<T>(items: readonly T[], amount: (item: T) => Minor): Minor {
  let sum = 0;
  for (const item of items) sum += amount(item);
  return sum;
}

/**
 * Amounts of a line with price `price` (all units), discount `discount` and its taxes. Where prices include
 * tax, the discount before tax is discount ÷ (1 + rates), half-up; with compound taxes discount × net ÷ paid.
 */
function saleAmounts(
  taxesIncluded: boolean,
  price: Minor,
  discount: Minor,
  taxLines: readonly TaxLine[],
): SaleAmounts {
  const tax = sumOf(taxLines, (line) => line.amount);
  const paid = price - discount;
  if (!taxesIncluded || taxLines.length === 0) {
    return { gross: price, discount, net: paid, tax, total: paid + tax };
  }
  const net = paid - tax;
  let beforeTax = 0;
  if (discount !== 0) {
    const onePlusRates = RATE_ONE + sumOf(taxLines, (line) => toRate(line.rate));
    const compound = Math.abs(paid * (RATE_ONE / onePlusRates) - net) > taxLines.length;
    beforeTax =
      compound && paid !== 0 ? mulDiv(discount, net, paid) : mulDiv(discount, RATE_ONE, onePlusRates);
  }
  return { gross: net + beforeTax, discount: beforeTax, net, tax, total: paid };
}

export function discountOf(line: OrderLine | ShippingLine): Minor {
  return sumOf(line.allocations, (allocation) => allocation.amount);
}

/** What a line's goods cost: its price, less the duties where prices contain them. */
export function goodsPrice(order: Pick<Order, "dutiesIncluded">, line: OrderLine): Minor {
  return line.price * line.quantity - (order.dutiesIncluded ? (line.duty?.amount ?? 0) : 0);
}

/** Amounts of all units of an order line, those added by edits included. */
export function lineAmounts(
  order: Pick<Order, "taxesIncluded" | "dutiesIncluded">,
  line: OrderLine,
): SaleAmounts {
  return saleAmounts(order.taxesIncluded, goodsPrice(order, line), discountOf(line), line.taxLines);
}

export function shippingAmounts(order: Pick<Order, "taxesIncluded">, line: ShippingLine): SaleAmounts {
  return saleAmounts(order.taxesIncluded, line.price, discountOf(line), line.taxLines);
}

/**
 * Taxes of an amount that may carry several included rates: each is contained beside the others,
 * amount × rate ÷ (1 + all rates).
 */
export function taxLinesOn(
  taxesIncluded: boolean,
  amount: Minor,
  rates: ReadonlyArray<{ title: string; rate: string }>,
): TaxLine[] {
  const all = taxesIncluded ? sumOf(rates, ({ rate }) => toRate(rate)) : 0;
  return rates.map(({ title, rate }) => ({
    title,
    rate,
    amount: mulDiv(amount, toRate(rate), RATE_ONE + all),
  }));
}
