import { expect, test } from "vitest";
import { reports } from "#app/insights/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { customersExample, noon } from "../../factories/customers-example.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const NOW = "2026-04-20T16:00:00Z";

const measure = (shop: Shop, range: string) =>
  reports.customerMeasures.run(scopeFor(sales.db, shop, range, NOW), {});
const JANUARY = "from=2026-01-01&to=2026-01-31";
const ALL = "from=2026-01-01&to=2026-03-31";

test("worked example 10: January, February, and both", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, customersExample);
  expect(await measure(shop, JANUARY)).toEqual({
    customers: 2,
    firstTime: 2,
    returning: 1,
    returningRate: "0.500000",
    repeatPurchaseRate: "0.500000",
    spentPerCustomer: "115.0000",
    timeBetweenOrders: { pairs: 1, median: "15.000000", mean: "15.000000" },
    otherCurrencies: [],
  });
  expect(await measure(shop, "from=2026-02-01&to=2026-02-28")).toMatchObject({
    customers: 2,
    firstTime: 1,
    returning: 1,
    returningRate: "0.500000",
    repeatPurchaseRate: "0.000000",
    spentPerCustomer: "40.0000",
  });
  expect(await measure(shop, "from=2026-01-01&to=2026-02-28")).toMatchObject({
    customers: 3,
    firstTime: 3,
    returning: 2,
    returningRate: "0.666667",
  });
});

test("worked example 10: gaps of 15, 29 and 42 days have the median 29 and the mean 28.67", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, customersExample);
  const { timeBetweenOrders } = await measure(shop, ALL);
  expect(timeBetweenOrders).toEqual({ pairs: 3, median: "29.000000", mean: "28.666667" });
});

test("a gap is dated at its later order, counts elapsed time, and two have the mean of both as median", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("03-01"), customer: 1, price: "10.00" },
    // The clock goes forward on 8 March: the same time of day is 23 hours later.
    { id: 2, at: "2026-03-07T17:00:00Z", customer: 1, price: "10.00" },
    { id: 3, at: "2026-03-08T16:00:00Z", customer: 1, price: "10.00" },
    { id: 4, at: "2026-03-08T16:00:00Z", customer: 2, price: "10.00" },
  ]);
  expect((await measure(shop, "from=2026-03-08&to=2026-03-08")).timeBetweenOrders).toEqual({
    pairs: 1,
    median: "0.958333",
    mean: "0.958333",
  });
  expect((await measure(shop, "from=2026-03-01&to=2026-03-31")).timeBetweenOrders).toEqual({
    pairs: 2,
    median: "3.479167",
    mean: "3.479167",
  });
  expect((await measure(shop, "from=2026-03-01&to=2026-03-06")).timeBetweenOrders).toEqual({
    pairs: 0,
    median: null,
    mean: null,
  });
});

test("a guest, a test order and another shop's order make no gap and no customer", async () => {
  const [shop, other] = [await sales.shop(), await sales.shop()];
  await sales.sell(shop, [
    { id: 1, at: noon("01-05"), customer: 1, price: "10.00" },
    { id: 2, at: noon("01-06"), customer: 1, price: "10.00", test: true },
    { id: 3, at: noon("01-07"), price: "10.00" },
  ]);
  await sales.sell(other, [{ id: 4, at: noon("01-08"), customer: 1, price: "10.00" }]);
  expect(await measure(shop, JANUARY)).toMatchObject({
    customers: 1,
    returning: 0,
    timeBetweenOrders: { pairs: 0 },
  });
});

test("nobody in the range: shares and averages are blank, counts 0", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, customersExample);
  expect(await measure(shop, "from=2026-04-01&to=2026-04-10")).toMatchObject({
    customers: 0,
    returningRate: null,
    repeatPurchaseRate: null,
    spentPerCustomer: null,
  });
});
