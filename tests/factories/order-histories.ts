import fc from "fast-check";
import {
  parseAdminAgreements,
  parseAdminRefunds,
  parseBulk,
  parseWebhook,
  type IngestRecord,
} from "#app/ingest/index.server.ts";
import {
  agreementsOfOrdersDocument,
  ordersBulkDocument,
  refundsOfOrdersDocument,
} from "#app/shopify/documents/index.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { executeAdmin, setRestoreRate } from "#tests/standin/graphql/index.ts";
import { createWorld } from "#tests/standin/world/index.ts";
import type { Order, StandinEvent, StandinShop, World } from "#tests/standin/world/types.ts";

const domain = "parity.myshopify.com";
const scopes = ["read_orders", "read_all_orders", "read_products", "read_customers"];

/** Share of what is there: which line, how many units, how large. */
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const tenth = fc.integer({ min: 0, max: 9 });

const lineArbitrary = fc.record({
  quantity: fc.integer({ min: 1, max: 7 }),
  /** In minor units: whatever does not divide evenly comes up. */
  price: fc.integer({ min: 1, max: 25_999 }),
  discount: fc.option(share, { freq: 3 }),
  kind: tenth,
  taxes: fc.integer({ min: 0, max: 4 }),
  duty: tenth,
});

const changeArbitrary = fc.record({
  kind: fc.constantFrom("refund", "refund", "edit", "edit", "cancel", "late refund"),
  hours: fc.integer({ min: 1, max: 400 }),
  where: fc.array(share, { minLength: 4, maxLength: 4 }),
  units: fc.array(share, { minLength: 4, maxLength: 4 }),
  flags: fc.array(tenth, { minLength: 6, maxLength: 6 }),
  added: lineArbitrary,
});

const orderArbitrary = fc.record({
  hours: fc.integer({ min: 0, max: 8_000 }),
  lines: fc.array(lineArbitrary, { minLength: 1, maxLength: 4 }),
  discount: fc.option(fc.record({ percent: fc.integer({ min: 1, max: 100 }), fixed: share, kind: tenth })),
  shipping: fc.option(
    fc.record({ price: fc.integer({ min: 1, max: 1_999 }), discount: share, taxed: tenth }),
  ),
  flags: fc.array(tenth, { minLength: 5, maxLength: 5 }),
  changes: fc.array(changeArbitrary, { maxLength: 5 }),
});

/** A shop with some orders and all that befell each of them. */
export function shopArbitrary(orders: number) {
  return fc.record({
    currency: fc.constantFrom("USD", "EUR", "JPY", "KWD"),
    timeZone: fc.constantFrom("America/New_York", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"),
    taxesIncluded: fc.boolean(),
    orders: fc.array(orderArbitrary, { minLength: orders, maxLength: orders }),
    places: fc.array(fc.nat(10_006), { minLength: 50, maxLength: 50 }),
    batches: fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 1, maxLength: 6 }),
  });
}

type ShopPlan = typeof shopArbitrary extends (orders: number) => fc.Arbitrary<infer T> ? T : never;
type OrderPlan = ShopPlan["orders"][number];
type Change = OrderPlan["changes"][number];

/** What a shop's orders became, and everything that was said of them on the way. */
export interface PlayedShop {
  readonly world: World;
  readonly standin: StandinShop;
  readonly orders: readonly Order[];
  readonly events: readonly StandinEvent[];
  /** Half-way and at the end: what the Admin API said of each order. */
  readonly middle: readonly AdminNodes[];
  readonly end: readonly AdminNodes[];
}

export interface AdminNodes {
  readonly id: string;
  readonly order: unknown;
  readonly refunds: unknown;
  /** Where a backfill reads them. */
  readonly agreements: unknown;
}

