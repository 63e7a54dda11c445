import { PER_ORDER, type Ids } from "./ids.ts";
import type { DiscountApplication, Minor, Order } from "./types.ts";

/** An order with the counter for the ids of what it contains. */
export interface OrderState extends Order {
  n: number;
  nextPart: number;
}

export interface TaxSpec {
  readonly title: string;
  readonly rate: string;
  /** Overrides what the rate gives. */
  readonly amount?: Minor;
}

export interface LineSpec {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly vendor: string | null;
  readonly price: Minor;
  readonly quantity: number;
  readonly lineDiscount: Minor;
  readonly giftCard: boolean;
  readonly tip: boolean;
  readonly taxes: readonly TaxSpec[];
  readonly duty: Minor;
}

export interface OrderSpec {
  readonly n: number;
  readonly number: number;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly test: boolean;
  readonly currencyCode: string;
  readonly presentmentCurrencyCode: string;
  readonly presentmentRate: string;
  readonly taxesIncluded: boolean;
  /** Default false. */
  readonly dutiesIncluded?: boolean;
  readonly customerId: string | null;
  readonly email: string | null;
  readonly countryCode: string | null;
  readonly provinceCode: string | null;
  readonly sourceName: string;
  readonly tags: string[];
  readonly lines: readonly LineSpec[];
  readonly discount: (Omit<DiscountApplication, "target" | "allocation"> & { readonly amount: Minor }) | null;
  readonly shipping: {
    readonly title: string;
    readonly price: Minor;
    readonly discount: Minor;
    readonly taxes: readonly TaxSpec[];
  } | null;
  readonly fee: Minor;
  readonly tip: Minor;
  readonly paid: boolean;
  readonly gateway: string;
  readonly giftCardPayment: Minor;
}

export function partId(ids: Ids, order: OrderState): string {
  order.nextPart += 1;
  if (order.nextPart >= PER_ORDER) throw new Error(`Order ${order.name} has too many parts.`);
  return ids.of(order.n * PER_ORDER + order.nextPart);
}
