import type { Amount } from "#app/lib/money.ts";

/** All agreements of one order, as Shopify's own ledger tells its sales. */
export interface AgreementSet {
  /** The order's `updatedAt` when the set was read: of two sets the later stays. */
  readonly asOf: Date;
  /** What the order came to then, or null where the source does not say. */
  readonly currentTotal: Amount | null;
  readonly agreements: readonly AgreementFacts[];
}

export type AgreementReason = "ORDER" | "ORDER_EDIT" | "REFUND" | "RETURN";

export interface AgreementFacts {
  readonly id: string;
  readonly happenedAt: Date;
  readonly reason: AgreementReason;
  /** Of an agreement about a refund. */
  readonly refundId: string | null;
  readonly sales: readonly AgreementSale[];
}

export type AgreementSaleType =
  "PRODUCT" | "GIFT_CARD" | "SHIPPING" | "TIP" | "DUTY" | "FEE" | "ADDITIONAL_FEE" | "ADJUSTMENT";

export interface AgreementSale {
  readonly id: string;
  /** UPDATE: a change of price, tax or discount of what was sold before. */
  readonly action: "ORDER" | "RETURN" | "UPDATE";
  readonly type: AgreementSaleType;
  /** Of goods, gift cards and tips that are lines. */
  readonly lineId: string | null;
  /** Negative: taken back. */
  readonly quantity: number;
  /** With tax, after discounts. */
  readonly total: Amount;
  readonly tax: Amount;
  /** Without tax. */
  readonly discount: Amount;
}
