import { cancelOrder, editOrder } from "./change-order.ts";
import { drawOrder } from "./history.ts";
import { PER_ORDER } from "./ids.ts";
import { toMinor } from "./money.ts";
import { lineSpec, orderSpecOf, taxSpecs } from "./order-spec.ts";
import { placeOrder } from "./place-order.ts";
import type { OrderState } from "./order-state.ts";
import { random, seedOf } from "./random.ts";
import { refundOrder, unitsLeft, type RefundSpec } from "./refund-order.ts";
import { paidFor, type ShopStore } from "./shop-store.ts";
import type {
  CancelOptions,
  CreateOrderOptions,
  Customer,
  Edit,
  EditOptions,
  LineChoice,
  OrderLine,
  Refund,
  RefundOptions,
} from "./types.ts";

/** Whole seconds, as Shopify dates its records. */
export function wholeSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}

/** Makes and stores an order. `customer` is who buys; null is a guest. */
export function createOrder(
  store: ShopStore,
  options: CreateOrderOptions,
  customer: Customer | null,
  now: number,
): OrderState {
  const n = store.orders.createdAt.length;
  const createdAt = wholeSecond((options.createdAt ?? options.processedAt)?.getTime() ?? now);
  const processedAt = wholeSecond(options.processedAt?.getTime() ?? createdAt);
  const { lines } = options;
  const order =
    lines === undefined
      ? drawOrder(
          store.history,
          { n, createdAt, processedAt, customer },
          random(seedOf(store.seed, "live", n)),
        )
      : placeOrder(store.ids, {
          n,
          number: 1001 + n,
          createdAt,
          processedAt,
          test: false,
          currencyCode: store.settings.currencyCode,
          presentmentCurrencyCode: options.presentmentCurrencyCode ?? store.settings.currencyCode,
          presentmentRate: options.presentmentRate ?? "1",
          taxesIncluded: options.taxesIncluded ?? store.settings.taxesIncluded,
          dutiesIncluded: options.dutiesIncluded ?? false,
          customerId: customer?.id ?? null,
          email: customer?.email ?? null,
          countryCode: customer?.countryCode ?? "US",
          provinceCode: customer?.provinceCode ?? null,
          sourceName: "web",
          tags: [],
          ...orderSpecOf(store, { ...options, lines }),
          paid: options.paid ?? true,
          gateway: options.paid === false ? "manual" : "shopify_payments",
        });
  if (options.test !== undefined) order.test = options.test;
  if (options.email !== undefined) order.email = options.email;
  if (options.countryCode !== undefined) order.countryCode = options.countryCode;
  if (options.sourceName !== undefined) order.sourceName = options.sourceName;
  if (options.tags !== undefined) order.tags = [...options.tags];
  order.updatedAt = Math.max(createdAt, wholeSecond(now));
  store.addOrder(order);
  return order;
}

function chosenLine(order: OrderState, choice: LineChoice): OrderLine {
  const line =
    "lineId" in choice ? order.lines.find(({ id }) => id === choice.lineId) : order.lines[choice.index];
  if (!line) throw new Error(`${order.name} has no such line: ${JSON.stringify(choice)}`);
  return line;
}

/** Every change shows a later `updated_at`, so that "newer wins" is never a matter of luck. */
function changed(
  store: ShopStore,
  orderId: string,
  now: number,
  change: (order: OrderState) => void,
): OrderState {
  return store.changeOrder(orderId, (order) => {
    const updatedAt = Math.max(order.updatedAt + 1000, wholeSecond(now));
    change(order);
    order.updatedAt = Math.max(updatedAt, wholeSecond(now));
  });
}

