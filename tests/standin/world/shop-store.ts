import { generateCustomer, generateProduct, taxesFor } from "./catalog.ts";
import { Column } from "./column.ts";
import { generateOrder, type HistoryContext } from "./history.ts";
import { idSpace, PER_ORDER, type Ids } from "./ids.ts";
import { digitsOf } from "./money.ts";
import { planHistory } from "./plan.ts";
import { sumOf } from "./sale-amounts.ts";
import type { OrderState } from "./order-state.ts";
import type { Customer, Minor, Order, Product, ShopOptions, ShopSettings } from "./types.ts";

const DAY = 86_400_000;
export const TEST = 1;
export const DELETED = 2;

/** What the buyer has paid and not got back. */
export function paidFor(order: Order): Minor {
  const paid = order.transactions.filter(({ status }) => status === "success");
  return sumOf(paid, ({ kind, amount }) =>
    kind === "refund" ? -amount : kind === "authorization" ? 0 : amount,
  );
}

/**
 * The records of one shop. Orders of the history are kept as a few numbers each and made anew from their
 * seed whenever they are read; only orders that changed since, or are new, are kept whole.
 */
export class ShopStore {
  readonly domain: string;
  readonly id: string;
  readonly seed: number;
  readonly ids: Ids;
  readonly settings: ShopSettings;
  readonly createdAt: number;
  updatedAt: number;
  readonly orders: {
    readonly createdAt: Column;
    readonly processedAt: Column;
    readonly updatedAt: Column;
    readonly customer: Column;
    readonly flags: Column;
  };
  readonly customers: {
    readonly since: Column;
    readonly updatedAt: Column;
    readonly orderCount: Column;
    readonly spent: Column;
    readonly lastOrder: Column;
    readonly flags: Column;
  };
  readonly products: Product[] = [];
  readonly deletedProducts = new Set<number>();
  readonly history: HistoryContext;
  readonly #keptOrders = new Map<number, OrderState>();
  readonly #keptCustomers = new Map<number, Customer>();

  constructor(options: ShopOptions, seed: number, id: string, now: number) {
    const currencyCode = options.currencyCode ?? "USD";
    this.domain = options.domain;
    this.id = id;
    this.seed = options.seed ?? seed;
    this.ids = idSpace(options.bigIds ?? false);
    this.settings = {
      name: options.name ?? options.domain.replace(/\.myshopify\.com$/, ""),
      currencyCode,
      ianaTimezone: options.ianaTimezone ?? "America/New_York",
      taxesIncluded: options.taxesIncluded ?? false,
      email: `owner@${options.domain.replace(/\..*$/, "")}.example.com`,
    };
    const until = options.until?.getTime() ?? now;
    const from = options.from?.getTime() ?? until - 400 * DAY;
    this.createdAt = Math.floor((from - 30 * DAY) / 1000) * 1000;
    this.updatedAt = this.createdAt;
    const digits = digitsOf(currencyCode);
    for (let n = 0; n < (options.products ?? 60); n++) {
      this.products.push(generateProduct(this.ids, this.seed, n, digits, this.createdAt + n * 3_600_000));
    }
    this.history = {
      ids: this.ids,
      seed: this.seed,
      currencyCode,
      digits,
      taxesIncluded: this.settings.taxesIncluded,
      taxes: taxesFor(currencyCode),
      duties: options.duties ?? false,
      presentment: options.presentmentCurrency
        ? {
            currencyCode: options.presentmentCurrency,
            rate: digitsOf(options.presentmentCurrency) === 0 ? "151.37" : "0.9137",
          }
        : null,
      testOrders: options.testOrders ?? 0.003,
      editedOrders: options.editedOrders ?? 0.025,
      until,
      // The best sellers' list stays as it was, so that history does not change when products do.
      goods: this.products.filter((product) => !product.giftCard),
      giftCards: this.products.filter((product) => product.giftCard),
    };
    const plan = planHistory({
      seed: this.seed,
      orders: options.orders ?? 0,
      customers: options.customers ?? 0,
      from,
      until,
    });
    const orderCount = plan.createdAt.length;
    const customerCount = plan.customerSince.length;
    this.orders = {
      createdAt: new Column(plan.createdAt),
      processedAt: new Column(plan.processedAt),
      updatedAt: new Column(new Float64Array(orderCount)),
      customer: new Column(plan.customer),
      flags: new Column(new Uint8Array(orderCount)),
    };
    this.customers = {
      since: new Column(plan.customerSince),
      updatedAt: new Column(Float64Array.from(plan.customerSince)),
      orderCount: new Column(new Int32Array(customerCount)),
      spent: new Column(new Float64Array(customerCount)),
      lastOrder: new Column(new Int32Array(customerCount).fill(-1)),
      flags: new Column(new Uint8Array(customerCount)),
    };
    for (let n = 0; n < orderCount; n++) this.#account(n, this.orderAt(n), 1);
  }

  get digits(): number {
    return digitsOf(this.settings.currencyCode);
  }

