/**
 * What a stand-in world offers. Amounts inside the world are whole numbers of the currency's minor unit
 * (`Minor`); amounts that go in or come out of the public functions are decimal strings ("12.50").
 * Ids are decimal digits as strings (they may exceed 2^53). Instants are milliseconds since 1970, UTC.
 */
export type Minor = number;

/** One webhook that Shopify would send. `body` is the exact JSON text; big ids are raw JSON numbers. */
export interface StandinEvent {
  readonly shopDomain: string;
  /** As Shopify's X-Shopify-Topic header says it, e.g. "orders/create". */
  readonly topic: string;
  readonly body: string;
  /** ISO 8601, UTC. */
  readonly triggeredAt: string;
  /** X-Shopify-Event-Id: the same for every event of one change. */
  readonly eventId: string;
  /** e.g. "2026-07". */
  readonly apiVersion: string;
}

/** What every mutation gives back: the changed record and the events, which were also emitted. */
export interface Changed<T> {
  readonly record: T;
  readonly events: readonly StandinEvent[];
}

export interface WorldOptions {
  readonly seed: number;
  /** The clock. Default: the machine's. */
  readonly now?: () => Date;
}

export interface World {
  readonly seed: number;
  readonly apiVersion: string;
  now(): Date;
  /** Generates a shop with its history, silently (no events). Throws if the domain is taken. */
  addShop(options: ShopOptions): StandinShop;
  shop(domain: string): StandinShop | undefined;
  shops(): readonly StandinShop[];
  /** Listens to every event of every shop; the returned function stops it. */
  onEvent(listener: (event: StandinEvent) => void): () => void;
  /** Faults of one shop's Admin API and bulk operations. */
  faults(domain: string): Faults;
  /** Ends running bulk operations and removes their files. */
  close(): Promise<void>;
  /** Adds something to be done at `close`. */
  onClose(close: () => Promise<void> | void): void;
}

export interface ShopOptions {
  readonly domain: string;
  readonly name?: string;
  readonly currencyCode?: string;
  readonly ianaTimezone?: string;
  readonly taxesIncluded?: boolean;
  /** Default: from the world's seed and the domain. */
  readonly seed?: number;
  readonly customers?: number;
  readonly products?: number;
  /** Orders of the generated history. */
  readonly orders?: number;
  /** History: [from, until). Default: the 400 days before the world's now. */
  readonly from?: Date;
  readonly until?: Date;
  /** Ids above 2^53. Default false. */
  readonly bigIds?: boolean;
  /** Orders with duties and additional fees. Default false. */
  readonly duties?: boolean;
  /** A part of the orders is presented in another currency. Default false. */
  readonly presentmentCurrency?: string;
  /** Share of test orders in the history. Default 0.003. */
  readonly testOrders?: number;
}

/** Settings of a shop that a merchant can change. */
export interface ShopSettings {
  name: string;
  currencyCode: string;
  ianaTimezone: string;
  taxesIncluded: boolean;
  email: string;
}

export interface StandinShop {
  readonly domain: string;
  /** Numeric id as text; gid://shopify/Shop/<id>. */
  readonly id: string;
  readonly settings: Readonly<ShopSettings>;
  readonly createdAt: number;
  readonly counts: { readonly orders: number; readonly customers: number; readonly products: number };

  order(id: string): Order | undefined;
  customer(id: string): Customer | undefined;
  product(id: string): Product | undefined;
  /** All that are not deleted, by id ascending. Orders of the history are made on the fly. */
  orders(): IterableIterator<Order>;
  customers(): IterableIterator<Customer>;
  products(): IterableIterator<Product>;

  createOrder(options?: CreateOrderOptions): Changed<Order>;
  refundOrder(orderId: string, options?: RefundOptions): Changed<Order>;
  cancelOrder(orderId: string, options?: CancelOptions): Changed<Order>;
  editOrder(orderId: string, options: EditOptions): Changed<Order>;
  deleteOrder(orderId: string): Changed<Order>;
  createCustomer(options?: CustomerOptions): Changed<Customer>;
  updateCustomer(customerId: string, options: CustomerOptions): Changed<Customer>;
  deleteCustomer(customerId: string): Changed<Customer>;
  createProduct(options?: ProductOptions): Changed<Product>;
  updateProduct(productId: string, options: ProductOptions): Changed<Product>;
  deleteProduct(productId: string): Changed<Product>;
  updateShop(options: Partial<ShopSettings>): Changed<ShopSettings>;

