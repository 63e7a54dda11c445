import { expect, test } from "vitest";
import { reports, type Summary } from "#app/insights/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { useSales, type TestOrder } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const LATER = "2026-04-20T16:00:00Z";

async function summaryOf(shop: Shop, address: string, now = LATER): Promise<Summary> {
  return reports.summary.run(scopeFor(sales.db, shop, address, now), {});
}

/** id → value, previous, change: what a card shows. */
function shown(summary: Summary): Record<string, (string | null)[]> {
  return Object.fromEntries(summary.metrics.map((one) => [one.id, [one.value, one.previous, one.change]]));
}

function values(summary: Summary): Record<string, string | null> {
  return Object.fromEntries(summary.metrics.map(({ id, value }) => [id, value]));
}

/** New York noon, as the worked examples have it. */
const noon = (day: string) => `2026-${day}T17:00:00Z`;

/** C1: 5 Jan 100, 20 Jan 50, 3 Mar 30. C2: 10 Jan 80, 8 Feb 20. C3: 2 Feb 60, 10 returned 5 Mar. Guest: 9 Feb 40. */
const customersExample: TestOrder[] = [
  { id: 1, at: noon("01-05"), customer: 1, price: "100.00" },
  { id: 2, at: noon("01-20"), customer: 1, price: "50.00" },
  { id: 3, at: noon("03-03"), customer: 1, price: "30.00" },
  { id: 4, at: noon("01-10"), customer: 2, price: "80.00" },
  { id: 5, at: noon("02-08"), customer: 2, price: "20.00" },
  {
    id: 6,
    at: noon("02-02"),
    customer: 3,
    price: "60.00",
    refund: { at: noon("03-05"), subtotal: "10.00", quantity: 0 },
  },
  { id: 7, at: noon("02-09"), price: "40.00" },
];

test("January: three orders of two customers, of whom one came back in the month", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, customersExample);
  const january = await summaryOf(shop, "from=2026-01-01&to=2026-01-31");
  expect(values(january)).toEqual({
    total_sales: "230.0000",
    net_sales: "230.0000",
    orders: "3",
    average_order_value: "76.6667",
    customers: "2",
    returning_customer_rate: "0.500000",
  });
  expect(january.guestOrders).toEqual({ orders: 0, share: "0.000000" });
});

test("February against January: whole months are compared, guests are orders but no customers", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, customersExample);
  const february = await summaryOf(shop, "from=2026-02-01&to=2026-02-28");
  expect(shown(february)).toEqual({
    total_sales: ["120.0000", "230.0000", "-0.478261"],
    net_sales: ["120.0000", "230.0000", "-0.478261"],
    orders: ["3", "3", "0.000000"],
    average_order_value: ["40.0000", "76.6667", "-0.478261"],
    customers: ["2", "2", "0.000000"],
    returning_customer_rate: ["0.500000", "0.500000", "0.000000"],
  });
  expect(february.guestOrders).toEqual({ orders: 1, share: "0.333333" });
});

test("January and February together: of three customers two came back", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, customersExample);
  const both = await summaryOf(shop, "from=2026-01-01&to=2026-02-28");
  expect(values(both)).toMatchObject({ customers: "3", returning_customer_rate: "0.666667", orders: "6" });
});

test("a return counts on its own day and leaves the order's month as it was", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    {
      id: 6,
      at: noon("02-02"),
      customer: 3,
      price: "60.00",
      refund: { at: noon("03-05"), subtotal: "60.00", quantity: 1 },
    },
  ]);
  const february = await summaryOf(shop, "from=2026-02-01&to=2026-02-28");
  expect(values(february)).toMatchObject({ net_sales: "60.0000", orders: "1" });
  const march = await summaryOf(shop, "from=2026-03-01&to=2026-03-31");
  expect(shown(march)).toMatchObject({
    net_sales: ["-60.0000", "60.0000", "-2.000000"],
    orders: ["0", "1", "-1.000000"],
    average_order_value: [null, "60.0000", null],
    customers: ["0", "1", "-1.000000"],
    returning_customer_rate: [null, "0.000000", null],
  });
});

test("tax and shipping are in total sales, discounts are out of net sales and of the average", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    {
      id: 1,
      at: noon("03-02"),
      customer: 1,
      price: "50.00",
      quantity: 2,
      discount: "10.00",
      tax: "7.20",
      shipping: "5.00",
    },
  ]);
  expect(values(await summaryOf(shop, "from=2026-03-02&to=2026-03-02"))).toEqual({
    total_sales: "102.2000",
    net_sales: "90.0000",
    orders: "1",
    average_order_value: "90.0000",
    customers: "1",
    returning_customer_rate: "0.000000",
  });
});

test("where then is zero there is no change, and where there are no orders no average", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [{ id: 1, at: noon("03-02"), customer: 1, price: "10.00" }]);
  const first = shown(await summaryOf(shop, "from=2026-03-02&to=2026-03-02"));
  expect(first.total_sales).toEqual(["10.0000", "0.0000", null]);
  expect(first.average_order_value).toEqual(["10.0000", null, null]);
  const empty = shown(await summaryOf(shop, "from=2026-03-10&to=2026-03-11"));
  expect(empty.average_order_value).toEqual([null, null, null]);
  expect(empty.returning_customer_rate).toEqual([null, null, null]);
});