/** Lets the plan happen, one change after the other in the order of time. */
export async function play(plan: ShopPlan): Promise<PlayedShop> {
  let clock = Date.UTC(2026, 0, 5);
  const world = createWorld({ seed: 1, now: () => new Date(clock) });
  const standin = world.addShop({
    domain,
    currencyCode: plan.currency,
    ianaTimezone: plan.timeZone,
    taxesIncluded: plan.taxesIncluded,
    customers: 3,
    products: 4,
    orders: 0,
  });
  setRestoreRate(world, domain, 1_000_000_000);
  const events: StandinEvent[] = [];
  const stop = world.onEvent((event) => events.push(event));
  const digits = plan.currency === "JPY" ? 0 : plan.currency === "KWD" ? 3 : 2;
  const steps = plan.orders.flatMap((order, index) => {
    const start = clock + order.hours * 3_600_000;
    let at = start;
    return [
      { at: start, index, change: null as Change | null },
      ...order.changes.map((change) => ({ at: (at += change.hours * 3_600_000), index, change })),
    ];
  });
  steps.sort((a, b) => a.at - b.at || a.index - b.index);
  const ids = new Map<number, string>();
  let middle: AdminNodes[] = [];
  for (const [done, { at, index, change }] of steps.entries()) {
    clock = Math.max(clock + 1_000, at);
    const orderPlan = plan.orders[index];
    if (!orderPlan) continue;
    const id = ids.get(index);
    if (id === undefined) ids.set(index, place(standin, orderPlan, digits));
    else if (change) befall(standin, id, change, digits);
    if (done === Math.floor(steps.length / 2)) middle = await readAll(world);
  }
  stop();
  return { world, standin, orders: [...standin.orders()], events, middle, end: await readAll(world) };
}

