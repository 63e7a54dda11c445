import { describe, expect, test } from "vitest";
import { reports } from "#app/insights/index.server.ts";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { rebuildAll, rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { customersExample, noon } from "../../factories/customers-example.ts";
import { applyAll } from "../../factories/ingest-shop.ts";
import { useSales, type TestOrder } from "../../factories/sales-of-shop.ts";
import { eventRecords, shopHistory } from "../../factories/shop-history.ts";

const sales = useSales();
const MID_MARCH = "2026-03-15T16:00:00Z";
const APRIL_1 = "2026-04-01T16:00:00Z";

const ask = (shop: Shop, now: string, cohorts = 12) =>
  reports.cohorts.run(scopeFor(sales.db, shop, "", now), { cohorts });

/** A cohort as the page shows it: "2026-01 (2)", then its cells; "…" marks a running month, null one not begun. */
async function table(shop: Shop, now: string, value: "retention" | "valueRetention" | "lifetimeValue") {
  const found = await ask(shop, now);
  const text = (cell: (typeof found.cohorts)[number]["cells"][number]) =>
    cell && `${cell[value]}${cell.partial ? " …" : ""}`;
  return Object.fromEntries(
    found.cohorts.map(({ month, customers, cells }) => [`${month} (${customers})`, cells.map(text)]),
  );
}

async function means(shop: Shop, now: string) {
  return (await ask(shop, now)).averages.map(({ cohorts, retention }) => [cohorts, retention]);
}

describe("worked example 10: cohorts", () => {
  test("on 15 March, January retains 100, 50 and 50 % (partial), February 100 and 0 % (partial)", async () => {
    const shop = await sales.shop();
    await sales.sell(shop, customersExample);
    expect(await table(shop, MID_MARCH, "retention")).toEqual({
      "2026-01 (2)": ["1.000000", "0.500000", "0.500000 …"],
      "2026-02 (1)": ["1.000000", "0.000000 …", null],
      "2026-03 (0)": ["null …", null, null],
    });
    expect(await table(shop, MID_MARCH, "lifetimeValue")).toEqual({
      "2026-01 (2)": ["115.0000", "125.0000", "140.0000 …"],
      "2026-02 (1)": ["60.0000", "50.0000 …", null],
      "2026-03 (0)": ["null …", null, null],
    });
    expect(await table(shop, MID_MARCH, "valueRetention")).toEqual({
      "2026-01 (2)": ["1.000000", "0.086957", "0.130435 …"],
      "2026-02 (1)": ["1.000000", "-0.166667 …", null],
      "2026-03 (0)": ["null …", null, null],
    });
  });

  test("the mean at month 1 is 50 % on 15 March, when February's is running, and 33.3 % on 1 April", async () => {
    const shop = await sales.shop();
    await sales.sell(shop, customersExample);
    expect(await means(shop, MID_MARCH)).toEqual([
      [2, "1.000000"],
      [1, "0.500000"],
      [0, null],
    ]);
    expect(await means(shop, APRIL_1)).toEqual([
      [2, "1.000000"],
      [2, "0.333333"],
      [1, "0.500000"],
      [0, null],
    ]);
    const { averages } = await ask(shop, APRIL_1);
    // Month 1: (20 - 10) ÷ (230 + 60), and (230 + 20 + 60 - 10) ÷ 3.
    expect(averages[1]).toMatchObject({
      customers: 3,
      valueRetention: "0.034483",
      lifetimeValue: "100.0000",
    });
  });
});

describe("defects of others", () => {
  test("zero cohorts dropped, empty ones counted: the mean of sizes 2 and 1 is 33.3 %, not 25 %", async () => {
    const shop = await sales.shop();
    await sales.sell(shop, customersExample);
    const { averages, cohorts } = await ask(shop, APRIL_1);
    expect(cohorts.map(({ customers }) => customers)).toEqual([2, 1, 0, 0]);
    expect(averages[1]).toMatchObject({ cohorts: 2, customers: 3, retention: "0.333333" });
  });

  test("cohort columns NULL on incremental runs: they are equal for any arrival order, and to a full build", async () => {
    const first = customersExample[0] as TestOrder;
    const orders: TestOrder[] = [
      ...customersExample,
      { id: 8, at: noon("03-09"), customer: 2, price: "5.00", cancelledAt: noon("03-10") },
      { ...first, id: 9, at: "2025-12-31T17:00:00Z", customer: 3 },
    ];
    const whole = await sales.shop();
    await sales.sell(whole, orders);
    await sales.db.deleteFrom("cohort_month").where("shop_id", "=", whole.id).execute();
    await rebuildAll(sales.db, whole);
    await rebuildShop(sales.db, whole);
    const full = await ask(whole, APRIL_1);
    expect(full.cohorts.map(({ month, customers }) => [month, customers])).toEqual([
      ["2025-12", 1],
      ["2026-01", 2],
      ["2026-02", 0],
      ["2026-03", 0],
      ["2026-04", 0],
    ]);
    const byId = [...orders].sort((left, right) => ((left.id * 7) % 10) - ((right.id * 7) % 10));
    for (const arriving of [orders, [...orders].reverse(), byId]) {
      const shop = await sales.shop();
      for (const order of arriving) await sales.sell(shop, [order]);
      expect(await ask(shop, APRIL_1)).toEqual(full);
    }
  });
});

test("on any history the cells are what the ledger's rows come to, counted one by one", async () => {
  for (const seed of [5, 29, 612]) {
    const history = await shopHistory({ seed, steps: 40, snapshots: false });
    const { currencyCode, ianaTimezone } = history.shop.settings;
    const shop = await sales.shop({ currency: currencyCode, timeZone: ianaTimezone });
    for (const event of history.events) await applyAll(sales.db, shop, eventRecords(shop, event));
    await rebuildShop(sales.db, shop);
    const { cohorts } = await ask(shop, "2027-06-15T12:00:00Z", 60);
    const found = cohorts.flatMap(({ month, cells }) =>
      cells.flatMap((cell) =>
        cell && (cell.customers > 0 || Number(cell.net) !== 0)
          ? [`${month} ${cell.month} ${cell.customers} ${cell.net}`]
          : [],
      ),
    );
    expect(found).toEqual(await cellsByHand(shop));
    expect(found.length).toBeGreaterThan(0);
  }
});

/** "cohort month customers net" of each cell, from the ledger and nothing else. */
async function cellsByHand(shop: Shop): Promise<string[]> {
  const rows = await sales.db
    .selectFrom("sale")
    .select(["customer_id", "occurred_on", "occurred_at", "order_id", "line_type", "reason", "net", "test"])
    .where("shop_id", "=", shop.id)
    .where("currency", "=", shop.currency)
    .execute();
  const counted = rows.filter((row) => row.customer_id !== null && !row.test);
  const isOrder = (row: (typeof rows)[number]) => row.line_type === "PRODUCT" && row.reason === "ORDER";
  const first = new Map<string, string>();
  for (const row of counted.filter(isOrder)) {
    const known = first.get(row.customer_id ?? "");
    const month = row.occurred_on.slice(0, 7);
    if (known === undefined || month < known) first.set(row.customer_id ?? "", month);
  }
  const cells = new Map<string, { customers: Set<string>; net: bigint }>();
  for (const row of counted) {
    const cohort = first.get(row.customer_id ?? "");
    if (cohort === undefined || !["PRODUCT", "ADJUSTMENT"].includes(row.line_type)) continue;
    const key = `${cohort} ${row.occurred_on.slice(0, 7)}`;
    const cell = cells.get(key) ?? { customers: new Set<string>(), net: 0n };
    cells.set(key, cell);
    if (isOrder(row)) cell.customers.add(row.customer_id ?? "");
    cell.net += toTenThousandths(row.net);
  }
  return [...cells]
    .filter(([, { customers, net }]) => customers.size > 0 || net !== 0n)
    .map(([key, { customers, net }]) => `${key} ${customers.size} ${fromTenThousandths(net)}`)
    .sort();
}

test("a month is the shop's: half past midnight on the first in Kathmandu and in St. John's", async () => {
  for (const [timeZone, at] of [
    ["Asia/Kathmandu", "2026-01-31T18:45:00Z"],
    ["America/St_Johns", "2026-02-01T04:00:00Z"],
  ] as const) {
    const shop = await sales.shop({ timeZone });
    const justBefore = new Date(Date.parse(at) - 3_600_000).toISOString();
    await sales.sell(shop, [
      { id: 1, at, customer: 1, price: "10.00" },
      { id: 2, at: justBefore, customer: 2, price: "10.00" },
    ]);
    const { cohorts } = await ask(shop, MID_MARCH);
    expect(cohorts.map(({ month, customers }) => [month, customers])).toEqual([
      ["2026-01", 1],
      ["2026-02", 1],
      ["2026-03", 0],
    ]);
  }
});

test("the running month is the shop's: on 1 March in Kathmandu February is over, in New York it is not", async () => {
  const running = async (timeZone: string) => {
    const shop = await sales.shop({ timeZone });
    await sales.sell(shop, [{ id: 1, at: noon("02-10"), customer: 1, price: "10.00" }]);
    const { cohorts } = await ask(shop, "2026-02-28T19:00:00Z");
    return cohorts.map(({ month, cells }) => [month, cells.map((cell) => cell && cell.partial)]);
  };
  expect(await running("America/New_York")).toEqual([["2026-02", [true]]]);
  expect(await running("Asia/Kathmandu")).toEqual([
    ["2026-02", [false, true]],
    ["2026-03", [true, null]],
  ]);
});

test("a return is in its own month, or in the order's where the shop says so", async () => {
  const placed = await sales.shop();
  const shop: Shop = { ...placed, settings: { ...placed.settings, refundDate: "order" } };
  await sales.sell(shop, customersExample);
  expect((await table(shop, MID_MARCH, "lifetimeValue"))["2026-02 (1)"]).toEqual([
    "50.0000",
    "50.0000 …",
    null,
  ]);
});

test("test orders make no cohort, unless the shop counts them", async () => {
  const test: TestOrder = { id: 1, at: noon("01-05"), customer: 1, price: "10.00", test: true };
  const real: TestOrder = { id: 2, at: noon("02-05"), customer: 1, price: "10.00" };
  const plain = await sales.shop();
  await sales.sell(plain, [test, real]);
  const counting = await sales.shop();
  await sales.sell({ ...counting, settings: { ...counting.settings, includeTestOrders: true } }, [
    test,
    real,
  ]);
  const sizes = async (shop: Shop) =>
    (await ask(shop, "2026-02-20T12:00:00Z")).cohorts.map(({ month, customers }) => [month, customers]);
  expect(await sizes(plain)).toEqual([["2026-02", 1]]);
  expect(await sizes(counting)).toEqual([
    ["2026-01", 1],
    ["2026-02", 0],
  ]);
});

test("who bought in another currency is a customer of the cohort; the amount is in no sum, and is named", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("01-05"), customer: 1, price: "10.00" },
    { id: 2, at: noon("02-05"), customer: 1, price: "9000", currency: "JPY" },
    { id: 3, at: noon("01-06"), customer: 2, price: "700", currency: "JPY" },
  ]);
  const { cohorts, otherCurrencies } = await ask(shop, "2026-02-20T12:00:00Z");
  expect(otherCurrencies).toEqual(["JPY"]);
  expect(cohorts[0]).toMatchObject({ month: "2026-01", customers: 2 });
  expect(cohorts[0]?.cells.map((cell) => cell && [cell.customers, cell.net])).toEqual([
    [2, "10.0000"],
    [1, "0.0000"],
  ]);
});