  /** app/uninstalled. */
  uninstallApp(): Changed<null>;
  /** app/scopes_update. */
  updateScopes(options: {
    readonly previous: readonly string[];
    readonly current: readonly string[];
  }): Changed<null>;
  /** customers/data_request. */
  requestCustomerData(customerId: string): Changed<null>;
  /** customers/redact. */
  redactCustomer(customerId: string): Changed<null>;
  /** shop/redact. */
  redactShop(): Changed<null>;
  /** Emits an event with a body of the caller's (bad input, unknown topics). */
  emitRaw(topic: string, body: string): StandinEvent;

  /**
   * What the generator says about [fromDay, toDay], both inclusive, 'YYYY-MM-DD' in the shop's time zone,
   * computed from the agreements that were written with each order (never by code of the app).
   */
  expected(fromDay: string, toDay: string): Expected;
}

/** Decimal strings with the currency's digits; ratios with four decimals, null when over zero. */
export interface ExpectedFigures {
  grossSales: string;
  discounts: string;
  returns: string;
  netSales: string;
  shipping: string;
  duties: string;
  additionalFees: string;
  taxes: string;
  tips: string;
  totalSales: string;
  orders: number;
  /** Gross less discounts of products at placement; the numerator of the average order value. */
  placementSales: string;
  /** Half-up to the minor unit; null without orders. */
  averageOrderValue: string | null;
  customers: number;
  firstTimeCustomers: number;
  returningCustomers: number;
  returningCustomerRate: string | null;
  unitsOrdered: number;
  unitsReturned: number;
  guestOrders: number;
}

export interface Expected {
  readonly currencyCode: string;
  readonly total: ExpectedFigures;
  /** Every day of the range, empty days included, oldest first. */
  readonly days: ReadonlyArray<{ readonly day: string } & ExpectedFigures>;
  /** Customers by net sales of the range (customer id, decimal string), highest first, ties by id. */
  readonly customersByNetSales: ReadonlyArray<{ customerId: string; netSales: string; orders: number }>;
}

// ---- records -------------------------------------------------------------------------------------------

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
  "Refund discrepancy" | "Pending refund discrepancy" | "Shipping refund" | "Restock" | "Customer" | "Damage";

export interface OrderAdjustment {
  id: string;
  kind: "refund_discrepancy" | "shipping_refund";
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

// ---- options of mutations ------------------------------------------------------------------------------

export interface TaxLineOption {
  readonly title?: string;
  readonly rate: string;
  /** Default: from the rate, half-up. */
  readonly amount?: string;
}

export interface LineOption {
  /** Default: drawn from the shop's products. */
  readonly productId?: string;
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
  /** Repeat the shipping refund as an order adjustment, as old payloads do. */
  readonly shippingInBoth?: boolean;
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

export interface EditOptions {
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

// ---- faults --------------------------------------------------------------------------------------------

export type ApiFault =
  | "throttled" // HTTP 200, errors[].extensions.code THROTTLED
  | "429"
  | "500"
  | "503"
  | "402"
  | "401"
  | "internal" // HTTP 200, errors[].extensions.code INTERNAL_SERVER_ERROR, no data
  | "partial"; // HTTP 200, data and errors: one field null

export type BulkFault =
  | "failed" // FAILED, INTERNAL_SERVER_ERROR, no url
  | "access_denied" // FAILED, ACCESS_DENIED
  | "canceled"
  | "partial" // FAILED, TIMEOUT, partialDataUrl with the first half
  | "expired_url" // COMPLETED, but the url answers 403
  | "truncated" // COMPLETED, the file silently short by a line, the counts full
  | "cut"; // the download breaks off in the middle of the file, once

export interface Faults {
  /** The next `times` Admin API requests (of documents whose text contains `matching`) answer with the fault. */
  api(fault: ApiFault, times?: number, matching?: string): void;
  /** The next `times` bulk operations (whose query contains `matching`) end with the fault. */
  bulk(fault: BulkFault, times?: number, matching?: string): void;
  clear(): void;
  /** Takes the next due fault, if any; for the executors. */
  takeApi(query: string): ApiFault | undefined;
  takeBulk(query: string): BulkFault | undefined;
  /** The number of faults not yet taken; a test can ask for 0. */
  readonly pending: number;
}