  /** The n-th order, deleted or not. A fresh object unless it was changed: use `keepOrder` to write. */
  orderAt(n: number): OrderState {
    const kept = this.#keptOrders.get(n);
    if (kept) return kept;
    const customer = this.orders.customer.at(n);
    const known = customer < 0 ? null : generateCustomer(this.ids, this.seed, customer, 0);
    return generateOrder(this.history, {
      n,
      createdAt: this.orders.createdAt.at(n),
      processedAt: this.orders.processedAt.at(n),
      customer: known,
    });
  }

  /** The index of an order or of a part of it, -1 if there is no such order (deleted ones have one). */
  orderIndex(id: string): number {
    const part = this.ids.indexOf(id);
    const n = part < 0 ? -1 : Math.floor(part / PER_ORDER);
    return n < this.orders.createdAt.length ? n : -1;
  }

  liveOrder(id: string): OrderState | undefined {
    const n = this.orderIndex(id);
    if (n < 0 || this.orders.flags.at(n) & DELETED) return undefined;
    const order = this.orderAt(n);
    return order.id === id ? order : undefined;
  }

  /** Adds a new order, whose number must be the next. */
  addOrder(order: OrderState): void {
    if (order.n !== this.orders.createdAt.length) throw new Error(`Order ${order.n} is not the next.`);
    this.#keptOrders.set(order.n, order);
    this.orders.createdAt.push(order.createdAt);
    this.orders.processedAt.push(order.processedAt);
    this.orders.updatedAt.push(order.updatedAt);
    this.orders.customer.push(order.customerId === null ? -1 : this.ids.indexOf(order.customerId));
    this.orders.flags.push(0);
    this.#account(order.n, order, 1);
  }

  /** Lets `change` write into the order and keeps it. */
  changeOrder(id: string, change: (order: OrderState) => void): OrderState {
    const order = this.liveOrder(id);
    if (!order) throw new Error(`No order ${id} in ${this.domain}.`);
    const copy = structuredClone(order);
    change(copy);
    this.#account(order.n, order, -1);
    this.#keptOrders.set(order.n, copy);
    this.#account(order.n, copy, 1);
    return copy;
  }

  removeOrder(id: string): OrderState {
    const order = this.liveOrder(id);
    if (!order) throw new Error(`No order ${id} in ${this.domain}.`);
    this.#account(order.n, order, -1);
    this.orders.flags.set(order.n, this.orders.flags.at(order.n) | DELETED);
    const customer = this.orders.customer.at(order.n);
    if (customer >= 0 && this.customers.lastOrder.at(customer) === order.n) {
      let n = order.n - 1;
      while (n >= 0 && (this.orders.customer.at(n) !== customer || this.orders.flags.at(n) & DELETED)) n--;
      this.customers.lastOrder.set(customer, n);
    }
    return order;
  }

  /** Makes an order another customer's, without any other change of it: as a merge of customers does. */
  reassignOrder(n: number, customer: Customer): void {
    const order = structuredClone(this.orderAt(n));
    this.#account(n, order, -1);
    order.customerId = customer.id;
    this.orders.customer.set(n, this.ids.indexOf(customer.id));
    this.#keptOrders.set(n, order);
    this.#account(n, order, 1);
  }

  /** The n-th customer with what the orders say of him. */
  customerAt(n: number): Customer {
    const own =
      this.#keptCustomers.get(n) ?? generateCustomer(this.ids, this.seed, n, this.customers.since.at(n));
    const last = this.customers.lastOrder.at(n);
    return {
      ...own,
      updatedAt: this.customers.updatedAt.at(n),
      numberOfOrders: this.customers.orderCount.at(n),
      amountSpent: this.customers.spent.at(n),
      lastOrderId: last < 0 ? null : this.ids.of(last * PER_ORDER),
    };
  }

  liveCustomer(id: string): Customer | undefined {
    const n = this.ids.indexOf(id);
    if (n < 0 || n >= this.customers.since.length || this.customers.flags.at(n) & DELETED) return undefined;
    return this.customerAt(n);
  }

  keepCustomer(customer: Customer): void {
    const n = this.ids.indexOf(customer.id);
    if (n === this.customers.since.length) {
      this.customers.since.push(customer.createdAt);
      this.customers.updatedAt.push(customer.updatedAt);
      this.customers.orderCount.push(0);
      this.customers.spent.push(0);
      this.customers.lastOrder.push(-1);
      this.customers.flags.push(0);
    }
    this.customers.updatedAt.set(n, customer.updatedAt);
    this.#keptCustomers.set(n, customer);
  }

  liveProduct(id: string): Product | undefined {
    const n = this.ids.indexOf(id);
    return this.deletedProducts.has(n) ? undefined : this.products[n];
  }

  #account(n: number, order: OrderState, sign: 1 | -1): void {
    this.orders.updatedAt.set(n, order.updatedAt);
    this.orders.flags.set(n, (this.orders.flags.at(n) & ~TEST) | (order.test ? TEST : 0));
    const customer = this.orders.customer.at(n);
    if (customer < 0 || order.test) return;
    const { orderCount, spent, lastOrder, updatedAt } = this.customers;
    orderCount.set(customer, orderCount.at(customer) + sign);
    spent.set(customer, spent.at(customer) + sign * paidFor(order));
    if (sign < 0) return;
    lastOrder.set(customer, Math.max(lastOrder.at(customer), n));
    updatedAt.set(customer, Math.max(updatedAt.at(customer), order.createdAt));
  }
}
