import { describe, expect, it } from "vitest";
import { createWorld, type Order, type ShopOptions, type StandinShop } from "#tests/standin/index.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

function shopOf(options: Partial<ShopOptions> = {}, seed = 11): StandinShop {
  const world = createWorld({ seed, now: () => NOW });
  return world.addShop({
    domain: "generated.myshopify.com",
    orders: 2500,
    customers: 700,
    products: 90,
    from: new Date("2026-01-01T00:00:00Z"),
    until: NOW,
    ...options,
  });
}

const KINDS: ReadonlyArray<Partial<ShopOptions>> = [
  { currencyCode: "USD", duties: true, bigIds: true, presentmentCurrency: "EUR" },
  { currencyCode: "EUR", taxesIncluded: true, ianaTimezone: "Europe/Berlin" },
  { currencyCode: "JPY", taxesIncluded: true, ianaTimezone: "Asia/Tokyo" },
  { currencyCode: "KWD", ianaTimezone: "Asia/Kuwait", duties: true },
];

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

/** Net of what a refund says of goods and adjustments, by the payload's rules. */
function refundedNet(order: Order): number {
  return sum(order.refunds, ({ lines, adjustments }) => {
    const goods = sum(lines, ({ subtotal, tax }) => (order.taxesIncluded ? subtotal - tax : subtotal));
    return goods - sum(adjustments, ({ kind, amount }) => (kind === "refund_discrepancy" ? amount : 0));
  });
}