test("cohorts that the start of history cuts are flagged, and no average holds them", async () => {
  const shop = { ...(await sales.shop()), historyStartsAt: new Date("2026-01-08T05:00:00Z") };
  await sales.sell(shop, customersExample);
  const { cohorts, averages } = await ask(shop, APRIL_1);
  expect(cohorts.map(({ month, beforeHistory }) => [month, beforeHistory])).toEqual([
    ["2026-01", true],
    ["2026-02", false],
    ["2026-03", false],
    ["2026-04", false],
  ]);
  expect(averages[1]).toMatchObject({ cohorts: 1, customers: 1, retention: "0.000000" });
});

test("the latest cohorts are asked for by number; a shop without customers has none", async () => {
  const shop = await sales.shop();
  expect(await ask(shop, APRIL_1)).toEqual({
    cohorts: [],
    earlier: null,
    averages: [],
    otherCurrencies: [],
  });
  await sales.sell(shop, customersExample);
  const { cohorts, averages } = await ask(shop, APRIL_1, 3);
  expect(cohorts.map(({ month }) => month)).toEqual(["2026-02", "2026-03", "2026-04"]);
  expect(averages).toHaveLength(3);
});

test("F3: cohorts of any time are reached, page by page, with the numbers that the latest have", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: "1970-01-01T00:00:00Z", customer: 1, price: "10.00" },
    { id: 2, at: "1970-03-05T12:00:00Z", customer: 1, price: "5.00" },
    { id: 3, at: noon("03-05"), customer: 1, price: "20.00" },
  ]);
  const scope = scopeFor(sales.db, shop, "", MID_MARCH);
  const latest = await reports.cohorts.run(scope, { cohorts: 60 });
  expect([latest.cohorts[0]?.month, latest.earlier]).toEqual(["2021-04", "2021-03"]);
  let until: string | null = latest.earlier;
  let first = latest;
  for (let pages = 0; until !== null && pages < 20; pages++) {
    first = await reports.cohorts.run(scope, { cohorts: 60, until });
    expect(first.cohorts.at(-1)?.month).toBe(until);
    until = first.earlier;
  }
  // In New York it was still 1969.
  expect(first.cohorts[0]).toMatchObject({ month: "1969-12", customers: 1 });
  expect(first.cohorts[0]?.cells[3]).toMatchObject({
    month: "1970-03",
    customers: 1,
    lifetimeValue: "15.0000",
  });
});

test("two shops with the same customers and orders do not see each other", async () => {
  const [one, other] = [await sales.shop(), await sales.shop()];
  await sales.sell(one, customersExample);
  await sales.sell(other, [{ id: 1, at: noon("03-02"), customer: 1, price: "7.00" }]);
  expect((await ask(other, MID_MARCH)).cohorts).toMatchObject([{ month: "2026-03", customers: 1 }]);
  expect(Object.keys(await table(one, MID_MARCH, "retention"))).toEqual([
    "2026-01 (2)",
    "2026-02 (1)",
    "2026-03 (0)",
  ]);
});