test("the daily series is filled with zeros; shares of nothing are blank", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("03-02"), customer: 1, price: "10.00" },
    { id: 2, at: noon("03-04"), customer: 1, price: "20.00" },
  ]);
  const { metrics } = await summaryOf(shop, "from=2026-03-01&to=2026-03-05");
  const series = Object.fromEntries(metrics.map((one) => [one.id, one.series]));
  expect(series.total_sales).toEqual(["0.0000", "10.0000", "0.0000", "20.0000", "0.0000"]);
  expect(series.customers).toEqual(["0", "1", "0", "1", "0"]);
  expect(series.average_order_value).toEqual([null, "10.0000", null, "20.0000", null]);
  expect(series.returning_customer_rate).toEqual([null, "0.000000", null, "1.000000", null]);
});

test("this morning is compared with yesterday morning, to the minute", async () => {
  const shop = await sales.shop();
  // New York, April: UTC-4. Now is 10:30 on the 20th.
  await sales.sell(shop, [
    { id: 1, at: "2026-04-18T14:00:00Z", customer: 2, price: "5.00" },
    { id: 2, at: "2026-04-19T13:00:00Z", customer: 1, price: "10.00" },
    { id: 3, at: "2026-04-19T14:29:59Z", customer: 2, price: "20.00" },
    { id: 4, at: "2026-04-19T14:30:00Z", customer: 3, price: "40.00" },
    { id: 5, at: "2026-04-20T12:00:00Z", customer: 1, price: "80.00" },
  ]);
  const today = shown(await summaryOf(shop, "preset=today", "2026-04-20T14:30:45Z"));
  expect(today).toMatchObject({
    total_sales: ["80.0000", "30.0000", "1.666667"],
    orders: ["1", "2", "-0.500000"],
    average_order_value: ["80.0000", "15.0000", "4.333333"],
    customers: ["1", "2", "-0.500000"],
    returning_customer_rate: ["1.000000", "0.500000", "1.000000"],
  });
});

test("a running week's customers are distinct over its whole days and the elapsed part of the last", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: "2026-04-10T14:00:00Z", customer: 1, price: "1.00" },
    { id: 2, at: "2026-04-13T14:00:00Z", customer: 1, price: "1.00" },
    { id: 3, at: "2026-04-13T20:00:00Z", customer: 2, price: "1.00" },
    { id: 4, at: "2026-04-11T20:00:00Z", customer: 3, price: "1.00" },
  ]);
  // The 7 days to 20 April are compared with 7 to 13 April, the last until 12:00 New York = 16:00Z.
  const week = shown(await summaryOf(shop, "preset=last_7_days", "2026-04-20T16:00:00Z"));
  expect(week.customers).toEqual(["0", "2", "-1.000000"]);
  expect(week.returning_customer_rate).toEqual([null, "0.500000", null]);
  expect(week.orders).toEqual(["0", "3", "-1.000000"]);
});

test("what lies before the known history is not compared", async () => {
  const shop = { ...(await sales.shop()), historyStartsAt: new Date("2026-03-10T17:00:00Z") };
  await sales.sell(shop, [{ id: 1, at: noon("03-20"), customer: 1, price: "10.00" }]);
  const covered = await summaryOf(shop, "from=2026-03-20&to=2026-03-21");
  expect(covered.compared).toBe("compared");
  const cut = await summaryOf(shop, "from=2026-03-08&to=2026-03-21");
  expect(cut.compared).toBe("before_history");
  expect(shown(cut).total_sales).toEqual(["10.0000", null, null]);
  expect(cut.metrics[0]?.series.slice(0, 3)).toEqual([null, null, "0.0000"]);
});

test("with a cut history the returning rate is not compared: the earlier period knows fewer first orders", async () => {
  const shop = { ...(await sales.shop()), historyStartsAt: new Date("2026-03-01T05:00:00Z") };
  await sales.sell(shop, [
    { id: 1, at: noon("03-05"), customer: 1, price: "10.00" },
    { id: 2, at: noon("03-06"), customer: 1, price: "10.00" },
  ]);
  const day = shown(await summaryOf(shop, "from=2026-03-06&to=2026-03-06"));
  expect(day.returning_customer_rate).toEqual(["1.000000", null, null]);
  expect(day.customers).toEqual(["1", "1", "0.000000"]);
});

test("test orders are in no number unless the shop takes them in", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("03-02"), customer: 1, price: "10.00" },
    { id: 2, at: noon("03-02"), customer: 1, price: "90.00", test: true },
  ]);
  expect(values(await summaryOf(shop, "from=2026-03-02&to=2026-03-02"))).toMatchObject({
    total_sales: "10.0000",
    orders: "1",
  });
});

test("sales in another currency are named and never added", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("03-02"), customer: 1, price: "10.00" },
    { id: 2, at: noon("03-02"), customer: 2, price: "1000", currency: "JPY" },
  ]);
  const summary = await summaryOf(shop, "from=2026-03-02&to=2026-03-02");
  expect(values(summary)).toMatchObject({ total_sales: "10.0000", orders: "1", customers: "1" });
  expect(summary.otherCurrencies).toEqual(["JPY"]);
});

test("two shops with the same ids do not see each other", async () => {
  const [one, other] = [await sales.shop(), await sales.shop()];
  await sales.sell(one, [{ id: 1, at: noon("03-02"), customer: 1, price: "10.00" }]);
  await sales.sell(other, [
    { id: 1, at: noon("03-02"), customer: 1, price: "7.00" },
    { id: 2, at: noon("03-02"), customer: 1, price: "7.00" },
  ]);
  expect(values(await summaryOf(one, "from=2026-03-02&to=2026-03-02"))).toMatchObject({
    total_sales: "10.0000",
    customers: "1",
    returning_customer_rate: "0.000000",
  });
  expect(values(await summaryOf(other, "from=2026-03-02&to=2026-03-02"))).toMatchObject({
    total_sales: "14.0000",
    orders: "2",
    returning_customer_rate: "1.000000",
  });
});
