import {
  customerPayload,
  gid,
  orderEditPayload,
  orderPayload,
  productPayload,
  rawId,
  refundPayload,
  shopPayload,
} from "../payloads/index.ts";
import { restTime } from "./day.ts";
import { expectedFigures } from "./expected.ts";
import {
  cancelStored,
  createOrder,
  drawBuyer,
  editStored,
  refundStored,
  wholeSecond,
} from "./order-mutations.ts";
import { random, seedOf } from "./random.ts";
import {
  createCustomer,
  createProduct,
  deleteCustomer,
  deleteProduct,
  mergeCustomers,
  updateCustomer,
  updateProduct,
} from "./record-mutations.ts";
import { DELETED, type ShopStore } from "./shop-store.ts";
import type * as World from "./types.ts";

/** What a shop needs of its world. */
export interface ShopSurroundings {
  readonly apiVersion: string;
  now(): Date;
  emit(event: World.StandinEvent): void;
}

type Message = readonly [topic: string, payload: object];

function deletedCustomerMessage({ id }: World.Customer): Message {
  return [
    "customers/delete",
    { id: rawId(id), admin_graphql_api_id: gid("Customer", id), tax_exemptions: [] },
  ];
}

/** A shop of the world: its records, and what happens in it. See `StandinShop`. */
export class Shop implements World.StandinShop {
  readonly store: ShopStore;
  readonly #world: ShopSurroundings;
  #events = 0;
  #lastTriggered = 0;

  constructor(store: ShopStore, world: ShopSurroundings) {
    this.store = store;
    this.#world = world;
  }

  get domain(): string {
    return this.store.domain;
  }

  get id(): string {
    return this.store.id;
  }

  get settings(): Readonly<World.ShopSettings> {
    return this.store.settings;
  }

  get createdAt(): number {
    return this.store.createdAt;
  }

  get counts(): { orders: number; customers: number; products: number } {
    const { orders, customers, products, deletedProducts } = this.store;
    const live = (flags: typeof orders.flags): number => {
      let count = 0;
      for (let n = 0; n < flags.length; n++) if (!(flags.at(n) & DELETED)) count += 1;
      return count;
    };
    return {
      orders: live(orders.flags),
      customers: live(customers.flags),
      products: products.length - deletedProducts.size,
    };
  }

  order(id: string): World.Order | undefined {
    return this.store.liveOrder(id);
  }

  customer(id: string): World.Customer | undefined {
    return this.store.liveCustomer(id);
  }

  product(id: string): World.Product | undefined {
    return this.store.liveProduct(id);
  }

  *orders(): IterableIterator<World.Order> {
    const { flags } = this.store.orders;
    for (let n = 0; n < flags.length; n++) if (!(flags.at(n) & DELETED)) yield this.store.orderAt(n);
  }

  *customers(): IterableIterator<World.Customer> {
    const { flags } = this.store.customers;
    for (let n = 0; n < flags.length; n++) if (!(flags.at(n) & DELETED)) yield this.store.customerAt(n);
  }

  *products(): IterableIterator<World.Product> {
    for (const [n, product] of this.store.products.entries())
      if (!this.store.deletedProducts.has(n)) yield product;
  }

  createOrder(options: World.CreateOrderOptions = {}): World.Changed<World.Order> {
    const { customer, events } = this.#buyer(options);
    const record = createOrder(this.store, options, customer, this.#now());
    return {
      record,
      events: [
        ...events,
        ...this.#emit(
          this.#orderMessage("orders/create", record),
          this.#orderMessage("orders/updated", record),
        ),
      ],
    };
  }

