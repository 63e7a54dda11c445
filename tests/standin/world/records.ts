/** Amounts in whole numbers of the currency's minor unit. */
export type Minor = number;

export interface TaxLine {
  title: string;
  /** Decimal string, "0.08". */
  rate: string;
  amount: Minor;
}

export interface OrderLine {
  id: string;
  productId: string | null;
  variantId: string | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  price: Minor;
  /** Units ever ordered: placement and edits, removed and refunded ones included. */
  quantity: number;
  /** Units added by edits (part of `quantity`). */
  addedQuantity: number;
  /** Units removed by edits. */
  removedQuantity: number;
  refundedQuantity: number;
  giftCard: boolean;
  /** A tip kept as a line, as POS does. */
  tip: boolean;
  taxable: boolean;
  requiresShipping: boolean;
  /** Discount per application: index into `Order.discounts` and amount. */
  allocations: Array<{ discount: number; amount: Minor }>;
  taxLines: TaxLine[];
  duty: { id: string; amount: Minor } | null;
}

export interface DiscountApplication {
  kind: "discount_code" | "automatic" | "manual";
  title: string;
  code: string | null;
  target: "line_item" | "shipping_line";
  allocation: "across" | "each";
  valueType: "percentage" | "fixed_amount";
  /** Decimal string: per cent or amount. */
  value: string;
}

export interface ShippingLine {
  id: string;
  title: string;
  code: string;
  price: Minor;
  allocations: Array<{ discount: number; amount: Minor }>;
  taxLines: TaxLine[];
  /** An edit took it off the order: it stays in the payload, marked. */
  removed: boolean;
}

export interface AdditionalFee {
  id: string;
  name: string;
  amount: Minor;
}

export interface RefundLine {
  id: string;
  lineId: string;
  quantity: number;
  /** After discounts; with tax where prices include tax (as Shopify gives it). */
  subtotal: Minor;
  tax: Minor;
  restockType: "return" | "cancel" | "no_restock";
}

export type AdjustmentReason =
  "Refund discrepancy" | "Pending refund discrepancy" | "Restock" | "Customer" | "Damage";

export interface OrderAdjustment {
  id: string;
  kind: "refund_discrepancy";
  reason: AdjustmentReason;
  amount: Minor;
  tax: Minor;
}

export interface Refund {
  id: string;
  createdAt: number;
  processedAt: number;
  note: string | null;
  lines: RefundLine[];
  shipping: Array<{ id: string; shippingLineId: string; subtotal: Minor; tax: Minor }>;
  adjustments: OrderAdjustment[];
  duties: Array<{ dutyId: string; lineId: string; amount: Minor }>;
  fees: Array<{ feeId: string; amount: Minor }>;
  transactions: Transaction[];
}

export interface Transaction {
  id: string;
  kind: "sale" | "authorization" | "capture" | "refund";
  status: "success" | "pending";
  gateway: string;
  amount: Minor;
  processedAt: number;
}

export type SaleLineType =
  "PRODUCT" | "GIFT_CARD" | "SHIPPING" | "TIP" | "DUTY" | "FEE" | "ADDITIONAL_FEE" | "ADJUSTMENT";

/** One sale of an agreement; amounts signed, in shop money. The generator's own ledger. */
export interface AgreementSale {
  id: string;
  action: "ORDER" | "RETURN" | "UPDATE";
  lineType: SaleLineType;
  /** Order line, shipping line, duty or fee that it concerns. */
  lineId: string | null;
  quantity: number;
  /** Net and tax. */
  total: Minor;
  tax: Minor;
  discountBeforeTax: Minor;
  discountAfterTax: Minor;
}

export interface Agreement {
  id: string;
  happenedAt: number;
  /** CANCEL is the stand-in's own: a cancellation without a refund record; GraphQL does not show it. */
  reason: "ORDER" | "ORDER_EDIT" | "REFUND" | "RETURN" | "CANCEL";
  refundId: string | null;
  sales: AgreementSale[];
}

export interface Edit {
  id: string;
  committedAt: number;
  additions: Array<{ lineId: string; delta: number }>;
  removals: Array<{ lineId: string; delta: number }>;
  /** Ids of shipping lines. */
  shippingAdditions: string[];
  shippingRemovals: string[];
}

export interface Order {
  id: string;
  number: number;
  name: string;
  createdAt: number;
  processedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: "customer" | "declined" | "fraud" | "inventory" | "other" | null;
  closedAt: number | null;
  test: boolean;
  currencyCode: string;
  presentmentCurrencyCode: string;
  /** Presentment units for one shop unit, decimal string. "1" when both currencies are the same. */
  presentmentRate: string;
  taxesIncluded: boolean;
  /** Prices of lines contain their duties. */
  dutiesIncluded: boolean;
  customerId: string | null;
  email: string | null;
  countryCode: string | null;
  provinceCode: string | null;
  sourceName: string;
  tags: string[];
  gateways: string[];
  lines: OrderLine[];
  shipping: ShippingLine[];
  fees: AdditionalFee[];
  /** Tips that are no line. */
  tip: Minor;
  discounts: DiscountApplication[];
  transactions: Transaction[];
  refunds: Refund[];
  edits: Edit[];
  agreements: Agreement[];
}

export interface Customer {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  createdAt: number;
  updatedAt: number;
  locale: string;
  state: "disabled" | "enabled" | "invited";
  tags: string[];
  verifiedEmail: boolean;
  acceptsMarketing: boolean;
  countryCode: string;
  provinceCode: string | null;
  /** Orders (cancelled ones too, deleted ones not), and what was paid less refunds. */
  numberOfOrders: number;
  amountSpent: Minor;
  lastOrderId: string | null;
}

export interface Variant {
  id: string;
  title: string;
  sku: string;
  barcode: string | null;
  price: Minor;
  compareAtPrice: Minor | null;
  position: number;
  inventoryItemId: string;
  inventoryQuantity: number;
  unitCost: Minor | null;
  taxable: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface Product {
  id: string;
  title: string;
  handle: string;
  status: "active" | "archived" | "draft";
  vendor: string;
  productType: string;
  tags: string[];
  giftCard: boolean;
  createdAt: number;
  updatedAt: number;
  publishedAt: number | null;
  optionName: string;
  variants: Variant[];
}
