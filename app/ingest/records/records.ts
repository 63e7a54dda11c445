import type { Amount } from "#app/lib/money.ts";
import type { AgreementSet } from "./agreements.ts";

/**
 * What any source's payload becomes before it is applied. Amounts are column text ("12.5000") in shop money, ids are
 * ASCII strings, instants are UTC, texts fit their columns. Only `parse…` functions make these.
 */
export type IngestRecord =
  | OrderRecord
  | OrderDeletedRecord
  | RefundRecord
  | OrderEditRecord
  | OrderAgreementsRecord
  | CustomerRecord
  | CustomerDeletedRecord
  | CustomerMergedRecord
  | ProductRecord
  | ProductDeletedRecord;

/** When the source sent it; breaks a tie between two versions with the same `updatedAt`. Null: a read, not a message. */
interface Sent {
  readonly triggeredAt: Date | null;
  /**
   * True: the source gives no version, so that the arrival is it. It then comes after whatever is stored, whichever
   * clock dated that: of two writers the later one wins.
   */
  readonly byArrival?: true;
  /** Fields of the payload that could not be read and count as not told: no number needs them. */
  readonly notes?: readonly string[];
}

/** A whole order as its source sees it now. */
export interface OrderRecord extends Sent {
  readonly kind: "order";
  readonly id: string;
  /** True: the source knows nothing of edits and sends an order whole: what it leaves out is gone, refunds too. */
  readonly replaces?: true;
  readonly order: OrderFacts;
  readonly lines: readonly OrderLineFacts[];
  /** All refunds of the order; those with `content: null` are known to exist and come later, one by one. */
  readonly refunds: readonly RefundFacts[];
  readonly customer: CustomerStub | null;
}

export interface OrderFacts {
  readonly name: string;
  readonly processedAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly cancelledAt: Date | null;
  readonly cancelReason: string | null;
  readonly currency: string;
  readonly presentmentCurrency: string | null;
  readonly presentmentTotal: Amount | null;
  readonly taxesIncluded: boolean;
  readonly test: boolean;
  /** Whether the source says that it was edited; REST-shaped payloads do not say. */
  readonly edited: boolean;
  readonly financialStatus: string | null;
  readonly fulfillmentStatus: string | null;
  readonly channel: string | null;
  readonly country: string | null;
  readonly customerId: string | null;
  readonly discountCodes: readonly string[];
  readonly tags: readonly string[];
  readonly total: Amount;
  readonly currentTotal: Amount | null;
  readonly totalDiscounts: Amount | null;
  readonly charges: readonly Charge[];
}

export type ChargeType = "SHIPPING" | "DUTY" | "ADDITIONAL_FEE" | "TIP";

/** What an order asks for besides its lines. Where prices include tax, `price` and `discount` do too. */
export interface Charge {
  readonly type: ChargeType;
  readonly id: string;
  readonly price: Amount;
  readonly discount: Amount;
  readonly tax: Amount;
  /** Rate of each tax line, as "0.19 0.03"; empty without tax lines. */
  readonly taxRates: string;
  /** Of a duty: the line whose price contains it. */
  readonly inLine?: string;
  /** Of shipping: ids of its lines, where the source tells them, and true once an edit removed it. */
  readonly lines?: readonly string[];
  readonly removed?: true;
}

export type LineType = "PRODUCT" | "GIFT_CARD" | "TIP";

export interface OrderLineFacts {
  readonly id: string;
  readonly position: number;
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly title: string | null;
  readonly sku: string | null;
  /** All units ever, with refunded and removed ones. */
  readonly quantity: number;
  readonly currentQuantity: number | null;
  /** Units that edits took away; null when refunds whose lines are unknown may have taken them. */
  readonly removed: number | null;
  /** Of one unit. */
  readonly price: Amount;
  readonly discount: Amount;
  readonly tax: Amount;
  /** Rate of each tax line, as "0.19 0.03"; empty without tax lines. */
  readonly taxRates: string;
  readonly type: LineType;
}

export interface RefundFacts {
  readonly id: string;
  readonly processedAt: Date;
  /** Of several versions of one refund the one seen latest is kept. */
  readonly asOf: Date;
  readonly content: RefundContent | null;
}

