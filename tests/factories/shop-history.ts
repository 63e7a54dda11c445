import {
  customersBulkDocument,
  ordersBulkDocument,
  productsBulkDocument,
  refundsOfOrdersDocument,
} from "#app/shopify/documents/index.ts";
import { parseAdminRefunds, parseBulk, parseWebhook, type IngestRecord } from "#app/ingest/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { executeAdmin, setRestoreRate } from "#tests/standin/graphql/index.ts";
import { createWorld } from "#tests/standin/world/index.ts";
import type { LineOption, Order, StandinEvent, StandinShop, World } from "#tests/standin/world/types.ts";
import { mulberry, type Random } from "./random.ts";

/** What happened in a generated shop: its webhooks in order, and what the Admin API said half-way and at the end. */
export interface ShopHistory {
  readonly world: World;
  readonly shop: StandinShop;
  readonly events: readonly StandinEvent[];
  readonly snapshots: readonly Snapshot[];
}

export interface Snapshot {
  readonly customers: readonly unknown[];
  readonly products: readonly unknown[];
  readonly orders: readonly unknown[];
  readonly refundedOrders: readonly unknown[];
}

export interface HistoryOptions {
  readonly seed: number;
  readonly steps: number;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly taxesIncluded?: boolean;
  /** When it begins. Default 5 January 2026. */
  readonly start?: string;
  /** Snapshots cost time. Default true. */
  readonly snapshots?: boolean;
}

const domain = "history.myshopify.com";
const scopes = ["read_orders", "read_all_orders", "read_products", "read_customers", "read_inventory"];

/** Lets random things happen in a shop: orders, refunds, edits, cancellations, deletions, changes of people and goods. */
export async function shopHistory(options: HistoryOptions): Promise<ShopHistory> {
  const random = mulberry(options.seed);
  let clock = Date.parse(options.start ?? "2026-01-05T00:00:00Z");
  const world = createWorld({ seed: options.seed, now: () => new Date(clock) });
  const taxesIncluded = options.taxesIncluded ?? random.chance(0.4);
  const currencyCode = options.currency ?? random.pick(["USD", "USD", "EUR", "JPY", "KWD"]);
  const shop = world.addShop({
    domain,
    currencyCode,
    taxesIncluded,
    ianaTimezone: options.timeZone ?? "America/New_York",
    customers: 3,
    products: 4,
    orders: 0,
    bigIds: random.chance(0.3),
  });
  setRestoreRate(world, domain, 1_000_000);
  const events: StandinEvent[] = [];
  const stop = world.onEvent((event) => events.push(event));
  // What was there before: told by an update each.
  for (const customer of [...shop.customers()]) shop.updateCustomer(customer.id, { tags: ["old"] });
  for (const product of [...shop.products()]) shop.updateProduct(product.id, { vendor: "Acme" });
  const snapshots: Snapshot[] = [];
  for (let step = 0; step < options.steps; step++) {
    clock += random.integer(1, 40_000) * 1_000;
    happen(shop, random, digitsOf(currencyCode), taxesIncluded);
    if (options.snapshots !== false && step === Math.floor(options.steps / 2))
      snapshots.push(await snapshot(world));
  }
  if (options.snapshots !== false) snapshots.push(await snapshot(world));
  stop();
  return { world, shop, events, snapshots };
}

function digitsOf(currency: string): number {
  return currency === "JPY" ? 0 : currency === "KWD" ? 3 : 2;
}

function happen(shop: StandinShop, random: Random, digits: number, taxesIncluded: boolean): void {
  const orders = [...shop.orders()];
  const chosen = orders.length > 0 ? random.pick(orders) : undefined;
  const dice = random.next();
  if (!chosen || dice < 0.4) placeOrder(shop, random, digits, taxesIncluded);
  else if (dice < 0.82 && !chosen.cancelledAt) changeOrder(shop, chosen, random, digits);
  else if (dice < 0.86) shop.deleteOrder(chosen.id);
  else if (dice < 0.92) changeCustomer(shop, random);
  else changeProduct(shop, random);
}

/** A cancelled order has nothing left to refund or edit. */
function changeOrder(shop: StandinShop, order: Order, random: Random, digits: number): void {
  const dice = random.next();
  if (dice < 0.48) refund(shop, order, random, digits);
  else if (dice < 0.83) edit(shop, order, random, digits);
  else shop.cancelOrder(order.id, { refund: random.chance(0.5) });
}

function lineOf(random: Random, digits: number): LineOption {
  const price = random.amount(1, 90, digits);
  return {
    quantity: random.integer(1, 4),
    price,
    ...(random.chance(0.25) ? { discount: random.amount(0, Number(price) / 2, digits) } : {}),
    ...(random.chance(0.07) ? { giftCard: true, taxLines: [] } : {}),
    ...(random.chance(0.15) ? { taxLines: [{ rate: "0.19" }, { rate: "0.03", title: "City" }] } : {}),
  };
}

function placeOrder(shop: StandinShop, random: Random, digits: number, taxesIncluded: boolean): void {
  const lines = Array.from({ length: random.integer(1, 3) }, () => ({
    ...lineOf(random, digits),
    ...(random.chance(0.1) ? { duty: random.amount(1, 9, digits) } : {}),
  }));
  shop.createOrder({
    lines,
    taxesIncluded,
    taxRate: random.pick(["0.08", "0.1", "0.2"]),
    ...(random.chance(0.3) ? { discount: { code: "SAVE", amount: random.amount(1, 20, digits) } } : {}),
    ...(random.chance(0.5) ? { shipping: { price: random.amount(3, 12, digits) } } : {}),
    ...(random.chance(0.1) ? { tip: random.amount(1, 9, digits), tipAsLine: random.chance(0.5) } : {}),
    ...(random.chance(0.2) ? { customerId: null } : {}),
    ...(random.chance(0.1) ? { test: true } : {}),
    paid: random.chance(0.8),
  });
}

