import { fromTenThousandths, toTenThousandths, type TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { Amount } from "#app/lib/money.ts";
import { spreadUnallocated } from "./discounts.ts";
import type { Charge, OrderFacts, OrderLineFacts, OrderRecord } from "./records.ts";

/** Sum of column texts, as column text. */
export function total(amounts: readonly Amount[]): Amount {
  if (amounts.length === 0) return "0.0000";
  if (amounts.length === 1) return amounts[0] ?? "0.0000";
  let sum = 0n;
  for (const amount of amounts) sum += toTenThousandths(amount);
  return fromTenThousandths(sum);
}

export interface TaxLineFacts {
  readonly amount: Amount;
  readonly rate: string | null;
}

/** More tax lines than a place has taxes; their rates fit the column. */
const MOST_RATES = 50;

/** What is kept of tax lines: the sum of their amounts, and the rate of each. */
export function taxOf(lines: readonly TaxLineFacts[]): { tax: Amount; taxRates: string } {
  if (lines.length === 0) return { tax: "0.0000", taxRates: "" };
  return {
    tax: total(lines.map((line) => line.amount)),
    taxRates: lines
      .slice(0, MOST_RATES)
      .map((line) => line.rate ?? "0")
      .join(" "),
  };
}

/** All of an order's shipping as one charge: bulk gives only the sum, so every source is summed. */
export function shippingCharge(
  lines: readonly { price: Amount; discount: Amount; taxes: readonly TaxLineFacts[] }[],
): Charge[] {
  const [first] = lines;
  if (!first) return [];
  const { tax } = taxOf(lines.flatMap((line) => line.taxes));
  const price = total(lines.map((line) => line.price));
  const discount = total(lines.map((line) => line.discount));
  if (price === "0.0000" && discount === "0.0000" && tax === "0.0000") return [];
  return [{ type: "SHIPPING", id: "shipping", price, discount, tax, taxRates: taxOf(first.taxes).taxRates }];
}

/** A charge without discount, if it is not nothing. */
export function plainCharge(
  type: Exclude<Charge["type"], "SHIPPING">,
  id: string,
  price: Amount,
  taxes: readonly TaxLineFacts[] = [],
): Charge[] {
  const tax = taxOf(taxes);
  return price === "0.0000" && tax.tax === "0.0000" ? [] : [{ type, id, price, discount: "0.0000", ...tax }];
}

/** The tip that no line tells of. */
export function untoldTip(tipReceived: Amount | null, lines: readonly OrderLineFacts[]): Charge[] {
  if (tipReceived === null) return [];
  let rest = toTenThousandths(tipReceived);
  for (const line of lines)
    if (line.type === "TIP") rest -= toTenThousandths(line.price) * BigInt(line.quantity);
  return rest > 0n ? plainCharge("TIP", "tip", fromTenThousandths(rest)) : [];
}

/** DECIMAL(19,4) ends here. What a double cannot tell from it, `apply` refuses by the rows themselves. */
const LARGEST = 1e15;

/** What an order cost when it was placed. Where prices include tax, `isIncluded`, they contain all of it. */
export function placedTotal(
  lines: readonly OrderLineFacts[],
  charges: readonly Charge[],
  isIncluded: boolean,
): Amount {
  let sum = paidForCharges(charges, isIncluded);
  for (const line of lines) {
    sum += toTenThousandths(line.price) * BigInt(line.quantity) - toTenThousandths(line.discount);
    if (!isIncluded) sum += toTenThousandths(line.tax);
  }
  return fromTenThousandths(sum);
}

export function paidForCharges(charges: readonly Charge[], isIncluded: boolean): TenThousandths {
  let paid = 0n;
  for (const charge of charges) {
    paid += toTenThousandths(charge.price) - toTenThousandths(charge.discount);
    if (!isIncluded) paid += toTenThousandths(charge.tax);
  }
  return paid;
}

/** An order as a payload tells it: its total may be missing. */
type ToldOrder = Omit<OrderRecord, "order"> & {
  readonly order: Omit<OrderFacts, "total"> & { readonly total: Amount | null };
};

/**
 * Completes an order: discounts that no line allocates, and a total that is not told, which is what lines and charges
 * come to. Refuses one whose amounts would not fit a column.
 */
export function completeOrder(told: ToldOrder): OrderRecord | string {
  const { order } = told;
  const shipping = order.charges.find((charge) => charge.type === "SHIPPING");
  const lines = spreadUnallocated(
    told.lines,
    order.totalDiscounts,
    shipping ? toTenThousandths(shipping.discount) : 0n,
    order.currency,
  );
  const total = order.total ?? placedTotal(lines, order.charges, order.taxesIncluded);
  const record: OrderRecord = { ...told, order: { ...order, total }, lines };
  if (sizeOf(record) > LARGEST) return "its amounts add up to more than 15 digits before the point";
  return record;
}

/** Sum of all amounts' sizes, as a double: exact enough for a limit far beyond any order. */
function sizeOf({ order, lines, refunds }: OrderRecord): number {
  let size = 0;
  const add = (amount: Amount): void => {
    size += Math.abs(Number(amount));
  };
  for (const line of lines) {
    size += Number(line.price) * line.quantity;
    add(line.discount);
    add(line.tax);
  }
  for (const charge of order.charges) {
    add(charge.price);
    add(charge.discount);
    add(charge.tax);
  }
  for (const { content } of refunds) {
    if (!content) continue;
    for (const line of content.lines) {
      add(line.subtotal);
      add(line.tax);
    }
    for (const charge of content.charges) {
      add(charge.amount);
      add(charge.tax);
    }
    add(content.adjustment);
    add(content.adjustmentTax);
  }
  return size;
}

/** The first repeated id of a list, if any: two lines with one id are a faulty payload. */
export function repeatedId(items: readonly { readonly id: string }[]): string | undefined {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return undefined;
}