function money(minor: number, digits: number): string {
  const text = String(Math.round(minor)).padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const taxSets = [
  [],
  [{ rate: "0.1" }],
  [{ rate: "0.0825" }],
  [{ rate: "0.19" }, { rate: "0.03", title: "City" }],
  [{ rate: "0.05" }, { rate: "0.09975", title: "Province" }],
];

function lineOf(line: OrderPlan["lines"][number], digits: number) {
  const giftCard = line.kind === 0;
  const whole = line.price * line.quantity;
  return {
    quantity: line.quantity,
    price: money(line.price, digits),
    ...(giftCard ? { giftCard, taxLines: [] } : { taxLines: taxSets[line.taxes] ?? [] }),
    ...(giftCard || line.discount === null
      ? {}
      : { discount: money(Math.floor(whole * line.discount), digits) }),
    ...(line.duty === 0 && !giftCard ? { duty: money(Math.ceil(line.price / 9), digits) } : {}),
  };
}

function place(standin: StandinShop, plan: OrderPlan, digits: number): string {
  const lines = plan.lines.map((line) => lineOf(line, digits));
  const goods = plan.lines.reduce((sum, line) => sum + (line.kind === 0 ? 0 : line.price * line.quantity), 0);
  const { discount, shipping, flags } = plan;
  const { record } = standin.createOrder({
    lines,
    ...(discount && goods > 0
      ? {
          discount:
            discount.kind < 5
              ? { code: "SAVE", percent: String(discount.percent) }
              : { code: "TAKE", amount: money(Math.floor((goods * discount.fixed) / 3), digits) },
        }
      : {}),
    shipping: shipping && {
      price: money(shipping.price, digits),
      discount: money(shipping.taxed > 6 ? Math.floor(shipping.price * shipping.discount) : 0, digits),
      ...(shipping.taxed < 5 ? { taxLines: [{ rate: "0.1" }] } : {}),
    },
    ...(flags[0] === 0 ? { tip: money(321, digits), tipAsLine: (flags[1] ?? 0) < 5 } : {}),
    ...(flags[2] === 0 ? { additionalFee: money(199, digits) } : {}),
    ...(flags[3] === 0 ? { customerId: null } : {}),
    test: false,
    paid: flags[4] !== 0,
  });
  return record.id;
}

function chosen<T>(items: readonly T[], part: number | undefined): T | undefined {
  return items[Math.floor((part ?? 0) * items.length)];
}

function befall(standin: StandinShop, id: string, change: Change, digits: number): void {
  const order = standin.order(id);
  if (!order || order.cancelledAt !== null) return;
  const open = order.lines
    .map((line, index) => ({
      line,
      index,
      left: line.quantity - line.removedQuantity - line.refundedQuantity,
    }))
    .filter(({ left }) => left > 0);
  const some = (items: typeof open, atMost: number) => {
    const picked = new Map<number, number>();
    for (let n = 0; n < atMost; n++) {
      const item = chosen(items, change.where[n]);
      if (item) picked.set(item.index, 1 + Math.floor((change.units[n] ?? 0) * item.left));
    }
    return [...picked].map(([index, quantity]) => ({ index, quantity }));
  };
  const [first = 9, second = 9, third = 9, fourth = 9] = change.flags;
  switch (change.kind) {
    case "refund":
    case "late refund":
      standin.refundOrder(id, {
        lines: some(open, 1 + Math.floor(first / 3)),
        shipping: second < 3,
        dutiesAndFees: fourth === 0,
        transactions: third !== 9,
        ...(fourth > 7 ? { adjustments: [{ amount: money(250, digits) }] } : {}),
        ...(fourth === 1
          ? { adjustments: [{ amount: `-${money(111, digits)}`, tax: money(11, digits) }] }
          : {}),
      });
      return;
    case "edit": {
      const goods = open.filter(({ line }) => !line.giftCard && !line.tip);
      const removed = first < 7 ? some(goods, 2) : [];
      // The stand-in shares a line's tax over its present units: more of them after some went would not add up.
      const plain = goods.filter(
        ({ line, index, left }) =>
          left === line.quantity &&
          line.allocations.length === 0 &&
          !removed.some((one) => one.index === index),
      );
      const increased = second < 3 ? some(plain, 1) : [];
      const isEmpty = removed.length + increased.length === 0;
      standin.editOrder(id, {
        add: third < 4 || isEmpty ? [{ ...lineOf({ ...change.added, kind: 5, duty: 5 }, digits) }] : [],
        increase: increased,
        remove: removed,
      });
      return;
    }
    case "cancel":
      standin.cancelOrder(id, { refund: first < 5 });
  }
}

const allOrders = ordersBulkDocument
  .replace("orders {", "orders(first: 20) {")
  .replace("lineItems {", "lineItems(first: 30) {");

interface AdminOrder {
  readonly id: string;
  readonly edited: boolean;
  readonly refunds: readonly unknown[];
  readonly additionalFees: readonly unknown[];
}

/** As a backfill decides: for edits, and for fees that a refund may have given back. */
function needsAgreements({ edited, refunds, additionalFees }: AdminOrder): boolean {
  return edited || (refunds.length > 0 && additionalFees.length > 0);
}

async function readAll(world: World): Promise<AdminNodes[]> {
  const data = await ask(world, allOrders, {});
  const orders = (data.orders as { edges: { node: AdminOrder }[] }).edges.map(({ node }) => node);
  const ids = orders.map(({ id }) => id);
  const refunds = await ask(world, refundsOfOrdersDocument, { ids, refunds: 6, lines: 20 });
  const agreements = await ask(world, agreementsOfOrdersDocument, { ids, agreements: 10, sales: 30 });
  return orders.map((order, index) => ({
    id: order.id.slice(order.id.lastIndexOf("/") + 1),
    order,
    refunds: (refunds.nodes as unknown[])[index],
    agreements: needsAgreements(order) ? (agreements.nodes as unknown[])[index] : null,
  }));
}

async function ask(world: World, query: string, variables: object): Promise<Record<string, unknown>> {
  const { body } = await executeAdmin(world, domain, { query, variables: { ...variables }, scopes });
  const answer = body as { data?: Record<string, unknown>; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer.errors));
  return JSON.parse(JSON.stringify(answer.data)) as Record<string, unknown>;
}

/** The records of a webhook; of one that is about no order: none. @param named the shop that the body names. */
export function orderRecords(shop: Shop, event: StandinEvent, named = domain): readonly IngestRecord[] {
  if (!/^(orders|refunds)\//.test(event.topic)) return [];
  const triggeredAt = new Date(event.triggeredAt);
  return recordsOf(
    parseWebhook({ ...shop, domain: named }, event.topic, Buffer.from(event.body), { triggeredAt }),
  );
}

/** What a backfill makes of an order, in three messages: the order, its refunds, its agreements. */
export function adminRecords(shop: Shop, nodes: AdminNodes): (readonly IngestRecord[])[] {
  return [
    recordsOf(parseBulk.order(shop, nodes.order)),
    recordsOf(parseAdminRefunds(shop, nodes.refunds)),
    ...(nodes.agreements === null ? [] : [recordsOf(parseAdminAgreements(shop, nodes.agreements))]),
  ];
}

function recordsOf(outcome: ReturnType<typeof parseWebhook>): readonly IngestRecord[] {
  if (outcome.outcome !== "records") throw new Error(JSON.stringify(outcome));
  return outcome.records;
}
