import { cancelOrder, editOrder } from "./change-order.ts";
import { mulDiv } from "./money.ts";
import { placeOrder } from "./place-order.ts";
import type { LineSpec, OrderSpec, OrderState } from "./order-state.ts";
import { random, seedOf, type Random } from "./random.ts";
import { refundOrder, unitsLeft } from "./refund-order.ts";
import { discountOf, sumOf } from "./sale-amounts.ts";
import type { Ids } from "./ids.ts";
import type { Minor, OrderLine, Product } from "./types.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What every order of a shop's history depends on. */
export interface HistoryContext {
  readonly ids: Ids;
  readonly seed: number;
  readonly currencyCode: string;
  readonly digits: number;
  readonly taxesIncluded: boolean;
  readonly taxes: ReadonlyArray<ReadonlyArray<{ title: string; rate: string }>>;
  readonly duties: boolean;
  readonly presentment: { readonly currencyCode: string; readonly rate: string } | null;
  readonly testOrders: number;
  readonly editedOrders: number;
  readonly until: number;
  /** Products that can be bought, gift cards apart. */
  readonly goods: readonly Product[];
  readonly giftCards: readonly Product[];
}

export interface Placement {
  readonly n: number;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly customer: {
    readonly id: string;
    readonly email: string;
    readonly countryCode: string;
    readonly provinceCode: string | null;
  } | null;
}

function lineOf(
  context: HistoryContext,
  rng: Random,
  product: Product,
  quantity: number,
  taxed: boolean,
): LineSpec {
  const variant = rng.pick(product.variants);
  const price = variant.price;
  const taxes = taxed && variant.taxable ? (context.taxes[0] ?? []) : [];
  return {
    productId: product.id,
    variantId: variant.id,
    title: product.title,
    variantTitle: variant.title === "Default Title" ? null : variant.title,
    sku: variant.sku === "" ? null : variant.sku,
    vendor: product.vendor,
    price,
    quantity,
    lineDiscount: !product.giftCard && rng.chance(0.05) ? mulDiv(price * quantity, rng.int(5, 30), 100) : 0,
    giftCard: product.giftCard,
    tip: false,
    taxes,
    duty: context.duties && !product.giftCard && rng.chance(0.06) ? mulDiv(price * quantity, 8, 100) : 0,
  };
}

/** The few best sellers take most sales. */
function drawGoods(context: HistoryContext, rng: Random): Product {
  const index = Math.floor(context.goods.length * Math.pow(rng.next(), 2.2));
  const product = context.goods[index];
  if (!product) throw new Error("A shop with orders needs products.");
  return product;
}

function drawLines(context: HistoryContext, rng: Random): LineSpec[] {
  const lines: LineSpec[] = [];
  const cardOnly = context.giftCards.length > 0 && rng.chance(0.008);
  if (cardOnly || (context.giftCards.length > 0 && rng.chance(0.012))) {
    lines.push(lineOf(context, rng, rng.pick(context.giftCards), 1, false));
  }
  if (cardOnly) return lines;
  const count = rng.pick([1, 1, 1, 1, 2, 2, 2, 3, 3, 5]);
  const taxed = !rng.chance(0.04);
  for (let i = 0; i < count; i++) {
    const quantity = rng.pick([1, 1, 1, 1, 1, 2, 2, 3, 4]);
    lines.push(lineOf(context, rng, drawGoods(context, rng), quantity, taxed));
  }
  return lines;
}

