import { describe, expect, it } from "vitest";
import { createWorld, type StandinEvent, type StandinShop } from "#tests/standin/index.ts";

function emptyShop(
  options: { currencyCode?: string; ianaTimezone?: string; taxesIncluded?: boolean } = {},
): StandinShop {
  const world = createWorld({ seed: 7, now: () => new Date("2026-11-22T12:00:00Z") });
  return world.addShop({
    domain: "examples.myshopify.com",
    products: 5,
    customers: 5,
    orders: 0,
    ...options,
  });
}

/** Noon in New York. */
function noon(day: string): Date {
  const winter = day < "2026-03-08" || day >= "2026-11-01";
  return new Date(`${day}T${winter ? "17" : "16"}:00:00Z`);
}

function fullOrder(shop: StandinShop): string {
  return shop.createOrder({
    customerId: null,
    processedAt: noon("2026-03-02"),
    lines: [
      { title: "A", quantity: 2, price: "40.00", duty: "12.00" },
      { title: "B", quantity: 1, price: "20.00" },
    ],
    discount: { code: "TEN", percent: "10" },
    shipping: { price: "8.00", discount: "3.00" },
    taxRate: "0.08",
    additionalFee: "2.00",
    tip: "5.00",
  }).record.id;
}

describe("the figures that a shop says of itself", () => {
  it("example 1: a full order", () => {
    const shop = emptyShop();
    const order = shop.order(fullOrder(shop));
    expect(order?.lines.map(({ allocations }) => allocations[0]?.amount)).toEqual([800, 200]);
    expect(shop.expected("2026-03-01", "2026-03-31").total).toMatchObject({
      grossSales: "100.00",
      discounts: "10.00",
      returns: "0.00",
      netSales: "90.00",
      shipping: "5.00",
      duties: "12.00",
      additionalFees: "2.00",
      taxes: "7.60",
      totalSales: "116.60",
      tips: "5.00",
      orders: 1,
      unitsOrdered: 3,
      averageOrderValue: "90.00",
    });
  });

  it("example 2: prices that include tax", () => {
    const shop = emptyShop({ taxesIncluded: true });
    shop.createOrder({
      customerId: null,
      processedAt: noon("2026-03-03"),
      lines: [{ quantity: 1, price: "100.00" }],
      discount: { percent: "25" },
      taxRate: "0.1",
    });
    expect(shop.expected("2026-03-03", "2026-03-03").total).toMatchObject({
      grossSales: "90.91",
      discounts: "22.73",
      netSales: "68.18",
      taxes: "6.82",
      totalSales: "75.00",
    });
  });

  it("tax included, most of the price off: the discount keeps its own share of the tax", () => {
    const shop = emptyShop({ taxesIncluded: true });
    shop.createOrder({
      customerId: null,
      processedAt: noon("2026-03-03"),
      lines: [{ quantity: 1, price: "100.00" }],
      discount: { amount: "95.00" },
      taxRate: "0.1",
    });
    expect(shop.expected("2026-03-03", "2026-03-03").total).toMatchObject({
      discounts: "86.36",
      taxes: "0.45",
    });
  });

  it("example 3: a partial refund on a later day with a restocking adjustment", () => {
    const shop = emptyShop();
    const { record } = shop.refundOrder(fullOrder(shop), {
      processedAt: noon("2026-04-05"),
      lines: [{ index: 0, quantity: 1 }],
      adjustments: [{ amount: "4.00", reason: "Restock" }],
    });
    expect(record.refunds[0]?.transactions.map(({ amount }) => amount)).toEqual([3488]);
    expect(shop.expected("2026-03-01", "2026-03-31").total.totalSales).toBe("116.60");
    expect(shop.expected("2026-04-01", "2026-04-30").total).toMatchObject({
      grossSales: "0.00",
      returns: "32.00",
      netSales: "-32.00",
      taxes: "-2.88",
      totalSales: "-34.88",
      orders: 0,
      averageOrderValue: null,
    });
  });

  it("example 4: a refund without transactions, with its twin discrepancies", () => {
    const shop = emptyShop();
    const { record } = shop.createOrder({
      customerId: null,
      processedAt: noon("2026-05-10"),
      lines: [{ quantity: 1, price: "50.00" }],
    });
    const refunded = shop.refundOrder(record.id, {
      processedAt: noon("2026-05-20"),
      transactions: false,
    }).record;
    expect(refunded.refunds[0]?.adjustments.map(({ amount }) => amount)).toEqual([5000, -5000]);
    const month = shop.expected("2026-05-01", "2026-05-31");
    expect(month.total).toMatchObject({ grossSales: "50.00", returns: "50.00", netSales: "0.00" });
    expect(month.days.find(({ day }) => day === "2026-05-20")).toMatchObject({ returns: "50.00", orders: 0 });
  });

  it("example 5: cancelled, unpaid, no refund record", () => {
    const shop = emptyShop();
    const { record } = shop.createOrder({
      customerId: null,
      processedAt: noon("2026-06-01"),
      lines: [{ quantity: 2, price: "20.00" }],
      shipping: { price: "4.00" },
      paid: false,
    });
    const cancelled = shop.cancelOrder(record.id, { at: noon("2026-06-03") }).record;
    expect(cancelled.refunds).toEqual([]);
    expect(shop.expected("2026-06-03", "2026-06-03").total).toMatchObject({
      returns: "40.00",
      totalSales: "-44.00",
    });
    expect(shop.expected("2026-06-01", "2026-06-30").total).toMatchObject({
      grossSales: "40.00",
      returns: "40.00",
      totalSales: "0.00",
      orders: 1,
      averageOrderValue: "40.00",
    });
  });

  it("example 6: an edit on a later day", () => {
    const shop = emptyShop();
    const { record } = shop.createOrder({
      customerId: null,
      processedAt: noon("2026-07-01"),
      lines: [{ quantity: 2, price: "30.00" }],
    });
    shop.editOrder(record.id, {
      at: noon("2026-07-04"),
      add: [{ quantity: 1, price: "12.00" }],
      remove: [{ index: 0, quantity: 1 }],
    });
    const month = shop.expected("2026-07-01", "2026-07-31");
    expect(month.days.find(({ day }) => day === "2026-07-04")).toMatchObject({
      netSales: "-18.00",
      orders: 0,
    });
    expect(month.total).toMatchObject({
      grossSales: "72.00",
      returns: "30.00",
      netSales: "42.00",
      orders: 1,
      averageOrderValue: "60.00",
    });
  });

  it("example 7: a gift card sold, then used", () => {
    const shop = emptyShop();
    const customerId = shop.createCustomer().record.id;
    shop.createOrder({
      customerId,
      processedAt: noon("2026-08-01"),
      lines: [{ quantity: 1, price: "50.00", giftCard: true }],
    });
    expect(shop.expected("2026-08-01", "2026-08-01").total).toMatchObject({
      grossSales: "0.00",
      totalSales: "0.00",
      orders: 0,
      customers: 0,
    });
    shop.createOrder({
      customerId,
      processedAt: noon("2026-08-09"),
      lines: [{ quantity: 1, price: "80.00" }],
      taxRate: "0.08",
      giftCardPayment: "50.00",
    });
    expect(shop.expected("2026-08-09", "2026-08-09").total).toMatchObject({
      netSales: "80.00",
      totalSales: "86.40",
      orders: 1,
      firstTimeCustomers: 1,
    });
  });

  it("example 8: yen, tax included, and the spread of a discount", () => {
    const shop = emptyShop({ currencyCode: "JPY", taxesIncluded: true });
    shop.createOrder({
      customerId: null,
      processedAt: noon("2026-03-02"),
      lines: [{ quantity: 3, price: "1100" }],
      discount: { amount: "330" },
      taxRate: "0.1",
    });
    expect(shop.expected("2026-03-01", "2026-03-31").total).toMatchObject({
      grossSales: "3000",
      discounts: "300",
      netSales: "2700",
      taxes: "270",
      totalSales: "2970",
    });
    const equal = [1, 2, 3].map(() => ({ quantity: 1, price: "1000" }));
    const { record } = shop.createOrder({ customerId: null, lines: equal, discount: { amount: "100" } });
    expect(record.lines.map(({ allocations }) => allocations[0]?.amount)).toEqual([34, 33, 33]);
  });

  it("example 9: half past midnight at a clock change", () => {
    const shop = emptyShop();
    for (const at of ["2026-03-08T05:30:00Z", "2026-03-09T04:30:00Z", "2026-11-01T04:30:00Z"]) {
      shop.createOrder({
        customerId: null,
        processedAt: new Date(at),
        lines: [{ quantity: 1, price: "1.00" }],
      });
    }
    const days = ["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01"];
    expect(days.map((day) => shop.expected(day, day).total.orders)).toEqual([0, 1, 1, 0, 1]);
  });

  it("example 10: customers, first-time and returning", () => {
    const shop = emptyShop();
    const [c1, c2, c3] = [1, 2, 3].map(() => shop.createCustomer().record.id);
    const sell = (customerId: string | null | undefined, day: string, price: string): string =>
      shop.createOrder({
        customerId: customerId ?? null,
        processedAt: noon(day),
        lines: [{ quantity: 1, price }],
      }).record.id;
    sell(c1, "2026-01-05", "100.00");
    sell(c1, "2026-01-20", "50.00");
    sell(c1, "2026-03-03", "30.00");
    sell(c2, "2026-01-10", "80.00");
    sell(c2, "2026-02-08", "20.00");
    const returned = sell(c3, "2026-02-02", "60.00");
    sell(null, "2026-02-09", "40.00");
    shop.refundOrder(returned, {
      processedAt: noon("2026-03-05"),
      lines: [{ index: 0, quantity: 1, subtotal: "10.00" }],
    });
    const figures = (from: string, to: string): unknown[] => {
      const { orders, customers, firstTimeCustomers, returningCustomers, returningCustomerRate } =
        shop.expected(from, to).total;
      return [orders, customers, firstTimeCustomers, returningCustomers, returningCustomerRate];
    };
    expect(figures("2026-01-01", "2026-01-31")).toEqual([3, 2, 2, 1, "0.5000"]);
    expect(figures("2026-02-01", "2026-02-28")).toEqual([3, 2, 1, 1, "0.5000"]);
    expect(figures("2026-01-01", "2026-02-28")).toEqual([6, 3, 3, 2, "0.6667"]);
    expect(shop.expected("2026-03-01", "2026-03-31").customersByNetSales).toEqual([
      { customerId: c1, netSales: "30.00", orders: 1 },
      { customerId: c3, netSales: "-10.00", orders: 0 },
    ]);
  });

  it("test orders and deleted orders count nowhere", () => {
    const shop = emptyShop();
    const lines = [{ quantity: 1, price: "10.00" }];
    shop.createOrder({ customerId: null, processedAt: noon("2026-03-02"), lines, test: true });
    const { record } = shop.createOrder({ customerId: null, processedAt: noon("2026-03-02"), lines });
    expect(shop.expected("2026-03-02", "2026-03-02").total.orders).toBe(1);
    shop.deleteOrder(record.id);
    expect(shop.expected("2026-03-02", "2026-03-02").total).toMatchObject({ orders: 0, grossSales: "0.00" });
  });

  it("shipping that an edit takes off comes back on the edit's day; what it puts on counts there", () => {
    const shop = emptyShop();
    const order = shop.createOrder({
      customerId: null,
      processedAt: noon("2026-03-02"),
      lines: [{ quantity: 1, price: "50.00" }],
      shipping: { price: "10.00" },
      taxRate: "0.08",
    }).record.id;
    const added = [{ price: "4.00", taxLines: [{ rate: "0.08" }] }];
    shop.editOrder(order, { removeShipping: [0], addShipping: added, at: noon("2026-03-05") });
    const day = (one: string) => shop.expected(one, one).total;
    expect(day("2026-03-02")).toMatchObject({ shipping: "10.00", taxes: "4.80", totalSales: "64.80" });
    expect(day("2026-03-05")).toMatchObject({ shipping: "-6.00", taxes: "-0.48", totalSales: "-6.48" });
    shop.refundOrder(order, { processedAt: noon("2026-03-07") });
    expect(shop.expected("2026-03-01", "2026-12-31").total).toMatchObject({
      shipping: "0.00",
      totalSales: "0.00",
    });
  });

  it("duties in the prices are no goods", () => {
    const shop = emptyShop();
    const order = shop.createOrder({
      customerId: null,
      processedAt: noon("2026-03-02"),
      lines: [{ quantity: 2, price: "50.00", duty: "12.00" }],
      dutiesIncluded: true,
    }).record.id;
    const total = () => shop.expected("2026-03-01", "2026-12-31").total;
    expect(total()).toMatchObject({ grossSales: "88.00", duties: "12.00", totalSales: "100.00" });
    shop.refundOrder(order, { lines: [{ index: 0, quantity: 1 }], dutiesAndFees: false });
    expect(total()).toMatchObject({ returns: "44.00", duties: "12.00", totalSales: "56.00" });
    shop.cancelOrder(order);
    expect(total()).toMatchObject({ netSales: "0.00", duties: "0.00", totalSales: "0.00" });
  });

  it("merged customers are one: orders, spend and returning customers", () => {
    const shop = emptyShop();
    const [kept, gone] = [shop.createCustomer().record.id, shop.createCustomer().record.id];
    const lines = [{ quantity: 1, price: "50.00" }];
    const first = shop.createOrder({ customerId: gone, processedAt: noon("2026-03-02"), lines }).record;
    shop.createOrder({ customerId: kept, processedAt: noon("2026-03-03"), lines });
    expect(shop.expected("2026-03-01", "2026-03-31").total).toMatchObject({
      customers: 2,
      returningCustomers: 0,
    });
    shop.mergeCustomers(kept, gone);
    expect(shop.expected("2026-03-01", "2026-03-31").total).toMatchObject({
      customers: 1,
      returningCustomers: 1,
    });
    expect(shop.customer(gone)).toBeUndefined();
    expect(shop.customer(kept)).toMatchObject({ numberOfOrders: 2, amountSpent: 10_000 });
    // The order stays what it was but for its customer.
    expect(shop.order(first.id)).toMatchObject({
      customerId: kept,
      email: first.email,
      updatedAt: first.updatedAt,
    });
  });

  it("a line of a product that is deleted names it no longer", () => {
    const shop = emptyShop();
    const product = shop.createProduct({ title: "Mug" }).record.id;
    const order = shop.createOrder({ customerId: null, lines: [{ productId: product, quantity: 1 }] }).record
      .id;
    const seen = (event: StandinEvent | undefined) =>
      (JSON.parse(event?.body ?? "") as { line_items: object[] }).line_items[0];
    shop.deleteProduct(product);
    expect(seen(shop.refundOrder(order, { lines: [], transactions: true }).events[1])).toMatchObject({
      title: "Mug",
      product_id: null,
      variant_id: null,
      product_exists: false,
    });
  });
});
