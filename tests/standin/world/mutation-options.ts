import type { AdjustmentReason, Order, Product, RefundLine } from "./records.ts";

export interface TaxLineOption {
  readonly title?: string;
  readonly rate: string;
  /** Default: from the rate, half-up. */
  readonly amount?: string;
}

export interface LineOption {
  /** Default: drawn from the shop's products. null: a custom item, with a title and a price of its own. */
  readonly productId?: string | null;
  readonly variantId?: string;
  readonly title?: string;
  readonly quantity: number;
  /** Unit price. Default: the variant's. */
  readonly price?: string;
  /** Line-level discount of the whole line. */
  readonly discount?: string;
  readonly giftCard?: boolean;
  /** Default: the order's `taxRate`. An empty list: no tax. */
  readonly taxLines?: readonly TaxLineOption[];
  readonly duty?: string;
}

export interface CreateOrderOptions {
  readonly lines?: readonly LineOption[];
  /** Order-level discount, spread over product lines as Shopify does. */
  readonly discount?: { readonly code?: string; readonly percent?: string; readonly amount?: string };
  readonly shipping?: {
    readonly title?: string;
    readonly price: string;
    readonly discount?: string;
    readonly taxLines?: readonly TaxLineOption[];
  } | null;
  /** "0.08" on lines and shipping without own tax lines. Default: none if `lines` is given, else the shop's. */
  readonly taxRate?: string;
  readonly taxesIncluded?: boolean;
  readonly tip?: string;
  /** The tip as a line with `tip_payment_gateway`. Default false: only `total_tip_received`. */
  readonly tipAsLine?: boolean;
  /** What the tip's line is called; default "Tip". */
  readonly tipTitle?: string;
  /** Prices of lines contain their duties (`duties_included`). Default false. */
  readonly dutiesIncluded?: boolean;
  readonly additionalFee?: string;
  /** null: a guest. Default: drawn from the shop's customers. */
  readonly customerId?: string | null;
  readonly email?: string;
  /** Default: now. */
  readonly processedAt?: Date;
  readonly createdAt?: Date;
  readonly test?: boolean;
  /** Default true. */
  readonly paid?: boolean;
  /** Part of the payment made by gift card. */
  readonly giftCardPayment?: string;
  readonly presentmentCurrencyCode?: string;
  readonly presentmentRate?: string;
  readonly countryCode?: string;
  readonly sourceName?: string;
  readonly tags?: readonly string[];
}

/** Which line: its id, or its index in the order's lines. */
export type LineChoice = { readonly lineId: string } | { readonly index: number };

export interface RefundOptions {
  /** Default: every unit that is left. */
  readonly lines?: ReadonlyArray<
    LineChoice & {
      readonly quantity: number;
      readonly subtotal?: string;
      readonly tax?: string;
      readonly restockType?: RefundLine["restockType"];
    }
  >;
  /** true: all of the shipping that is left. Default: true if `lines` is left out, else nothing. */
  readonly shipping?: boolean | { readonly amount: string; readonly tax?: string };
  /** Duties and fees that are left. Default: true if `lines` is left out. */
  readonly dutiesAndFees?: boolean;
  readonly adjustments?: ReadonlyArray<{
    readonly amount: string;
    readonly tax?: string;
    readonly reason?: AdjustmentReason;
  }>;
  /** false: no transactions, with a pending discrepancy and its twin. Default true. */
  readonly transactions?: boolean;
  readonly note?: string;
  readonly processedAt?: Date;
}

export interface CancelOptions {
  readonly reason?: NonNullable<Order["cancelReason"]>;
  /** Default: true if the order was paid. */
  readonly refund?: boolean;
  readonly at?: Date;
}

export interface ShippingOption {
  readonly title?: string;
  readonly price: string;
  /** Default: the edit's `taxRate`. */
  readonly taxLines?: readonly TaxLineOption[];
}

export interface EditOptions {
  readonly addShipping?: readonly ShippingOption[];
  /** By place in the order's shipping lines. To change one is to remove it and to add another, as Shopify does. */
  readonly removeShipping?: readonly number[];
  readonly add?: readonly LineOption[];
  readonly increase?: ReadonlyArray<LineChoice & { readonly quantity: number }>;
  readonly remove?: ReadonlyArray<LineChoice & { readonly quantity: number }>;
  /** "0.08" for added lines without own tax lines. Default: none. */
  readonly taxRate?: string;
  readonly at?: Date;
}

export interface CustomerOptions {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly tags?: readonly string[];
  readonly acceptsMarketing?: boolean;
  readonly countryCode?: string;
}

export interface ProductOptions {
  readonly title?: string;
  readonly vendor?: string;
  readonly productType?: string;
  readonly tags?: readonly string[];
  readonly status?: Product["status"];
  /** Price of the first variant, or of all when the product is new. */
  readonly price?: string;
  readonly variants?: number;
}
