import { createWorld } from "../world/world.ts";
import type { StandinEvent, StandinShop } from "../world/types.ts";

/** One webhook, ready to be signed. */
export interface MadeEvent {
  readonly topic: string;
  readonly body: string | Buffer;
  readonly triggeredAt: string;
  readonly eventId?: string;
}

export interface EventOptions {
  readonly shop: string;
  readonly currency: string;
  readonly seed: number;
  /** When it happened. */
  readonly now: Date;
}

/** The change at a shop that makes Shopify send the topic. */
const changes: Readonly<Record<string, (shop: StandinShop) => unknown>> = {
  "orders/create": (shop) => shop.createOrder(),
  "orders/updated": (shop) => shop.refundOrder(placed(shop), { lines: [{ index: 0, quantity: 1 }] }),
  "orders/cancelled": (shop) => shop.cancelOrder(placed(shop), { reason: "customer" }),
  "orders/edited": (shop) => shop.editOrder(placed(shop), { add: [{ quantity: 1 }] }),
  "orders/delete": (shop) => shop.deleteOrder(placed(shop)),
  "refunds/create": (shop) => shop.refundOrder(placed(shop), { lines: [{ index: 0, quantity: 1 }] }),
  "customers/create": (shop) => shop.createCustomer(),
  "customers/update": (shop) => shop.updateCustomer(customer(shop), { tags: ["vip"] }),
  "customers/delete": (shop) => shop.deleteCustomer(customer(shop)),
  "customers/merge": (shop) => shop.emitRaw("customers/merge", mergeOf(customer(shop), customer(shop))),
  "products/create": (shop) => shop.createProduct(),
  "products/update": (shop) => shop.updateProduct(product(shop), { title: "Renamed" }),
  "products/delete": (shop) => shop.deleteProduct(product(shop)),
  "app/uninstalled": (shop) => shop.uninstallApp(),
  "app/scopes_update": (shop) =>
    shop.updateScopes({
      previous: ["read_customers", "read_orders", "read_products"],
      current: ["read_all_orders", "read_customers", "read_orders", "read_products"],
    }),
  "shop/update": (shop) => shop.updateShop({ name: "Renamed shop" }),
  "bulk_operations/finish": (shop) => shop.emitRaw("bulk_operations/finish", finishedOperation()),
  "customers/data_request": (shop) => shop.requestCustomerData(customer(shop)),
  "customers/redact": (shop) => shop.redactCustomer(customer(shop)),
  "shop/redact": (shop) => shop.redactShop(),
};

/** Every topic that the app handles. */
export const sendableTopics: readonly string[] = Object.keys(changes);

/**
 * The topic's event of one change at a generated shop with this domain; undefined for a topic that is not known. Only this
 * event, though the change may make others: `orders/updated` beside `refunds/create`.
 */
export function eventsOf(topic: string, options: EventOptions): MadeEvent[] | undefined {
  const change = changes[topic];
  if (!change) return undefined;
  const world = createWorld({ seed: options.seed, now: () => options.now });
  const shop = world.addShop({
    domain: options.shop,
    currencyCode: options.currency,
    customers: 20,
    products: 10,
    orders: 0,
  });
  const events: StandinEvent[] = [];
  world.onEvent((event) => events.push(event));
  change(shop);
  const wanted = events.filter((event) => event.topic === topic).slice(-1);
  if (wanted.length === 0) throw new Error(`the change for ${topic} made no such event`);
  return wanted.map((event) => ({ ...event, body: ownIds(event.body, options.seed) }));
}

/** A million ids for each seed, far from those of shops' histories: what is sent must not hit what is there. */
function ownIds(body: string, seed: number): string {
  const base = 6_000_000_000_000 + (seed % 2 ** 31) * 1_000_000;
  return body.replaceAll(/\b5000000(\d{6})\b/g, (_id, number: string) => String(base + Number(number)));
}

const placed = (shop: StandinShop) => shop.createOrder().record.id;
const customer = (shop: StandinShop) => shop.createCustomer().record.id;
const product = (shop: StandinShop) => shop.createProduct().record.id;

function mergeOf(kept: string, deleted: string): string {
  return JSON.stringify({
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deleted}`,
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  });
}

function finishedOperation(): string {
  return JSON.stringify({
    admin_graphql_api_id: "gid://shopify/BulkOperation/147595010",
    completed_at: "2026-11-01T12:00:00-05:00",
    created_at: "2026-11-01T11:59:00-05:00",
    error_code: null,
    status: "completed",
    type: "query",
  });
}