  refundOrder(orderId: string, options: World.RefundOptions = {}): World.Changed<World.Order> {
    const { order, refund } = refundStored(this.store, orderId, options, this.#now());
    const created: Message = ["refunds/create", refundPayload(this.#asSold(order), refund, this.#time())];
    return { record: order, events: this.#emit(created, this.#orderMessage("orders/updated", order)) };
  }

  cancelOrder(orderId: string, options: World.CancelOptions = {}): World.Changed<World.Order> {
    const { order, refund } = cancelStored(this.store, orderId, options, this.#now());
    const messages: Message[] = [this.#orderMessage("orders/cancelled", order)];
    if (refund) messages.push(["refunds/create", refundPayload(this.#asSold(order), refund, this.#time())]);
    return { record: order, events: this.#emit(...messages, this.#orderMessage("orders/updated", order)) };
  }

  editOrder(orderId: string, options: World.EditOptions): World.Changed<World.Order> {
    const { order, edit } = editStored(this.store, orderId, options, this.#now());
    const edited: Message = ["orders/edited", orderEditPayload(order, edit, this.#time())];
    return { record: order, events: this.#emit(edited, this.#orderMessage("orders/updated", order)) };
  }

  deleteOrder(orderId: string): World.Changed<World.Order> {
    const record = this.store.removeOrder(orderId);
    return { record, events: this.#emit(["orders/delete", { id: rawId(record.id) }]) };
  }

  createCustomer(options: World.CustomerOptions = {}): World.Changed<World.Customer> {
    const record = createCustomer(this.store, options, this.#now());
    return { record, events: this.#emit(this.#customerMessage("customers/create", record)) };
  }

  updateCustomer(customerId: string, options: World.CustomerOptions): World.Changed<World.Customer> {
    const record = updateCustomer(this.store, customerId, options, this.#now());
    return { record, events: this.#emit(this.#customerMessage("customers/update", record)) };
  }

  deleteCustomer(customerId: string): World.Changed<World.Customer> {
    const record = deleteCustomer(this.store, customerId);
    return { record, events: this.#emit(deletedCustomerMessage(record)) };
  }

  mergeCustomers(keptId: string, deletedId: string): World.Changed<World.Customer> {
    const { kept, deleted } = mergeCustomers(this.store, keptId, deletedId, this.#now());
    const merge = {
      admin_graphql_api_customer_kept_id: gid("Customer", kept.id),
      admin_graphql_api_customer_deleted_id: gid("Customer", deleted.id),
      admin_graphql_api_job_id: null,
      status: "completed",
      errors: [],
    };
    const updated = this.#customerMessage("customers/update", kept);
    return {
      record: kept,
      events: this.#emit(["customers/merge", merge], updated, deletedCustomerMessage(deleted)),
    };
  }

  createProduct(options: World.ProductOptions = {}): World.Changed<World.Product> {
    const record = createProduct(this.store, options, this.#now());
    return { record, events: this.#emit(this.#productMessage("products/create", record)) };
  }

  updateProduct(productId: string, options: World.ProductOptions): World.Changed<World.Product> {
    const record = updateProduct(this.store, productId, options, this.#now());
    return { record, events: this.#emit(this.#productMessage("products/update", record)) };
  }

  deleteProduct(productId: string): World.Changed<World.Product> {
    const record = deleteProduct(this.store, productId);
    return { record, events: this.#emit(["products/delete", { id: rawId(record.id) }]) };
  }

  updateShop(options: Partial<World.ShopSettings>): World.Changed<World.ShopSettings> {
    Object.assign(this.store.settings, options);
    this.store.updatedAt = Math.max(this.store.updatedAt + 1000, wholeSecond(this.#now()));
    return {
      record: { ...this.store.settings },
      events: this.#emit(["shop/update", shopPayload(this.store, this.#time())]),
    };
  }

  uninstallApp(): World.Changed<null> {
    return { record: null, events: this.#emit(["app/uninstalled", shopPayload(this.store, this.#time())]) };
  }

  updateScopes(options: { previous: readonly string[]; current: readonly string[] }): World.Changed<null> {
    const payload = {
      id: 1,
      shop_id: gid("Shop", this.id),
      ...options,
      updated_at: this.#world.now().toISOString(),
    };
    return { record: null, events: this.#emit(["app/scopes_update", payload]) };
  }

  requestCustomerData(customerId: string): World.Changed<null> {
    const payload = { ...this.#privacy(customerId, "orders_requested"), data_request: { id: 9999 } };
    return { record: null, events: this.#emit(["customers/data_request", payload]) };
  }

  redactCustomer(customerId: string): World.Changed<null> {
    return {
      record: null,
      events: this.#emit(["customers/redact", this.#privacy(customerId, "orders_to_redact")]),
    };
  }

  redactShop(): World.Changed<null> {
    const payload = { shop_id: rawId(this.id), shop_domain: this.domain };
    return { record: null, events: this.#emit(["shop/redact", payload]) };
  }

  emitRaw(topic: string, body: string): World.StandinEvent {
    return this.#send(topic, body, this.#nextEventId());
  }

  /** bulk_operations/finish. */
  emitBulkFinish(payload: object): void {
    this.#emit(["bulk_operations/finish", payload]);
  }

  expected(fromDay: string, toDay: string): World.Expected {
    return expectedFigures(this.store, fromDay, toDay);
  }

  #buyer(options: World.CreateOrderOptions): {
    customer: World.Customer | null;
    events: readonly World.StandinEvent[];
  } {
    if (options.customerId === null) return { customer: null, events: [] };
    if (options.customerId !== undefined) {
      const customer = this.store.liveCustomer(options.customerId);
      if (!customer) throw new Error(`No customer ${options.customerId} in ${this.domain}.`);
      return { customer, events: [] };
    }
    const drawn = drawBuyer(this.store);
    if (drawn.kind === "guest") return { customer: null, events: [] };
    if (drawn.kind === "known") return { customer: this.store.customerAt(drawn.n), events: [] };
    const { record, events } = this.createCustomer();
    return { customer: record, events };
  }

  #privacy(customerId: string, key: string): object {
    const customer = this.store.liveCustomer(customerId);
    if (!customer) throw new Error(`No customer ${customerId} in ${this.domain}.`);
    const orders: object[] = [];
    for (const order of this.orders()) if (order.customerId === customerId) orders.push(rawId(order.id));
    return {
      shop_id: rawId(this.id),
      shop_domain: this.domain,
      customer: { id: rawId(customer.id), email: customer.email, phone: customer.phone },
      [key]: orders,
    };
  }

  #now(): number {
    return this.#world.now().getTime();
  }

  #time(): (instant: number) => string {
    return restTime(this.settings.ianaTimezone);
  }

  #orderMessage(topic: string, order: World.Order): Message {
    const customer = order.customerId === null ? null : (this.store.liveCustomer(order.customerId) ?? null);
    return [topic, orderPayload(this.#asSold(order), customer, this.domain, this.#time())];
  }

  /** A line of a product that is deleted names it no longer. */
  #asSold<Sold extends World.Order>(order: Sold): Sold {
    const lines = order.lines.map((line) =>
      line.productId !== null && !this.store.liveProduct(line.productId)
        ? { ...line, productId: null, variantId: null }
        : line,
    );
    return { ...order, lines };
  }

  #customerMessage(topic: string, customer: World.Customer): Message {
    return [topic, customerPayload(customer, this.settings.currencyCode, this.#time())];
  }

  #productMessage(topic: string, product: World.Product): Message {
    return [topic, productPayload(product, this.settings.currencyCode, this.#time())];
  }

  #nextEventId(): string {
    this.#events += 1;
    const rng = random(seedOf(this.store.seed, this.domain, "event", this.#events));
    const hex = Array.from({ length: 32 }, () => rng.int(0, 15).toString(16)).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
  }

  #emit(...messages: Message[]): World.StandinEvent[] {
    const eventId = this.#nextEventId();
    return messages.map(([topic, payload]) => this.#send(topic, JSON.stringify(payload), eventId));
  }

  #send(topic: string, body: string, eventId: string): World.StandinEvent {
    this.#lastTriggered = Math.max(this.#now(), this.#lastTriggered + 1);
    const event: World.StandinEvent = {
      shopDomain: this.domain,
      topic,
      body,
      triggeredAt: new Date(this.#lastTriggered).toISOString(),
      eventId,
      apiVersion: this.#world.apiVersion,
    };
    this.#world.emit(event);
    return event;
  }
}
