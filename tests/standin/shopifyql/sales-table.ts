import { dayTeller } from "../world/day.ts";
import { DELETED, TEST, type ShopStore } from "../world/shop-store.ts";
import type { Minor, Order } from "../world/types.ts";

/** The measures of Shopify's `sales` table that are answered here, signed as Shopify signs them. */
export const METRICS = [
  "gross_sales",
  "discounts",
  "returns",
  "net_sales",
  "shipping_charges",
  "duties",
  "additional_fees",
  "return_fees",
  "taxes",
  "total_sales",
] as const;
export type Metric = (typeof METRICS)[number];

export const DIMENSIONS = ["day", "order_id"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One row of the table: what one agreement of an order sold or took back. Minor units, signed. */
export interface SalesRow {
  readonly day: string;
  readonly order_id: string;
  readonly amounts: Readonly<Record<Metric, Minor>>;
}

interface Kept {
  readonly updatedAt: number;
  readonly zone: string;
  readonly rows: readonly SalesRow[];
}

const kept = new WeakMap<ShopStore, Map<number, Kept>>();

/**
 * The rows of every order that Shopify counts: neither deleted nor a test. Dated in the shop's zone: the placement on
 * the day it was processed, all else when it happened.
 */
export function* salesRows(store: ShopStore): IterableIterator<SalesRow> {
  const { flags, updatedAt } = store.orders;
  const zone = store.settings.ianaTimezone;
  const dayOf = dayTeller(zone);
  const known = kept.get(store) ?? new Map<number, Kept>();
  kept.set(store, known);
  for (let n = 0; n < flags.length; n++) {
    if ((flags.at(n) & (TEST | DELETED)) !== 0) continue;
    let entry = known.get(n);
    if (!entry || entry.updatedAt !== updatedAt.at(n) || entry.zone !== zone) {
      entry = { updatedAt: updatedAt.at(n), zone, rows: rowsOf(store.orderAt(n), dayOf) };
      known.set(n, entry);
    }
    yield* entry.rows;
  }
}

function rowsOf(order: Order, dayOf: (instant: number) => string): SalesRow[] {
  return order.agreements.map((agreement) => {
    const amounts = emptyAmounts();
    for (const { lineType, action, total, tax, discountBeforeTax } of agreement.sales) {
      // A gift card sold is a debt, a tip is the staff's: both stay outside Shopify's sales.
      if (lineType === "GIFT_CARD" || lineType === "TIP") continue;
      const beforeTax = total - tax;
      amounts.taxes += tax;
      amounts.total_sales += total;
      if (lineType === "SHIPPING") amounts.shipping_charges += beforeTax;
      else if (lineType === "DUTY") amounts.duties += beforeTax;
      else if (lineType === "ADDITIONAL_FEE") amounts.additional_fees += beforeTax;
      else if (lineType === "FEE") amounts.return_fees += beforeTax;
      else {
        amounts.net_sales += beforeTax;
        if (lineType === "ADJUSTMENT" || action === "RETURN") amounts.returns += beforeTax;
        else {
          amounts.gross_sales += beforeTax + discountBeforeTax;
          amounts.discounts -= discountBeforeTax;
        }
      }
    }
    const at = agreement.reason === "ORDER" ? order.processedAt : agreement.happenedAt;
    return { day: dayOf(at), order_id: order.id, amounts };
  });
}

export function emptyAmounts(): Record<Metric, Minor> {
  return {
    ...{ gross_sales: 0, discounts: 0, returns: 0, net_sales: 0, shipping_charges: 0 },
    ...{ duties: 0, additional_fees: 0, return_fees: 0, taxes: 0, total_sales: 0 },
  };
}
