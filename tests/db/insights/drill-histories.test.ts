import { beforeAll, describe, expect, it } from "vitest";
import type { Ledger } from "#app/insights/drill/ledger.server.ts";
import { drillMetrics, drills, listedCustomers, type Drill } from "#app/insights/drill/drills.ts";
import { parseLedgerAsk } from "#app/insights/drill/ledger-ask.ts";
import { reports } from "#app/insights/index.server.ts";
import { addDays } from "#app/lib/calendar.ts";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { updateSettings, type Shop, type ShopSettings } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { applyAll, freshShop, useDatabase } from "../../factories/ingest-shop.ts";
import { eventRecords, shopHistory } from "../../factories/shop-history.ts";

const world = useDatabase();
const NOW = "2026-06-01T12:00:00Z";

/** What a cohort's numbers are about is a cohort, not a range. */
const ofRanges = drillMetrics.filter((metric) => !metric.startsWith("cohort_"));

/** One page of a number's rows. */
function take(shop: Shop, range: string, texts: Record<string, string>, limit = 250): Promise<Ledger> {
  const parsed = parseLedgerAsk(texts, limit);
  if (parsed.outcome !== "ask") throw new Error(JSON.stringify(parsed));
  return reports.ledger.run(scopeFor(world.db, shop, range, NOW), parsed.ask);
}

/** Walks from the newest page to the oldest and back: the rows of each way, by their keys. */
async function walk(shop: Shop, range: string, metric: string, limit: number) {
  const pages: Ledger["list"][] = [];
  let cursor: string | null = null;
  do {
    const { list }: Ledger = await take(shop, range, { metric, ...(cursor ? { older: cursor } : {}) }, limit);
    pages.push(list);
    cursor = list.older;
  } while (cursor !== null);
  const back: Ledger["list"][] = [];
  for (cursor = pages.at(-1)?.newer ?? null; cursor !== null; cursor = back[0]?.newer ?? null)
    back.unshift((await take(shop, range, { metric, newer: cursor }, limit)).list);
  return { pages, back };
}

function keysOf(list: Ledger["list"]): string[] {
  if (list.kind === "sales") return list.rows.map((row) => `${row.day} ${row.orderId} ${row.key}`);
  if (list.kind === "orders") return list.rows.map((row) => `${row.day} ${row.id}`);
  return list.rows.map((row) => `${row.lastDay} ${row.id}`);
}

/** The numbers of a range as reports and rollups have them. */
async function shown(shop: Shop, from: string, to: string): Promise<Record<string, string | null>> {
  const summary = await reports.summary.run(scopeFor(world.db, shop, `from=${from}&to=${to}`, NOW), {});
  const days = await world.db
    .selectFrom("daily_sales")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("currency", "=", shop.currency)
    .where("day", ">=", from)
    .where("day", "<=", to)
    .execute();
  type Column = "gross" | "discounts" | "returns" | "shipping" | "duties" | "fees" | "taxes" | "tips";
  const sum = (column: Column) =>
    fromTenThousandths(days.reduce((total, day) => total + toTenThousandths(day[column]), 0n));
  const ordered = days.reduce((total, day) => total + Number(day.units_ordered), 0);
  const returned = days.reduce((total, day) => total + Number(day.units_returned), 0);
  const scope = scopeFor(world.db, shop, `from=${from}&to=${to}`, NOW);
  const measures = await reports.customerMeasures.run(scope, {});
  const products = await reports.products.run(scope, { by: "product", sort: "net", descending: true });
  const customers = await world.db
    .selectFrom("customer_day")
    .select("net")
    .where("shop_id", "=", shop.id)
    .where("currency", "=", shop.currency)
    .where("day", ">=", from)
    .where("day", "<=", to)
    .execute();
  return {
    ...Object.fromEntries(summary.metrics.map(({ id, value }) => [id, value])),
    guest_order_share: summary.guestOrders.share,
    gross_sales: sum("gross"),
    discounts: sum("discounts"),
    returns: sum("returns"),
    shipping: sum("shipping"),
    duties: sum("duties"),
    additional_fees: sum("fees"),
    taxes: sum("taxes"),
    tips: sum("tips"),
    units: String(ordered - returned),
    units_ordered: String(ordered),
    units_returned: String(returned),
    product_orders: String(products.totals.orders),
    refund_adjustments: products.adjustments.net,
    first_time_customers: String(measures.firstTime),
    returning_customers: String(measures.returning),
    repeat_purchase_rate: measures.repeatPurchaseRate,
    amount_spent_per_customer: measures.spentPerCustomer,
    customer_spend: fromTenThousandths(
      customers.reduce((total, { net }) => total + toTenThousandths(net), 0n),
    ),
  };
}

