import { dayTeller, daysBetween } from "./day.ts";
import { fromMinor, mulDiv } from "./money.ts";
import { DELETED, TEST, type ShopStore } from "./shop-store.ts";
import type { Agreement, AgreementSale, Expected, ExpectedFigures, Minor, Order } from "./types.ts";

interface Sums {
  gross: Minor;
  discounts: Minor;
  returns: Minor;
  shipping: Minor;
  duties: Minor;
  fees: Minor;
  taxes: Minor;
  tips: Minor;
  orders: number;
  placement: Minor;
  unitsOrdered: number;
  unitsReturned: number;
  guests: number;
  customers: Set<string>;
  firstTime: Set<string>;
  returning: Set<string>;
}

function emptySums(): Sums {
  return {
    ...{ gross: 0, discounts: 0, returns: 0, shipping: 0, duties: 0, fees: 0, taxes: 0, tips: 0 },
    ...{ orders: 0, placement: 0, unitsOrdered: 0, unitsReturned: 0, guests: 0 },
    customers: new Set(),
    firstTime: new Set(),
    returning: new Set(),
  };
}

/** Adds one sale of an agreement, placed on its day. Gift cards stay outside; tips outside total sales. */
function addSale(sums: Sums, sale: AgreementSale, reason: Agreement["reason"]): void {
  const net = sale.total - sale.tax;
  switch (sale.lineType) {
    case "GIFT_CARD":
      return;
    case "TIP":
      sums.tips += net;
      return;
    case "SHIPPING":
      sums.shipping += net;
      break;
    case "DUTY":
      sums.duties += net;
      break;
    case "ADDITIONAL_FEE":
    case "FEE":
      sums.fees += net;
      break;
    case "ADJUSTMENT":
      sums.returns -= net;
      break;
    case "PRODUCT":
      if (sale.action === "RETURN") {
        sums.returns -= net;
        sums.unitsReturned -= sale.quantity;
      } else {
        sums.gross += net + sale.discountBeforeTax;
        sums.discounts += sale.discountBeforeTax;
        sums.unitsOrdered += sale.quantity;
        if (reason === "ORDER") sums.placement += net;
      }
  }
  sums.taxes += sale.tax;
}

/** An order with goods at placement; a sale of gift cards alone is none. */
function isCounted(order: Order): boolean {
  return order.agreements.some(
    ({ reason, sales }) => reason === "ORDER" && sales.some((sale) => sale.lineType === "PRODUCT"),
  );
}

function ratio(part: number, whole: number): string | null {
  return whole === 0 ? null : fromMinor(mulDiv(part, 10_000, whole), 4);
}

function figures(sums: Sums, digits: number): ExpectedFigures {
  const net = sums.gross - sums.discounts - sums.returns;
  const total = net + sums.shipping + sums.duties + sums.fees + sums.taxes;
  const money = (amount: Minor): string => fromMinor(amount, digits);
  return {
    grossSales: money(sums.gross),
    discounts: money(sums.discounts),
    returns: money(sums.returns),
    netSales: money(net),
    shipping: money(sums.shipping),
    duties: money(sums.duties),
    additionalFees: money(sums.fees),
    taxes: money(sums.taxes),
    tips: money(sums.tips),
    totalSales: money(total),
    orders: sums.orders,
    placementSales: money(sums.placement),
    averageOrderValue: sums.orders === 0 ? null : money(mulDiv(sums.placement, 1, sums.orders)),
    customers: sums.customers.size,
    firstTimeCustomers: sums.firstTime.size,
    returningCustomers: sums.returning.size,
    returningCustomerRate: ratio(sums.returning.size, sums.customers.size),
    unitsOrdered: sums.unitsOrdered,
    unitsReturned: sums.unitsReturned,
    guestOrders: sums.guests,
  };
}

function earlier(a: { at: number; id: string }, b: { at: number; id: string }): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.id.length !== b.id.length ? a.id.length < b.id.length : a.id < b.id;
}

/** Every order that counts towards sales: neither test nor deleted. */
function* salesOrders(store: ShopStore): IterableIterator<Order> {
  for (let n = 0; n < store.orders.flags.length; n++) {
    if ((store.orders.flags.at(n) & (TEST | DELETED)) === 0) yield store.orderAt(n);
  }
}

/** See `StandinShop.expected`. Every figure comes from the agreements; placement is dated `processedAt`. */
export function expectedFigures(store: ShopStore, fromDay: string, toDay: string): Expected {
  const dayOf = dayTeller(store.settings.ianaTimezone);
  const total = emptySums();
  const days = new Map(daysBetween(fromDay, toDay).map((day) => [day, emptySums()]));
  const firstOrder = new Map<string, { at: number; id: string }>();
  const placed: Array<{ id: string; customerId: string; day: string }> = [];
  const byCustomer = new Map<string, { net: Minor; orders: number }>();

  for (const order of salesOrders(store)) {
    const placedOn = dayOf(order.processedAt);
    for (const { reason, happenedAt, sales } of order.agreements) {
      const day = reason === "ORDER" ? placedOn : dayOf(happenedAt);
      const sums = days.get(day);
      if (!sums) continue;
      for (const sale of sales) {
        addSale(sums, sale, reason);
        addSale(total, sale, reason);
        if (order.customerId === null || (sale.lineType !== "PRODUCT" && sale.lineType !== "ADJUSTMENT"))
          continue;
        const row = byCustomer.get(order.customerId) ?? { net: 0, orders: 0 };
        row.net += sale.total - sale.tax;
        byCustomer.set(order.customerId, row);
      }
    }
    if (!isCounted(order)) continue;
    if (order.customerId !== null) {
      const known = firstOrder.get(order.customerId);
      const own = { at: order.processedAt, id: order.id };
      if (!known || earlier(own, known)) firstOrder.set(order.customerId, own);
    }
    const sums = days.get(placedOn);
    if (!sums) continue;
    for (const part of [sums, total]) {
      part.orders += 1;
      if (order.customerId === null) part.guests += 1;
      else part.customers.add(order.customerId);
    }
    if (order.customerId === null) continue;
    placed.push({ id: order.id, customerId: order.customerId, day: placedOn });
    const row = byCustomer.get(order.customerId);
    if (row) row.orders += 1;
  }
  for (const { id, customerId, day } of placed) {
    const kind = firstOrder.get(customerId)?.id === id ? "firstTime" : "returning";
    days.get(day)?.[kind].add(customerId);
    total[kind].add(customerId);
  }
  const { digits } = store;
  return {
    currencyCode: store.settings.currencyCode,
    total: figures(total, digits),
    days: [...days].map(([day, sums]) => ({ day, ...figures(sums, digits) })),
    customersByNetSales: [...byCustomer]
      .sort(([a, x], [b, y]) => y.net - x.net || a.length - b.length || (a < b ? -1 : 1))
      .map(([customerId, { net, orders }]) => ({ customerId, netSales: fromMinor(net, digits), orders })),
  };
}