export interface RefundContent {
  readonly adjustment: Amount;
  readonly adjustmentTax: Amount;
  readonly charges: readonly RefundCharge[];
  readonly lines: readonly RefundLineFacts[];
}

export interface RefundCharge {
  readonly type: Exclude<ChargeType, "TIP">;
  readonly id: string;
  readonly amount: Amount;
  readonly tax: Amount;
  /** True: the tax comes on top of the amount even where prices include tax (order adjustments). */
  readonly taxOnTop: boolean;
}

export interface RefundLineFacts {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  /** After discounts; with tax where prices include tax. */
  readonly subtotal: Amount;
  readonly tax: Amount;
}

export interface OrderDeletedRecord extends Sent {
  readonly kind: "order_deleted";
  readonly id: string;
}

/** One refund, alone: it may come before its order. */
export interface RefundRecord extends Sent {
  readonly kind: "refund";
  readonly id: string;
  readonly orderId: string;
  readonly refund: RefundFacts;
}

export interface OrderEditRecord extends Sent {
  readonly kind: "order_edit";
  readonly id: string;
  readonly orderId: string;
  readonly edit: OrderEditFacts;
}

export interface OrderEditFacts {
  readonly id: string;
  readonly committedAt: Date;
  /** True when nothing but an order's `updatedAt` dates it. */
  readonly approximate: boolean;
  /** Units added (positive) and removed (negative) per line. */
  readonly changes: readonly { readonly line: string; readonly delta: number }[];
}

/** All agreements of one order: its ledger, where they are as new as the order. */
export interface OrderAgreementsRecord extends Sent {
  readonly kind: "order_agreements";
  /** The order's. */
  readonly id: string;
  readonly set: AgreementSet;
}

/** What an order knows about its customer; null fields are unknown. */
export interface CustomerStub {
  readonly id: string;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly state?: string | null;
  readonly tags?: readonly string[] | null;
  readonly country?: string | null;
  readonly createdAt?: Date | null;
}

export interface CustomerFacts {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly country: string | null;
  readonly province: string | null;
  readonly state: string | null;
  readonly tags: readonly string[];
  readonly acceptsMarketing: boolean | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date;
}

export interface CustomerRecord extends Sent {
  readonly kind: "customer";
  readonly id: string;
  readonly customer: CustomerFacts;
}

export interface CustomerDeletedRecord extends Sent {
  readonly kind: "customer_deleted";
  readonly id: string;
}

/** Two customers have become one: `id` is gone, and what was its is `keptId`'s. */
export interface CustomerMergedRecord extends Sent {
  readonly kind: "customer_merged";
  readonly id: string;
  readonly keptId: string;
}

export interface ProductFacts {
  readonly title: string;
  readonly handle: string | null;
  readonly vendor: string | null;
  readonly productType: string | null;
  readonly status: string | null;
  readonly tags: readonly string[];
  readonly imageUrl: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date;
}

export interface VariantFacts {
  readonly id: string;
  readonly title: string | null;
  readonly sku: string | null;
  readonly price: Amount | null;
  /** Undefined: this source does not say (REST-shaped payloads); what is stored stays. */
  readonly unitCost: Amount | null | undefined;
  readonly inventoryQuantity: number | null;
  readonly position: number | null;
  readonly updatedAt: Date | null;
}

export interface ProductRecord extends Sent {
  readonly kind: "product";
  readonly id: string;
  readonly product: ProductFacts;
  readonly variants: readonly VariantFacts[];
  /**
   * Every variant that exists: a webhook carries the first 100 in full and the rest by id only. Null: the source does
   * not say, so that what is stored stays; only an empty list means none.
   */
  readonly variantIds: readonly string[] | null;
}

export interface ProductDeletedRecord extends Sent {
  readonly kind: "product_deleted";
  readonly id: string;
}

/** What parsing comes to. `invalid` says where and why, for a person. */
export type ParseOutcome =
  | { readonly outcome: "records"; readonly records: readonly IngestRecord[] }
  | { readonly outcome: "invalid"; readonly reason: string };