function unitsLeft(order: Order): { index: number; left: number }[] {
  return order.lines
    .map((line, index) => ({ index, left: line.quantity - line.removedQuantity - line.refundedQuantity }))
    .filter(({ left }) => left > 0);
}

function refund(shop: StandinShop, order: Order, random: Random, digits: number): void {
  const lines = unitsLeft(order)
    .filter(() => random.chance(0.6))
    .map(({ index, left }) => ({ index, quantity: random.integer(1, left) }));
  shop.refundOrder(order.id, {
    lines,
    shipping: random.chance(0.3),
    dutiesAndFees: false,
    transactions: random.chance(0.8),
    ...(random.chance(0.3) ? { adjustments: [{ amount: random.amount(-5, 5, digits) }] } : {}),
  });
}

function edit(shop: StandinShop, order: Order, random: Random, digits: number): void {
  const free = (index: number): boolean => {
    const line = order.lines[index];
    return !!line && line.allocations.length === 0 && !line.giftCard && !line.tip;
  };
  const touched = unitsLeft(order).filter(({ index }) => free(index) && random.chance(0.5));
  const isMore = random.chance(0.5);
  shop.editOrder(order.id, {
    taxRate: "0.1",
    add: random.chance(0.5) ? [{ ...lineOf(random, digits), discount: undefined }] : [],
    increase: isMore ? touched.map(({ index }) => ({ index, quantity: random.integer(1, 2) })) : [],
    remove: isMore ? [] : touched.map(({ index, left }) => ({ index, quantity: random.integer(1, left) })),
  });
}

function changeCustomer(shop: StandinShop, random: Random): void {
  const customers = [...shop.customers()];
  const customer = customers.length > 0 ? random.pick(customers) : undefined;
  if (!customer || random.chance(0.3)) shop.createCustomer();
  else if (customer.numberOfOrders === 0 && random.chance(0.4)) shop.deleteCustomer(customer.id);
  else shop.updateCustomer(customer.id, { firstName: random.pick(["Ada", "Grace", "Alan"]) });
}

function changeProduct(shop: StandinShop, random: Random): void {
  const products = [...shop.products()];
  const product = products.length > 1 ? random.pick(products) : undefined;
  if (!product || random.chance(0.3)) shop.createProduct({ variants: random.integer(1, 3), price: "5" });
  else if (random.chance(0.2)) shop.deleteProduct(product.id);
  else shop.updateProduct(product.id, { title: random.pick(["Mug", "Cup", "Bowl"]) });
}

/** What a backfill would read now. */
async function snapshot(world: World): Promise<Snapshot> {
  const orders = await all(
    world,
    "orders",
    ordersBulkDocument.replace("lineItems {", "lineItems(first: 12) {"),
  );
  const ids = (orders as { id: string; refunds: unknown[] }[]).filter((order) => order.refunds.length > 0);
  const refundedOrders: unknown[] = [];
  for (const { id } of ids) {
    const data = await ask(world, refundsOfOrdersDocument, { ids: [id], refunds: 12, lines: 12 });
    refundedOrders.push(...(data.nodes as unknown[]));
  }
  return {
    orders,
    refundedOrders,
    customers: await all(world, "customers", customersBulkDocument),
    products: await all(
      world,
      "products",
      productsBulkDocument.replace("variants {", "variants(first: 12) {"),
    ),
  };
}

async function all(world: World, field: string, document: string): Promise<unknown[]> {
  const nodes: unknown[] = [];
  let after: string | null = null;
  do {
    const paged = document
      .replace(`${field} {`, `${field}(first: 8, after: $after) { pageInfo { hasNextPage endCursor }`)
      .replace(/\{/, "query Page($after: String) {");
    const data = await ask(world, paged, { after });
    const page = data[field] as {
      edges: { node: unknown }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    nodes.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  return nodes;
}

async function ask(
  world: World,
  query: string,
  variables: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const answer = await executeAdmin(world, domain, { query, variables, scopes });
  const body = answer.body as { data?: Record<string, unknown>; errors?: unknown };
  if (!body.data || body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data;
}

/** The record of one webhook. */
export function eventRecords(shop: Shop, event: StandinEvent): readonly IngestRecord[] {
  const triggeredAt = new Date(event.triggeredAt);
  const parsed = parseWebhook({ ...shop, domain }, event.topic, Buffer.from(event.body), { triggeredAt });
  if (parsed.outcome !== "records") throw new Error(`${event.topic}: ${JSON.stringify(parsed)}`);
  return parsed.records;
}

/** Everything that a backfill makes of a snapshot, one list of records a node. */
export function snapshotRecords(shop: Shop, taken: Snapshot): (readonly IngestRecord[])[] {
  const read = (parse: typeof parseBulk.order) => (node: unknown) => {
    const parsed = parse(shop, node);
    if (parsed.outcome !== "records") throw new Error(JSON.stringify(parsed));
    return parsed.records;
  };
  return [
    ...taken.customers.map(read(parseBulk.customer)),
    ...taken.products.map(read(parseBulk.product)),
    ...taken.orders.map(read(parseBulk.order)),
    ...taken.refundedOrders.map(read(parseAdminRefunds)),
  ];
}