async function drilled(shop: Shop, from: string, to: string): Promise<Record<string, string | null>> {
  const values: Record<string, string | null> = {};
  for (const metric of ofRanges)
    values[metric] = (await take(shop, `from=${from}&to=${to}`, { metric }, 1)).value;
  return values;
}

interface Plan {
  readonly name: string;
  readonly seed: number;
  readonly currency: string;
  readonly timeZone: string;
  readonly start: string;
  readonly settings: Partial<ShopSettings>;
  /** A day of 23 or 25 hours, or any. */
  readonly day: string;
}

const plans: readonly Plan[] = [
  {
    name: "New York in the weeks of 8 March",
    seed: 11,
    currency: "USD",
    timeZone: "America/New_York",
    start: "2026-02-24T05:00:00Z",
    settings: {},
    day: "2026-03-08",
  },
  {
    name: "+05:45, test orders counted",
    seed: 12,
    currency: "KWD",
    timeZone: "Asia/Kathmandu",
    start: "2026-01-05T00:00:00Z",
    settings: { includeTestOrders: true },
    day: "2026-01-12",
  },
  {
    name: "-03:30 at the clock change, refunds on the order's day",
    seed: 13,
    currency: "JPY",
    timeZone: "America/St_Johns",
    start: "2026-02-24T05:00:00Z",
    settings: { refundDate: "order", includeTestOrders: true },
    day: "2026-03-08",
  },
  {
    name: "Kiritimati, refunds on the order's day",
    seed: 14,
    currency: "EUR",
    timeZone: "Pacific/Kiritimati",
    start: "2026-01-05T00:00:00Z",
    settings: { refundDate: "order" },
    day: "2026-01-10",
  },
];

