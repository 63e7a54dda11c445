import {
  fromTenThousandths,
  spreadTenThousandths,
  toTenThousandths,
  type TenThousandths,
} from "#app/lib/ten-thousandths.ts";
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

interface ShippingLine {
  readonly id: string | null;
  readonly isRemoved: boolean;
  readonly price: Amount;
  readonly discount: Amount;
  readonly taxes: readonly TaxLineFacts[];
}

/**
 * An order's shipping as one charge (bulk operations tell only the sum, so every source is summed), and each line that
 * an edit removed as one of its own: it was sold when the order was placed and taken back by the edit.
 */
export function shippingCharges(lines: readonly ShippingLine[]): Charge[] {
  const kept = lines.filter((line) => !line.isRemoved);
  const ids = kept.flatMap(({ id }) => id ?? []);
  const removed = lines.filter((line) => line.isRemoved);
  return [
    ...shippingCharge("shipping", kept).map((charge) =>
      ids.length > 0 ? { ...charge, lines: ids } : charge,
    ),
    ...removed.flatMap((line, index) =>
      shippingCharge(`shipping:${line.id ?? `removed-${index + 1}`}`, [line]).map((charge) => ({
        ...charge,
        lines: [line.id ?? `removed-${index + 1}`],
        removed: true as const,
      })),
    ),
  ];
}

function shippingCharge(id: string, lines: readonly ShippingLine[]): Charge[] {
  const [first] = lines;
  if (!first) return [];
  const { tax } = taxOf(lines.flatMap((line) => line.taxes));
  const price = total(lines.map((line) => line.price));
  const discount = total(lines.map((line) => line.discount));
  if (price === "0.0000" && discount === "0.0000" && tax === "0.0000") return [];
  return [{ type: "SHIPPING", id, price, discount, tax, taxRates: taxOf(first.taxes).taxRates }];
}

/** A charge without discount, if it is not nothing. */
export function plainCharge(
  type: Exclude<Charge["type"], "SHIPPING">,
  id: string,
  price: Amount,
  taxes: readonly TaxLineFacts[] = [],
  inLine?: string,
): Charge[] {
  const tax = taxOf(taxes);
  if (price === "0.0000" && tax.tax === "0.0000") return [];
  return [{ type, id, price, discount: "0.0000", ...tax, ...(inLine === undefined ? {} : { inLine }) }];
}

/** Duties that prices contain, of which only the sum is told: shared out over the goods by what they cost. */
export function dutiesInPrices(sum: Amount, lines: readonly OrderLineFacts[], currency: string): Charge[] {
  const parts = spreadTenThousandths(toTenThousandths(sum), lines.map(goodsPrice), currency);
  return lines.flatMap((line, index) =>
    plainCharge("DUTY", `duties:${line.id}`, fromTenThousandths(parts[index] ?? 0n), [], line.id),
  );
}

function goodsPrice(line: OrderLineFacts): TenThousandths {
  return line.type === "PRODUCT" ? toTenThousandths(line.price) * BigInt(line.quantity) : 0n;
}

/**
 * Taxes that a source tells of the order only, with none at any line or charge: shared out over the goods by what was
 * paid for them, so that tax is in the numbers. Elsewhere the order's tax lines repeat those of its lines.
 */
function withOrderTaxes(told: ToldOrder): ToldOrder {
  const { orderTaxes = [], lines } = told;
  const sum = toTenThousandths(total(orderTaxes.map(({ amount }) => amount)));
  const isTold =
    lines.some(({ taxRates, tax }) => taxRates !== "" || tax !== "0.0000") ||
    told.order.charges.some(({ taxRates, tax }) => taxRates !== "" || tax !== "0.0000");
  if (sum <= 0n || isTold) return told;
  const paid = lines.map((line) => {
    const left = goodsPrice(line) - toTenThousandths(line.discount);
    return line.type === "PRODUCT" && left > 0n ? left : 0n;
  });
  if (paid.every((amount) => amount === 0n)) return told;
  const parts = spreadTenThousandths(sum, paid, told.order.currency);
  const { taxRates } = taxOf(orderTaxes);
  return {
    ...told,
    lines: lines.map((line, index) =>
      parts[index] ? { ...line, tax: fromTenThousandths(parts[index]), taxRates } : line,
    ),
  };
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
    // What the price of a line contains is paid with the line.
    if (charge.inLine !== undefined) continue;
    paid += toTenThousandths(charge.price) - toTenThousandths(charge.discount);
    if (!isIncluded) paid += toTenThousandths(charge.tax);
  }
  return paid;
}

/** An order as a payload tells it: its total may be missing. */
type ToldOrder = Omit<OrderRecord, "order"> & {
  readonly order: Omit<OrderFacts, "total"> & { readonly total: Amount | null };
  /** Tax lines of the order as a whole. */
  readonly orderTaxes?: readonly TaxLineFacts[];
};

/**
 * Completes an order: discounts that no line allocates, taxes that none has, and a total that is not told, which is what lines and charges
 * come to. Refuses one whose amounts would not fit a column.
 */
export function completeOrder(payload: ToldOrder): OrderRecord | string {
  const shippingDiscount = total(
    payload.order.charges.filter(({ type }) => type === "SHIPPING").map(({ discount }) => discount),
  );
  const discounted = spreadUnallocated(
    payload.lines,
    payload.order.totalDiscounts,
    toTenThousandths(shippingDiscount),
    payload.order.currency,
  );
  const { orderTaxes: _, ...told } = withOrderTaxes({ ...payload, lines: discounted });
  const { order, lines } = told;
  const placed = order.total ?? placedTotal(lines, order.charges, order.taxesIncluded);
  const record: OrderRecord = { ...told, order: { ...order, total: placed } };
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