function drawDiscount(
  context: HistoryContext,
  rng: Random,
  lines: readonly LineSpec[],
): OrderSpec["discount"] {
  if (!rng.chance(0.22)) return null;
  const goods = sumOf(lines, (line) => (line.giftCard ? 0 : line.price * line.quantity - line.lineDiscount));
  if (goods === 0) return null;
  const kind = rng.chance(0.8) ? "discount_code" : "automatic";
  if (rng.chance(0.65)) {
    const percent = rng.pick([5, 10, 10, 15, 20, 33, 100]);
    const rare = percent === 100 && !rng.chance(0.1) ? 25 : percent;
    const code = `SAVE${rare}`;
    const amount = mulDiv(goods, rare, 100);
    const value = `${rare}.0`;
    return {
      kind,
      title: code,
      code: kind === "discount_code" ? code : null,
      valueType: "percentage",
      value,
      amount,
    };
  }
  const units = rng.pick([5, 10, 10, 20]);
  const amount = Math.min(goods, units * 10 ** Math.max(context.digits, 2));
  const code = `TAKE${units}`;
  const value = `${units}.0`;
  return {
    kind,
    title: code,
    code: kind === "discount_code" ? code : null,
    valueType: "fixed_amount",
    value,
    amount,
  };
}

function drawShipping(
  context: HistoryContext,
  rng: Random,
  lines: readonly LineSpec[],
): OrderSpec["shipping"] {
  if (!lines.some((line) => !line.giftCard) || rng.chance(0.1)) return null;
  const unit = context.digits === 0 ? 1 : 10 ** (context.digits - 2);
  const express = rng.chance(0.2);
  const price = (express ? 1495 : 590) * unit;
  const discount = rng.chance(0.15) ? price : rng.chance(0.1) ? 200 * unit : 0;
  const taxes = rng.chance(0.7) ? (context.taxes[0] ?? []) : [];
  return { title: express ? "Express" : "Standard", price, discount, taxes };
}

/** Moments after `from`, in whole seconds. */
function after(rng: Random, from: number, low: number, high: number): number {
  return from + Math.floor((low + rng.next() * (high - low)) / 1000) * 1000;
}

/** True if removing the units leaves no fraction: amounts per unit are then beyond doubt. */
function dividesEvenly(line: OrderLine, quantity: number): boolean {
  const amounts: Minor[] = [
    line.price * line.quantity - discountOf(line),
    ...line.taxLines.map(({ amount }) => amount),
  ];
  return amounts.every((amount) => (amount * quantity) % line.quantity === 0);
}

function edit(context: HistoryContext, rng: Random, order: OrderState, at: number): void {
  const goods = order.lines.filter((line) => !line.giftCard && unitsLeft(line) > 0);
  const remove: Array<{ line: OrderLine; quantity: number }> = [];
  if (goods.length > 0 && rng.chance(0.6)) {
    const line = rng.pick(goods);
    const quantity = dividesEvenly(line, 1) ? 1 : unitsLeft(line);
    remove.push({ line, quantity });
  }
  const add: LineSpec[] = [];
  if (remove.length === 0 || rng.chance(0.5)) {
    add.push({
      ...lineOf(context, rng, drawGoods(context, rng), rng.int(1, 2), true),
      lineDiscount: 0,
      duty: 0,
    });
  }
  editOrder(context.ids, order, {
    add,
    increase: [],
    remove,
    addShipping: [],
    removeShipping: [],
    at,
  });
}

function refund(context: HistoryContext, rng: Random, order: OrderState, at: number): void {
  const left = order.lines.filter((line) => unitsLeft(line) > 0);
  if (left.length === 0) return;
  const all = rng.chance(0.25);
  const chosen = all ? left : left.filter((_, i) => i === 0 || rng.chance(0.4));
  const unit = context.digits === 0 ? 1 : 10 ** (context.digits - 2);
  const restocking = rng.chance(0.12);
  const goodwill = !restocking && rng.chance(0.06);
  refundOrder(context.ids, order, {
    lines: chosen.map((line) => ({
      line,
      quantity: all || rng.chance(0.6) ? unitsLeft(line) : rng.int(1, unitsLeft(line)),
      restockType: rng.pick(["return", "return", "no_restock"] as const),
    })),
    shipping: all && order.shipping.length > 0 && rng.chance(0.5) ? "rest" : null,
    dutiesAndFees: false,
    adjustments: restocking
      ? [{ reason: "Restock", amount: 300 * unit, tax: 0 }]
      : goodwill
        ? [{ reason: "Customer", amount: -500 * unit, tax: 0 }]
        : [],
    transactions: !rng.chance(0.1),
    note: rng.chance(0.3) ? "Did not fit 🧵" : null,
    at,
  });
}