describe.each(plans)("a generated history in $name", (plan) => {
  let shop: Shop;
  let ranges: readonly (readonly [from: string, to: string])[];
  let whole: readonly [from: string, to: string];

  beforeAll(async () => {
    const history = await shopHistory({ ...plan, steps: 110, snapshots: false });
    shop = await updateSettings(world.db, await freshShop(world.db, plan), plan.settings);
    for (const event of history.events) await applyAll(world.db, shop, eventRecords(shop, event));
    await rebuildShop(world.db, shop);
    const first = plan.start.slice(0, 10);
    whole = [addDays(first, -1), addDays(first, 60)];
    ranges = [
      whole,
      [addDays(first, 3), addDays(first, 9)],
      [plan.day, plan.day],
      [addDays(first, 50), whole[1]],
    ];
  });

  it("has every number equal to the sum of its rows, over any range", async () => {
    for (const [from, to] of ranges)
      expect(await drilled(shop, from, to)).toEqual(await shown(shop, from, to));
    // It is a history with something in it.
    const all = await drilled(shop, ...whole);
    for (const id of ["gross_sales", "discounts", "returns", "shipping", "taxes", "orders", "customers"])
      expect(Number(all[id]), id).toBeGreaterThan(0);
  });

  it("gives every row once, page by page, forth and back; the rows come to the totals", async () => {
    const range = `from=${whole[0]}&to=${whole[1]}`;
    for (const metric of ofRanges) {
      const all = await take(shop, range, { metric });
      const { pages, back } = await walk(shop, range, metric, 7);
      expect(pages.flatMap(keysOf), metric).toEqual(keysOf(all.list));
      expect(new Set(pages.flatMap(keysOf)).size).toBe(keysOf(all.list).length);
      expect([...back.flatMap(keysOf), ...keysOf(pages.at(-1) as Ledger["list"])]).toEqual(keysOf(all.list));
      expect(all.list.older).toBeNull();
      expectTotals(all);
    }
  });

  it("has every bucket of the charts equal to its rows", async () => {
    const scope = scopeFor(world.db, shop, `from=${whole[0]}&to=${whole[1]}`, NOW);
    const trend = await reports.revenueTrend.run(scope, {});
    const orders = await reports.ordersByDate.run(scope, {});
    for (const [metric, points] of [
      ["total_sales", trend.current],
      ["orders", orders.current],
    ] as const)
      for (const { from, to, value } of points)
        expect([from, (await take(shop, `from=${from}&to=${to}`, { metric }, 1)).value]).toEqual([
          from,
          value,
        ]);
  });

  it("has what each customer spent equal to the customer's rows, and their orders", async () => {
    const range = `from=${whole[0]}&to=${whole[1]}`;
    const top = await reports.topCustomers.run(scopeFor(world.db, shop, range, NOW), { limit: 50 });
    expect(top.customers.length).toBeGreaterThan(1);
    for (const { id, net, orders } of top.customers) {
      const spent = await take(shop, range, { metric: "customer_spend", customer: id });
      expect([id, spent.value]).toEqual([id, net]);
      expectTotals(spent);
      expect((await take(shop, range, { metric: "orders", customer: id })).value).toBe(String(orders));
    }
  });

  it("says of each customer what the orders themselves say", async () => {
    const orders = await world.db
      .selectFrom("sales_order")
      .select(["customer_id", "external_id", "local_date"])
      .where("shop_id", "=", shop.id)
      .where("counted", "=", true)
      .where("customer_id", "is not", null)
      .orderBy("processed_at")
      .execute();
    for (const [from, to] of ranges) {
      const { list } = await take(shop, `from=${from}&to=${to}`, { metric: "customers" });
      if (list.kind !== "customers") throw new Error(list.kind);
      const said = list.rows.map((row) => [row.id, row.firstDay, row.firstTime, row.returning, row.orders]);
      const expected = [...new Set(orders.map((order) => order.customer_id))].flatMap((id) => {
        const days = orders.filter((order) => order.customer_id === id).map((order) => order.local_date);
        const inside = days.filter((day) => from <= day && day <= to).length;
        const firstTime = from <= (days[0] ?? "") && (days[0] ?? "") <= to;
        return inside === 0 ? [] : [[id, days[0], firstTime, inside > (firstTime ? 1 : 0), inside]];
      });
      expect(said.sort()).toEqual(expected.sort());
    }
  });

  it("has each product's numbers equal to its rows; with the adjustments they are all net sales", async () => {
    const range = `from=${whole[0]}&to=${whole[1]}`;
    const scope = scopeFor(world.db, shop, range, NOW);
    for (const by of ["product", "variant"] as const) {
      const { products, adjustments, totals } = await reports.products.run(scope, {
        by,
        sort: "net",
        descending: true,
      });
      expect(products.length).toBeGreaterThan(2);
      let net = toTenThousandths(adjustments.net);
      for (const row of products) {
        const filter = {
          product: row.id ?? "",
          ...(by === "variant" && row.variantId !== null ? { variant: row.variantId } : {}),
          ...(row.id === null ? { lineTitle: row.title ?? "" } : {}),
        };
        const value = async (metric: string) => (await take(shop, range, { metric, ...filter }, 1)).value;
        expect({
          net: await value("net_sales"),
          gross: await value("gross_sales"),
          discounts: await value("discounts"),
          returns: await value("returns"),
          ordered: await value("units_ordered"),
          returned: await value("units_returned"),
          orders: await value("product_orders"),
        }).toEqual({
          net: row.net,
          gross: row.gross,
          discounts: row.discounts,
          returns: row.returns,
          ordered: String(row.unitsOrdered),
          returned: String(row.unitsReturned),
          orders: String(row.orders),
        });
        net += toTenThousandths(row.net);
      }
      expect(fromTenThousandths(net)).toBe(totals.net);
    }
  });

  it("has every cell of the cohorts equal to its rows", async () => {
    const { cohorts } = await reports.cohorts.run(scopeFor(world.db, shop, "", NOW), { cohorts: 12 });
    expect(cohorts.filter(({ customers }) => customers > 0).length).toBeGreaterThan(0);
    for (const cohort of cohorts) {
      const days = daysOf(cohort.month);
      const filter = { cohortFrom: days.from, cohortTo: days.to };
      const value = async (metric: string, from: string, to: string) =>
        (await take(shop, `from=${from}&to=${to}`, { metric, ...filter }, 1)).value;
      expect(await value("cohort_size", days.from, days.to)).toBe(String(cohort.customers));
      for (const cell of cohort.cells) {
        if (cell === null) continue;
        const month = daysOf(cell.month);
        expect({
          month: [cohort.month, cell.month],
          retention: await value("cohort_retention", month.from, month.to),
          valueRetention: await value("cohort_value_retention", month.from, month.to),
          lifetimeValue: await value("cohort_lifetime_value", days.from, month.to),
          net: await value("net_sales", month.from, month.to),
          customers: await value("customers", month.from, month.to),
        }).toEqual({
          month: [cohort.month, cell.month],
          retention: cell.retention,
          valueRetention: cell.valueRetention,
          lifetimeValue: cell.lifetimeValue,
          net: cell.net,
          customers: String(cell.customers),
        });
      }
    }
  });

  it("splits into orders without a rest", async () => {
    const range = `from=${whole[0]}&to=${whole[1]}`;
    const rows = await world.db
      .selectFrom("sale")
      .select("order_id")
      .distinct()
      .where("shop_id", "=", shop.id)
      .execute();
    let total = 0n;
    for (const { order_id: order } of rows)
      total += toTenThousandths((await take(shop, range, { metric: "total_sales", order }, 1)).value ?? "");
    expect(fromTenThousandths(total)).toBe((await drilled(shop, ...whole)).total_sales);
  });
});

