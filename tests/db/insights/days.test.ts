import { expect, test } from "vitest";
import { readPartialDay } from "#app/insights/partial-day.server.ts";
import { readDayRows } from "#app/insights/day-rows.server.ts";
import { reports, type SeriesPoint } from "#app/insights/index.server.ts";
import { startOfDay } from "#app/lib/calendar.ts";
import { scopeFor } from "../../factories/ask.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const NOW = "2026-12-31T12:00:00Z";

const points = (series: readonly SeriesPoint[]) => series.map(({ from, value }) => [from, value]);

test("half past midnight at a clock change is on its own day, not on the one before", async () => {
  const shop = await sales.shop({ timeZone: "America/New_York" });
  await sales.sell(shop, [
    { id: 1, at: "2026-03-08T05:30:00Z", price: "1.00" },
    { id: 2, at: "2026-03-09T04:30:00Z", price: "2.00" },
    { id: 3, at: "2026-11-01T04:30:00Z", price: "4.00" },
    { id: 4, at: "2026-11-02T04:59:59Z", price: "8.00" },
  ]);
  const spring = await reports.ordersByDate.run(
    scopeFor(sales.db, shop, "from=2026-03-07&to=2026-03-09", NOW),
    {},
  );
  expect(points(spring.current)).toEqual([
    ["2026-03-07", "0"],
    ["2026-03-08", "1"],
    ["2026-03-09", "1"],
  ]);
  // The 25 hours of 1 November hold both.
  const autumn = await reports.revenueTrend.run(
    scopeFor(sales.db, shop, "from=2026-10-31&to=2026-11-02", NOW),
    {},
  );
  expect(points(autumn.current)).toEqual([
    ["2026-10-31", "0.0000"],
    ["2026-11-01", "12.0000"],
    ["2026-11-02", "0.0000"],
  ]);
});

test("an hour that comes twice stays on one day in the Azores", async () => {
  const shop = await sales.shop({ timeZone: "Atlantic/Azores", currency: "EUR" });
  await sales.sell(shop, [
    { id: 1, at: "2026-10-25T00:30:00Z", price: "1.00" },
    { id: 2, at: "2026-10-25T01:30:00Z", price: "1.00" },
  ]);
  const days = await reports.ordersByDate.run(
    scopeFor(sales.db, shop, "from=2026-10-24&to=2026-10-26", NOW),
    {},
  );
  expect(points(days.current)).toEqual([
    ["2026-10-24", "0"],
    ["2026-10-25", "2"],
    ["2026-10-26", "0"],
  ]);
});

test("a day that begins at one o'clock begins there in Cairo", async () => {
  const shop = await sales.shop({ timeZone: "Africa/Cairo", currency: "EGP" });
  await sales.sell(shop, [
    { id: 1, at: "2026-04-23T21:59:59Z", price: "1.00" },
    { id: 2, at: "2026-04-23T22:00:00Z", price: "1.00" },
  ]);
  const days = await reports.ordersByDate.run(
    scopeFor(sales.db, shop, "from=2026-04-23&to=2026-04-24", NOW),
    {},
  );
  expect(points(days.current)).toEqual([
    ["2026-04-23", "1"],
    ["2026-04-24", "1"],
  ]);
});

test("a chart of months: cut ones are marked, the comparison is paired by index", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: "2021-02-10T17:00:00Z", price: "10.00" },
    { id: 2, at: "2024-05-10T17:00:00Z", price: "30.00" },
  ]);
  const trend = await reports.revenueTrend.run(
    scopeFor(sales.db, shop, "from=2024-03-15&to=2026-06-30&compare=previous", NOW),
    {},
  );
  expect(trend.granularity).toBe("month");
  expect(trend.current).toHaveLength(28);
  expect(trend.current[0]).toMatchObject({ from: "2024-03-15", to: "2024-03-31", partial: true });
  expect(trend.current[2]).toMatchObject({ from: "2024-05-01", partial: false, value: "30.0000" });
  // 838 days before 15 March 2024 begin on 28 November 2021: the sale of February 2021 is outside.
  expect(trend.previous?.[0]).toMatchObject({ from: "2021-11-28", value: "0.0000" });
});

test("weeks begin on Monday, and today's is partial", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [{ id: 1, at: "2026-06-08T17:00:00Z", price: "10.00" }]);
  const { current } = await reports.ordersByDate.run(
    scopeFor(sales.db, shop, "from=2026-03-01&to=2026-06-10", "2026-06-10T17:00:00Z"),
    {},
  );
  // 1 March 2026 is a Sunday.
  expect(current[0]).toMatchObject({ from: "2026-03-01", to: "2026-03-01", partial: true });
  expect(current[1]).toMatchObject({ from: "2026-03-02", to: "2026-03-08", partial: false });
  expect(current.at(-1)).toMatchObject({ from: "2026-06-08", to: "2026-06-10", partial: true, value: "1" });
});

test("buckets before the known history are blank, not zero", async () => {
  const shop = { ...(await sales.shop()), historyStartsAt: new Date("2026-03-03T17:00:00Z") };
  await sales.sell(shop, [{ id: 1, at: "2026-03-04T17:00:00Z", price: "10.00" }]);
  const { current } = await reports.revenueTrend.run(
    scopeFor(sales.db, shop, "from=2026-03-01&to=2026-03-05", NOW),
    {},
  );
  expect(points(current).map(([, value]) => value)).toEqual([null, null, "0.0000", "10.0000", "0.0000"]);
});

test("a day read from the ledger to its end is the rollup of that day, whatever happened on it", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    {
      id: 1,
      at: "2026-03-04T17:00:00Z",
      customer: 1,
      price: "40.00",
      quantity: 3,
      discount: "12.00",
      tax: "8.64",
      shipping: "6.90",
      refund: { at: "2026-03-04T20:00:00Z", subtotal: "36.00", quantity: 1 },
    },
    { id: 2, at: "2026-03-04T18:00:00Z", price: "15.00", cancelledAt: "2026-03-04T19:00:00Z" },
    { id: 3, at: "2026-03-04T18:30:00Z", customer: 2, price: "99.00", test: true },
    { id: 4, at: "2026-03-04T19:30:00Z", customer: 2, price: "9.00", currency: "EUR" },
  ]);
  const rows = await readDayRows(sales.db, shop, { from: "2026-03-04", to: "2026-03-04" });
  const whole = await readPartialDay(sales.db, shop, "2026-03-04", startOfDay("2026-03-05", shop.timeZone));
  expect(whole).toEqual(rows.find(({ currency }) => currency === "USD"));
  expect(whole).toMatchObject({ orders: 2, guest_orders: 1, placed_sales: "123.0000" });
});
