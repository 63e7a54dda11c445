/**
 * What a stand-in world offers. Amounts inside the world are whole numbers of the currency's minor unit
 * (`Minor`); amounts that go in or come out of the public functions are decimal strings ("12.50").
 * Ids are decimal digits as strings (they may exceed 2^53). Instants are milliseconds since 1970, UTC.
 */
import type { Faults } from "./fault-types.ts";
import type {
  CancelOptions,
  CreateOrderOptions,
  CustomerOptions,
  EditOptions,
  ProductOptions,
  RefundOptions,
} from "./mutation-options.ts";
import type { Customer, Order, Product } from "./records.ts";

export type * from "./fault-types.ts";
export type * from "./mutation-options.ts";
export type * from "./records.ts";

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
  /** Share of orders in the history that were edited after they were placed. Default 0.025. */
  readonly editedOrders?: number;
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
  /** customers/merge, customers/update of the kept one, customers/delete of the other. Orders are told by no message. */
  mergeCustomers(keptId: string, deletedId: string): Changed<Customer>;
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