/** Edits, cancellation, refunds of an order, as far as they happened before the history's end. */
function live(context: HistoryContext, rng: Random, order: OrderState, paid: boolean): void {
  const { until } = context;
  const fate = rng.next();
  if (fate < context.editedOrders) {
    const at = after(rng, order.createdAt, HOUR, 3 * DAY);
    if (at < until) edit(context, rng, order, at);
  } else if (fate < context.editedOrders + (paid ? 0.025 : 0.275)) {
    const at = after(rng, order.createdAt, HOUR / 2, 4 * DAY);
    const reason = rng.pick(["customer", "inventory", "fraud", "other"] as const);
    if (at < until) cancelOrder(context.ids, order, { reason, refund: paid, at });
    return;
  }
  if (paid && rng.chance(0.085)) {
    let at = after(rng, Math.max(order.updatedAt, order.createdAt), DAY, 35 * DAY);
    for (let times = rng.pick([1, 1, 1, 1, 2, 3]); times > 0 && at < until; times--) {
      refund(context, rng, order, at);
      at = after(rng, at, HOUR, 12 * DAY);
    }
  }
  const shipped = after(rng, order.createdAt, DAY / 2, 3 * DAY);
  if (paid && shipped < until) {
    order.closedAt = Math.max(shipped, order.updatedAt);
    order.updatedAt = order.closedAt;
  }
}

/** Order number `n` as placed; the same arguments give the same order. */
export function drawOrder(context: HistoryContext, placement: Placement, rng: Random): OrderState {
  const lines = drawLines(context, rng);
  const discount = drawDiscount(context, rng, lines);
  const shipping = drawShipping(context, rng, lines);
  const goods = sumOf(lines, (line) => (line.giftCard ? 0 : line.price * line.quantity));
  const unpaid = rng.chance(0.025);
  const abroad = context.presentment !== null && rng.chance(0.3) ? context.presentment : null;
  return placeOrder(context.ids, {
    n: placement.n,
    number: 1001 + placement.n,
    createdAt: placement.createdAt,
    processedAt: placement.processedAt,
    test: rng.chance(context.testOrders),
    currencyCode: context.currencyCode,
    presentmentCurrencyCode: abroad?.currencyCode ?? context.currencyCode,
    presentmentRate: abroad?.rate ?? "1",
    taxesIncluded: context.taxesIncluded,
    customerId: placement.customer?.id ?? null,
    email: placement.customer?.email ?? (rng.chance(0.7) ? `guest.${placement.n}@example.org` : null),
    countryCode: placement.customer?.countryCode ?? "US",
    provinceCode: placement.customer?.provinceCode ?? null,
    sourceName: rng.pick(["web", "web", "web", "web", "pos", "shopify_draft_order"]),
    tags: rng.chance(0.05) ? ["wholesale"] : [],
    lines,
    discount,
    shipping,
    fee: context.duties && goods > 0 && rng.chance(0.04) ? mulDiv(goods, 2, 100) : 0,
    tip: goods > 0 && rng.chance(0.02) ? mulDiv(goods, 10, 100) : 0,
    paid: !unpaid,
    gateway: unpaid ? "manual" : rng.pick(["shopify_payments", "shopify_payments", "paypal"]),
    giftCardPayment: rng.chance(0.02) ? 25 * 10 ** Math.max(context.digits, 2) : 0,
  });
}

/** Order number `n` of a shop's history, with all that befell it; the same arguments give the same order. */
export function generateOrder(context: HistoryContext, placement: Placement): OrderState {
  const rng = random(seedOf(context.seed, "order", placement.n));
  const order = drawOrder(context, placement, rng);
  live(context, rng, order, !order.transactions.some(({ status }) => status === "pending"));
  return order;
}