function refundSpec(store: ShopStore, order: OrderState, options: RefundOptions, now: number): RefundSpec {
  const minor = (text: string): number => toMinor(text, store.digits);
  const all = options.lines === undefined;
  const chosen = options.lines ?? order.lines.map((line, index) => ({ index, quantity: unitsLeft(line) }));
  const { shipping = all } = options;
  return {
    lines: chosen
      .filter((choice) => !all || choice.quantity > 0)
      .map((choice: NonNullable<RefundOptions["lines"]>[number]) => ({
        line: chosenLine(order, choice),
        quantity: choice.quantity,
        restockType: choice.restockType ?? "return",
        ...(choice.subtotal === undefined ? {} : { subtotal: minor(choice.subtotal) }),
        ...(choice.tax === undefined ? {} : { tax: minor(choice.tax) }),
      })),
    shipping:
      shipping === true
        ? "rest"
        : shipping === false
          ? null
          : { amount: minor(shipping.amount), tax: minor(shipping.tax ?? "0") },
    dutiesAndFees: options.dutiesAndFees ?? all,
    adjustments: (options.adjustments ?? []).map(({ amount, tax, reason }) => ({
      amount: minor(amount),
      tax: minor(tax ?? "0"),
      reason: reason ?? "Refund discrepancy",
    })),
    transactions: options.transactions ?? true,
    note: options.note ?? null,
    at: wholeSecond(options.processedAt?.getTime() ?? now),
  };
}

export function refundStored(
  store: ShopStore,
  orderId: string,
  options: RefundOptions,
  now: number,
): { order: OrderState; refund: Refund } {
  let refund: Refund | undefined;
  const order = changed(store, orderId, now, (state) => {
    refund = refundOrder(store.ids, state, refundSpec(store, state, options, now));
  });
  if (!refund) throw new Error("No refund was made.");
  return { order, refund };
}

/** The refund of a cancellation, if it has one. */
export function cancelStored(
  store: ShopStore,
  orderId: string,
  options: CancelOptions,
  now: number,
): { order: OrderState; refund: Refund | undefined } {
  let refunds = 0;
  const order = changed(store, orderId, now, (state) => {
    if (state.cancelledAt !== null) throw new Error(`${state.name} is cancelled already.`);
    refunds = state.refunds.length;
    cancelOrder(store.ids, state, {
      reason: options.reason ?? "customer",
      refund: options.refund ?? paidFor(state) > 0,
      at: wholeSecond(options.at?.getTime() ?? now),
    });
  });
  return { order, refund: order.refunds[refunds] };
}

export function editStored(
  store: ShopStore,
  orderId: string,
  options: EditOptions,
  now: number,
): { order: OrderState; edit: Edit } {
  let edit: Edit | undefined;
  const order = changed(store, orderId, now, (state) => {
    edit = editOrder(store.ids, state, {
      add: (options.add ?? []).map((option, i) => lineSpec(store, option, i, options.taxRate)),
      increase: (options.increase ?? []).map((choice) => ({
        line: chosenLine(state, choice),
        quantity: choice.quantity,
      })),
      remove: (options.remove ?? []).map((choice) => ({
        line: chosenLine(state, choice),
        quantity: choice.quantity,
      })),
      addShipping: (options.addShipping ?? []).map(({ title, price, taxLines }) => ({
        title: title ?? "Standard",
        price: toMinor(price, store.digits),
        discount: 0,
        taxes: taxSpecs(taxLines, options.taxRate, store.digits),
      })),
      removeShipping: (options.removeShipping ?? []).map((place) => {
        const line = state.shipping[place];
        if (!line) throw new Error(`${state.name} has no shipping line ${place}.`);
        return line;
      }),
      at: wholeSecond(options.at?.getTime() ?? now),
    });
  });
  if (!edit) throw new Error("No edit was made.");
  return { order, edit };
}

/** Who buys when the caller does not say: mostly a known customer, now and then a guest or nobody yet. */
export function drawBuyer(
  store: ShopStore,
): { kind: "known"; n: number } | { kind: "new" } | { kind: "guest" } {
  const rng = random(seedOf(store.seed, "buyer", store.orders.createdAt.length * PER_ORDER));
  const known = store.customers.since.length;
  const draw = rng.next();
  if (draw < 0.06) return { kind: "guest" };
  if (known === 0 || draw < 0.3) return { kind: "new" };
  for (let tries = 0; tries < 20; tries++) {
    const n = rng.int(0, known - 1);
    if (store.customers.flags.at(n) === 0) return { kind: "known", n };
  }
  return { kind: "new" };
}