describe.each(KINDS)("a generated shop in $currencyCode", (options) => {
  const shop = shopOf(options);
  const orders = [...shop.orders()];

  it("has everything that real shops have", () => {
    const share = (test: (order: Order) => boolean): number => orders.filter(test).length;
    expect(orders).toHaveLength(2500);
    const facts = {
      guests: share(({ customerId }) => customerId === null),
      discounted: share(({ discounts }) => discounts.some(({ target }) => target === "line_item")),
      shippingDiscounts: share(({ discounts }) => discounts.some(({ target }) => target === "shipping_line")),
      tips: share(({ tip }) => tip > 0),
      refunds: share(({ refunds, cancelledAt }) => refunds.length > 0 && cancelledAt === null),
      manyRefunds: share(({ refunds }) => refunds.length > 1),
      pendingRefunds: share(({ refunds }) => refunds.some(({ transactions }) => transactions.length === 0)),
      shippingRefunds: share(({ refunds }) => refunds.some(({ shipping }) => shipping.length > 0)),
      restocking: share(({ refunds }) =>
        refunds.some(({ adjustments }) => adjustments.some(({ reason }) => reason === "Restock")),
      ),
      cancelled: share(({ cancelledAt }) => cancelledAt !== null),
      cancelledWithoutRefund: share(
        ({ cancelledAt, refunds }) => cancelledAt !== null && refunds.length === 0,
      ),
      edited: share(({ edits }) => edits.length > 0),
      giftCards: share(({ lines }) => lines.some(({ giftCard }) => giftCard)),
      giftCardsOnly: share(({ lines }) => lines.every(({ giftCard }) => giftCard)),
      tests: share(({ test }) => test),
      imported: share(({ createdAt, processedAt }) => processedAt < createdAt),
      fourByteTitles: share(({ lines }) => lines.some(({ title }) => /[\u{10000}-\u{10FFFF}]/u.test(title))),
    };
    for (const [fact, count] of Object.entries(facts)) expect(count, fact).toBeGreaterThan(0);
    expect(facts.tests).toBeLessThan(30);
    const repeat = new Map<string, number>();
    for (const { customerId } of orders)
      if (customerId) repeat.set(customerId, (repeat.get(customerId) ?? 0) + 1);
    expect([...repeat.values()].filter((count) => count > 1).length).toBeGreaterThan(repeat.size / 4);
  });

  it("adds up in every order: the agreements say what lines, refunds and payments say", () => {
    for (const order of orders) {
      const sales = order.agreements.flatMap((agreement) => agreement.sales);
      const net = (type: string, action?: string): number =>
        sum(
          sales.filter(
            ({ lineType, action: own }) => lineType === type && (action === undefined || own === action),
          ),
          ({ total, tax }) => total - tax,
        );
      const goods = order.lines.filter(({ giftCard, tip }) => !giftCard && !tip);
      const paidOf = (line: (typeof goods)[number]): number =>
        line.price * line.quantity - sum(line.allocations, ({ amount }) => amount);
      const taxOf = (line: (typeof goods)[number]): number => sum(line.taxLines, ({ amount }) => amount);
      const expected = sum(goods, (line) => paidOf(line) - (order.taxesIncluded ? taxOf(line) : 0));
      expect(net("PRODUCT", "ORDER"), order.name).toBe(expected);
      if (order.cancelledAt !== null) {
        expect(
          sum(sales, ({ total }) => total),
          `${order.name} was cancelled`,
        ).toBe(0);
      } else if (order.edits.every(({ removals }) => removals.length === 0)) {
        const back = -net("PRODUCT", "RETURN") - net("ADJUSTMENT") - net("GIFT_CARD", "RETURN");
        expect(back + 0, order.name).toBe(refundedNet(order) + 0);
      }
      const placed = order.agreements[0];
      const first = sum(placed?.sales ?? [], ({ total }) => total);
      const payments = order.transactions.filter(
        ({ kind, processedAt }) => kind === "sale" && processedAt === order.createdAt,
      );
      expect(
        sum(payments, ({ amount }) => amount),
        order.name,
      ).toBe(first);
    }
  });

  it("spreads discounts whole and never beyond a line's price", () => {
    for (const order of orders) {
      for (const line of order.lines) {
        expect(sum(line.allocations, ({ amount }) => amount)).toBeLessThanOrEqual(line.price * line.quantity);
      }
      for (const [index, { valueType, allocation, value }] of order.discounts.entries()) {
        if (valueType !== "percentage" || allocation !== "across") continue;
        const parts = order.lines
          .flatMap(({ allocations }) => allocations)
          .filter(({ discount }) => discount === index);
        const goods = sum(
          order.lines.filter(({ giftCard, addedQuantity }) => !giftCard && addedQuantity === 0),
          (line) =>
            line.price * line.quantity -
            sum(line.allocations, (part) => (part.discount < index ? part.amount : 0)),
        );
        expect(
          sum(parts, ({ amount }) => amount),
          order.name,
        ).toBe(Math.floor((goods * Number(value)) / 100 + 0.5));
      }
    }
  });

  it("keeps every id of its own, and dates nothing after the end of the history", () => {
    const ids = orders.flatMap((order) => [
      order.id,
      ...order.lines.map(({ id }) => id),
      ...order.refunds.flatMap((refund) => [refund.id, ...refund.lines.map(({ id }) => id)]),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => (options.bigIds ? BigInt(id) > 2n ** 53n : BigInt(id) < 2n ** 53n))).toBe(true);
    for (const { agreements, updatedAt, createdAt } of orders) {
      for (const { happenedAt } of agreements) {
        expect(happenedAt).toBeLessThan(NOW.getTime());
        expect(happenedAt).toBeLessThanOrEqual(updatedAt);
        expect(happenedAt).toBeGreaterThanOrEqual(createdAt);
      }
    }
  });

  it("says figures whose days add up to the whole, with gross - discounts - returns = net", () => {
    const { total, days } = shop.expected("2026-02-01", "2026-04-30");
    expect(days).toHaveLength(89);
    const exact = (text: string): bigint => BigInt(text.replace(".", ""));
    for (const key of [
      "grossSales",
      "discounts",
      "returns",
      "netSales",
      "shipping",
      "taxes",
      "tips",
      "totalSales",
    ] as const) {
      expect(
        days.reduce((all, day) => all + exact(day[key]), 0n),
        key,
      ).toBe(exact(total[key]));
    }
    expect(exact(total.grossSales) - exact(total.discounts) - exact(total.returns)).toBe(
      exact(total.netSales),
    );
    expect(sum(days, ({ orders: count }) => count)).toBe(total.orders);
    expect(total.firstTimeCustomers).toBeLessThanOrEqual(total.customers);
  });
});

describe("the same seed", () => {
  it("gives the same shop and the same live events", () => {
    const run = (): unknown => {
      const shop = shopOf({ orders: 300 });
      const { events, record } = shop.createOrder();
      shop.refundOrder(record.id);
      return [[...shop.orders()], [...shop.customers()], [...shop.products()], events];
    };
    expect(run()).toEqual(run());
  });

  it("gives different shops to different domains and seeds", () => {
    const names = (seed: number, domain: string): string =>
      JSON.stringify(
        [...shopOf({ domain, orders: 50 }, seed).orders()].map(({ lines }) =>
          lines.map(({ title }) => title),
        ),
      );
    expect(names(1, "a.myshopify.com")).not.toBe(names(2, "a.myshopify.com"));
    expect(names(1, "a.myshopify.com")).not.toBe(names(1, "b.myshopify.com"));
  });
});

// How fast is the bench's to say.
it("makes a hundred thousand orders small", () => {
  const before = process.memoryUsage().heapUsed;
  const shop = shopOf({ orders: 100_000, customers: 30_000, products: 300 });
  globalThis.gc?.();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  expect(shop.counts).toEqual({ orders: 100_000, customers: 30_000, products: 300 });
});
