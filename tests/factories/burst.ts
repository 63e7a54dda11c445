import type { Random } from "./random.ts";
import type { StandinEvent, StandinShop } from "#tests/standin/world/types.ts";

/** One change at Shopify and the webhooks that it sends. */
export interface Change {
  /** "orders 123": what changed. */
  readonly what: string;
  readonly deleted: boolean;
  readonly events: readonly StandinEvent[];
}

/** Changes of every kind to a shop's orders, customers and products, deletions among them. */
export function burst(shop: StandinShop, random: Random, count: number): Change[] {
  const changes: Change[] = [];
  while (changes.length < count) changes.push(...change(shop, random));
  return changes;
}

function change(shop: StandinShop, random: Random): Change[] {
  const open = [...shop.orders()].filter((order) => order.cancelledAt === null);
  const order = open.length > 0 ? random.pick(open) : undefined;
  const line = order?.lines.findIndex((one) => one.quantity - one.removedQuantity - one.refundedQuantity > 0);
  const product = random.pick([...shop.products()]);
  const customers = [...shop.customers()];
  const dice = random.integer(1, 11);
  if (!order || line === undefined || line < 0 || dice <= 3) return placed(shop);
  switch (dice) {
    case 4:
    case 5:
      return [told("orders", shop.refundOrder(order.id, { lines: [{ index: line, quantity: 1 }] }))];
    case 6:
      return [told("orders", shop.cancelOrder(order.id, { refund: random.chance(0.5) }))];
    case 7:
      return [told("orders", shop.editOrder(order.id, { add: [{ quantity: 1, price: "12.00" }] }))];
    case 8:
      return [told("orders", shop.deleteOrder(order.id), true)];
    case 9:
      return [told("products", shop.updateProduct(product.id, { title: `Title ${random.integer(1, 1e9)}` }))];
    case 10:
      return random.chance(0.3)
        ? [told("products", shop.deleteProduct(shop.createProduct({}).record.id), true)]
        : [told("products", shop.createProduct({ variants: 35 }))];
    default: {
      const alone = customers.filter(({ lastOrderId }) => lastOrderId === null);
      const one = alone.length > 0 ? random.pick(alone) : random.pick(customers);
      if (one.lastOrderId === null && random.chance(0.4))
        return [told("customers", shop.deleteCustomer(one.id), true)];
      const tags = [`tag-${random.integer(1, 1e9)}`];
      return [told("customers", shop.updateCustomer(one.id, { tags }))];
    }
  }
}

/** A new order, maybe of a new customer, who is a change of their own. */
function placed(shop: StandinShop): Change[] {
  const { record, events } = shop.createOrder({});
  const ofOrder = events.filter(({ topic }) => topic.startsWith("orders/"));
  const ofCustomer = events.filter(({ topic }) => topic.startsWith("customers/"));
  return [
    ...(ofCustomer.length > 0
      ? [{ what: `customers ${record.customerId}`, deleted: false, events: ofCustomer }]
      : []),
    { what: `orders ${record.id}`, deleted: false, events: ofOrder },
  ];
}

function told(
  family: "orders" | "customers" | "products",
  changed: { readonly record: { readonly id: string }; readonly events: readonly StandinEvent[] },
  deleted = false,
): Change {
  return { what: `${family} ${changed.record.id}`, deleted, events: changed.events };
}

/** Topics that tell of a part of an order only. */
const partial = new Set(["refunds/create", "orders/edited"]);

/**
 * What is behind after these changes, if only some of their webhooks came: things whose newest version no webhook
 * told, and things that are deleted at Shopify and not where it was not told. Things first, each once.
 * @param known what was there before the first change.
 */
export function behind(
  changes: readonly Change[],
  came: ReadonlySet<StandinEvent>,
  known: ReadonlySet<string>,
): { readonly changed: string[]; readonly deleted: string[] } {
  const byThing = Map.groupBy(changes, ({ what }) => what);
  const changed: string[] = [];
  const deleted: string[] = [];
  const toldOf = (change: Change) =>
    change.events.some((event) => came.has(event) && !partial.has(event.topic));
  for (const [what, all] of byThing) {
    const last = all.at(-1);
    if (!last || (toldOf(last) && !(last.deleted && isOvertaken(last, all, came)))) continue;
    if (!last.deleted) changed.push(what);
    else if (known.has(what) || all.some(toldOf)) deleted.push(what);
  }
  return { changed, deleted };
}

/**
 * Whether a deletion is older than a version that came: several changes in one second have their versions in the
 * seconds to come, and what is newer than its deletion stays.
 */
function isOvertaken(last: Change, all: readonly Change[], came: ReadonlySet<StandinEvent>): boolean {
  const versions = all
    .flatMap(({ events }) => events)
    .filter((event) => came.has(event) && !partial.has(event.topic))
    .map(({ body }) => Date.parse((JSON.parse(body) as { updated_at?: string }).updated_at ?? ""));
  return last.events.some(({ triggeredAt }) => versions.some((version) => version > Date.parse(triggeredAt)));
}