/** The days of a month as far as they have come. */
function daysOf(month: string): { readonly from: string; readonly to: string } {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const last = addDays(next.toISOString().slice(0, 10), -1);
  return { from: `${month}-01`, to: last < NOW.slice(0, 10) ? last : NOW.slice(0, 10) };
}

/** Whatever the database added up, the rows add up to it too, and the marked ones are counted. */
function expectTotals({ metric, value, list }: Ledger): void {
  if (list.kind === "customers") {
    const drill: Drill = drills[metric];
    const counted = drill.rows === "customers" ? listedCustomers(drill) : "customers";
    const found = {
      customers: list.rows.length,
      firstTime: list.rows.filter(({ firstTime }) => firstTime).length,
      returning: list.rows.filter(({ returning }) => returning).length,
      repeating: list.rows.filter(({ orders }) => orders > 1).length,
    };
    // F5: the rows are those that the number counts, no more and no fewer; where all count, they show the other counts.
    expect([list.rows.length, found[counted]], metric).toEqual([list.totals[counted], list.totals[counted]]);
    if (counted === "customers") expect(found, metric).toEqual(list.totals);
    for (const row of list.rows) {
      expect(row.firstDay).not.toBeNull();
      expect(row.shown.length).toBe(Math.min(5, row.orders));
    }
    return;
  }
  const sum = (amounts: readonly string[]) =>
    fromTenThousandths(amounts.reduce((total, amount) => total + toTenThousandths(amount), 0n));
  if (list.kind === "orders") {
    expect([list.rows.length, list.rows.filter((row) => row.customerId === null).length], metric).toEqual([
      list.totals.orders,
      list.totals.guestOrders,
    ]);
    for (const column of ["gross", "discount", "placed"] as const)
      expect(sum(list.rows.map((row) => row[column]))).toBe(list.totals[column]);
    return;
  }
  expect([list.rows.length, list.rows.reduce((units, row) => units + row.quantity, 0)], metric).toEqual([
    list.totals.rows,
    list.totals.quantity,
  ]);
  for (const column of ["gross", "discount", "returned", "net", "tax", "total"] as const)
    expect(sum(list.rows.map((row) => row[column])), `${metric} ${value} ${column}`).toBe(
      list.totals[column],
    );
}
