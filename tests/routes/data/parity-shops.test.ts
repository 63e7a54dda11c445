import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import type { ParityDayView, ParityOrders, ParityPart } from "#app/components/parity/parity-view.ts";
import { inTransaction } from "#app/db/index.server.ts";
import { compareDays, DAYS_A_PART } from "#app/routes/app.data.parity_.days/compare-days.server.ts";
import { compareOrders } from "#app/routes/app.data.parity_.orders/compare-orders.server.ts";
import { addDays, localDate } from "#app/lib/calendar.ts";
import { mayReadReports, type AdminClient } from "#app/shopify/index.server.ts";
import { activateShop, updateSettings, type Shop } from "#app/tenancy/index.server.ts";
import { redateOrders } from "#app/ingest/index.server.ts";
import { applyAll } from "#tests/factories/ingest-shop.ts";
import { orderRecords } from "#tests/factories/order-histories.ts";
import { backfillToEnd } from "#tests/factories/backfill-to-end.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";

const granted = ["read_orders", "read_all_orders", "read_products", "read_customers", "read_inventory"];
const scopes = [...granted, "read_reports"];

let opened: ShopifyShop | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(options: Parameters<typeof openShopifyShop>[0]) {
  const world = (opened = await openShopifyShop({ customers: 40, products: 12, scopes, ...options }));
  const db = world.database.kysely;
  await sql`DELETE FROM job`.execute(db);
  await sql`DELETE FROM webhook_inbox`.execute(db);
  const shop = await backfillToEnd(world);
  const standin = world.standin.world.shop(world.domain);
  if (!standin) throw new Error("the stand-in made no shop");
  return { world, db, shop, standin, services: { db, admin: world.admin, now: () => new Date() } };
}

type Opened = Awaited<ReturnType<typeof open>>;

function request(path: string): Request {
  return new Request(`https://app.example.com${path}`, { headers: { "Accept-Language": "en-US" } });
}

async function part({ services, shop }: Opened, query: string, as: Shop = shop): Promise<ParityPart> {
  const result = await compareDays(services, as, request(`/app/data/parity/days?${query}`));
  if (result.outcome === "invalid") throw new Error(`invalid: ${query}`);
  return result;
}

/** The whole history, part by part, as the page asks for it. */
async function history(world: Opened, as: Shop = world.shop) {
  const days: ParityDayView[] = [];
  let tally = "";
  let summary = "";
  const first = [...world.standin.orders()].reduce(
    (least, { processedAt }) => Math.min(least, processedAt),
    Infinity,
  );
  const end = addDays(new Date().toISOString().slice(0, 10), 1);
  for (
    let to = end;
    to >= new Date(first - 86_400_000).toISOString().slice(0, 10);
    to = addDays(to, -DAYS_A_PART)
  ) {
    const result = await part(world, `from=${addDays(to, 1 - DAYS_A_PART)}&to=${to}${tally}`, as);
    if (result.outcome !== "compared") throw new Error(result.detail);
    days.push(...result.days);
    ({ summary } = result);
    tally = `&${new URLSearchParams({ ...result.tally, days: String(result.tally.days), differing: String(result.tally.differing) }).toString()}`;
  }
  return { days, summary, differing: days.filter(({ differs }) => differs).map(({ day }) => day) };
}

async function ordersOf({ services, shop }: Opened, day: string): Promise<ParityOrders> {
  const result = await compareOrders(services, shop, request(`/app/data/parity/orders?day=${day}`));
  if (result.outcome === "invalid") throw new Error("invalid");
  return result;
}

/** A day with several orders, and one of them. */
async function busyDay({
  db,
  shop,
}: Opened): Promise<{ day: string; id: string; name: string; total: string }> {
  const { rows } = await sql<{ day: string; id: string; name: string; total: string }>`
    SELECT s.occurred_on AS day, MIN(s.order_id) AS id, MIN(o.name) AS name, SUM(s.total) AS total
    FROM sale s JOIN sales_order o ON o.shop_id = s.shop_id AND o.external_id = s.order_id
    WHERE s.shop_id = ${shop.id} AND s.test = 0 AND s.reason = 'ORDER' AND s.line_type NOT IN ('TIP', 'GIFT_CARD')
    GROUP BY s.occurred_on, s.order_id HAVING total > 0 ORDER BY day LIMIT 1`.execute(db);
  const [found] = rows;
  if (!found) throw new Error("no day has an order");
  return found;
}

describe("a shop after its backfill equals Shopify's own figures on every day", () => {
  test.each([
    { currencyCode: "USD", ianaTimezone: "America/St_Johns", taxesIncluded: false, duties: true },
    { currencyCode: "EUR", ianaTimezone: "Europe/Berlin", taxesIncluded: true, duties: true },
    { currencyCode: "JPY", ianaTimezone: "Pacific/Apia", taxesIncluded: true, duties: false },
    { currencyCode: "KWD", ianaTimezone: "Asia/Kathmandu", taxesIncluded: false, duties: true },
  ])("$currencyCode in $ianaTimezone", async (profile) => {
    const world = await open({ ...profile, orders: 350, editedOrders: 0.2, testOrders: 0.03, seed: 7 });
    const { differing, summary, days } = await history(world);
    expect(differing).toEqual([]);
    expect(summary).toMatch(new RegExp(`^${days.length} days compared, all match, total difference `));
    expect(
      days.filter(({ measures }) => measures.some(({ theirs }) => /[1-9]/.test(theirs))).length,
    ).toBeGreaterThan(150);
  });

  test("by Shopify's rules, though the shop counts refunds on the order's day and test orders", async () => {
    const world = await open({
      orders: 250,
      editedOrders: 0.1,
      testOrders: 0.1,
      ianaTimezone: "Asia/Kathmandu",
    });
    const { db, shop } = world;
    const changed = await updateSettings(db, shop, { refundDate: "order", includeTestOrders: true });
    await inTransaction(db, (trx) => redateOrders(trx, changed, { limit: 1_000 }));
    const moved = await sql<{ n: number }>`
      SELECT COUNT(*) AS n FROM sale r JOIN sale o ON o.shop_id = r.shop_id AND o.order_id = r.order_id
      WHERE r.shop_id = ${shop.id} AND r.reason = 'REFUND' AND o.reason = 'ORDER' AND r.occurred_on = o.occurred_on
        AND r.occurred_at > o.occurred_at + INTERVAL 2 DAY`.execute(db);
    expect(moved.rows[0]?.n).toBeGreaterThan(0);
    expect((await history(world, changed)).differing).toEqual([]);
  });
});

describe("a fault of ours shows", () => {
  test("a lost order: its day differs by its total, and Shopify tells its name", async () => {
    const world = await open({ orders: 200, seed: 3 });
    const { db, shop } = world;
    const { day, id, name, total } = await busyDay(world);
    for (const table of [
      "sale",
      "refund_line",
      "refund",
      "order_line",
      "order_edit",
      "sales_order",
    ] as const) {
      const key = table === "sales_order" ? "external_id" : "order_id";
      await sql`DELETE FROM ${sql.table(table)} WHERE shop_id = ${shop.id} AND ${sql.ref(key)} = ${id}`.execute(
        db,
      );
    }
    const { differing, days } = await history(world);
    expect(differing).toContain(day);
    const differingDay = days.find((one) => one.day === day);
    const lost = `-$${Number(total).toFixed(2)}`;
    expect(differingDay?.measures.at(-1)).toMatchObject({ id: "total", difference: lost, differs: true });
    const found = await ordersOf(world, day);
    if (found.outcome !== "compared") throw new Error(found.detail);
    expect(found.more).toBe(0);
    expect(found.orders.map((order) => [order.id, order.name, order.reason])).toEqual([
      [id, name, "Only in Shopify on this day"],
    ]);
    expect(found.orders[0]?.measures.at(-1)).toMatchObject({ id: "total", ours: "$0.00", difference: lost });
  });

  test("a changed row of the ledger: half a cent is enough, and the order and the measures are named", async () => {
    const world = await open({ orders: 200, seed: 4 });
    const { db, shop } = world;
    const { day, id, name } = await busyDay(world);
    await sql`
      UPDATE sale SET gross = gross + 0.005, net = net + 0.005, total = total + 0.005
      WHERE shop_id = ${shop.id} AND occurred_on = ${day} AND order_id = ${id} AND line_type = 'PRODUCT' AND reason = 'ORDER'
      ORDER BY sale_key LIMIT 1`.execute(db);
    const { differing, summary } = await history(world);
    expect(differing).toEqual([day]);
    expect(summary).toMatch(/^\d+ days compared, 1 differs, total difference \+0\.005$/);
    const found = await ordersOf(world, day);
    if (found.outcome !== "compared") throw new Error(found.detail);
    expect(found.orders).toHaveLength(1);
    expect(found.orders[0]).toMatchObject({ id, name, reason: "Amounts differ" });
    expect(found.orders[0]?.measures.map((one) => [one.id, one.difference])).toEqual([
      ["gross", "+0.005"],
      ["net", "+0.005"],
      ["total", "+0.005"],
    ]);
  });

  test("a refund that Shopify does not have", async () => {
    const world = await open({ orders: 120, seed: 5 });
    const { db, shop } = world;
    const { day, id } = await busyDay(world);
    await sql`
      INSERT INTO sale SELECT shop_id, ${addDays(day, 1)}, order_id, 'made-up', occurred_at + INTERVAL 1 DAY, 'REFUND', 'RETURN',
        line_type, line_id, product_id, variant_id, customer_id, -1, currency, test, 0, 0, 7, -7, 0, -7
      FROM sale WHERE shop_id = ${shop.id} AND occurred_on = ${day} AND order_id = ${id}
        AND line_type = 'PRODUCT' AND reason = 'ORDER' LIMIT 1`.execute(db);
    const found = await ordersOf(world, addDays(day, 1));
    if (found.outcome !== "compared") throw new Error(found.detail);
    expect(found.orders.map((order) => [order.id, order.reason])).toEqual([
      [id, "Only in Tillsight on this day"],
    ]);
    expect(found.orders[0]?.measures.map((one) => [one.id, one.ours, one.difference])).toEqual([
      ["returns", "-$7.00", "-$7.00"],
      ["net", "-$7.00", "-$7.00"],
      ["total", "-$7.00", "-$7.00"],
    ]);
  });
});

test("a sale that is still on its way is looked for again before its day is said to differ", async () => {
  const world = await open({ orders: 30 });
  const { db, shop, services, standin } = world;
  const today = localDate(new Date(), shop.timeZone);
  const { events } = standin.createOrder({ lines: [{ quantity: 1, price: "12.00" }], test: false });
  let asked = 0;
  const admin: AdminClient = {
    query: async (...question) => {
      asked += 1;
      // Its message comes in after both sides were read once.
      if (asked === 2)
        for (const event of events)
          await applyAll(db, shop, orderRecords(shop, event, shop.domain ?? undefined));
      return services.admin.query<never>(...question);
    },
  };
  const result = await compareDays({ ...services, admin }, shop, request(`/?from=${today}&to=${today}`));
  expect(result).toMatchObject({ outcome: "compared", days: [{ day: today, differs: false }] });
  expect(asked).toBe(2);
});

test("a refund of an order that Shopify does not show to the app says so", async () => {
  const world = await open({ orders: 200, scopes: scopes.filter((scope) => scope !== "read_all_orders") });
  const begins = new Date(Date.now() - 60 * 86_400_000);
  const shop = await activateShop(world.db, world.shop, begins, new Date());
  const old = [...world.standin.orders()].find(
    (order) =>
      !order.test && order.cancelledAt === null && order.refunds.length === 0 && !order.lines[0]?.giftCard,
  );
  if (!old) throw new Error("no order to refund");
  world.standin.refundOrder(old.id, { lines: [{ index: 0, quantity: 1 }] });
  const found = await ordersOf({ ...world, shop }, localDate(new Date(), shop.timeZone));
  if (found.outcome !== "compared") throw new Error(found.detail);
  expect(found.orders.map(({ id, name, reason }) => [id, name, reason])).toEqual([
    [old.id, `Order ${old.id}`, "Placed before the orders that Shopify shares with Tillsight"],
  ]);
});

describe("what Shopify does not answer", () => {
  test("without read_reports it is denied, until the merchant grants it; the app learns of it at once", async () => {
    const world = await open({ orders: 20, scopes: granted });
    const { services, shop } = world;
    const asking = { admin: services.admin, shop, signal: AbortSignal.timeout(10_000) };
    expect(await mayReadReports(asking)).toBe(false);
    expect(await part(world, "from=2026-11-01&to=2026-11-02")).toMatchObject({ outcome: "denied" });
    expect(await ordersOf(world, "2026-11-01")).toMatchObject({ outcome: "denied" });
    world.world.standin.setScopes(world.world.domain, scopes);
    expect(await mayReadReports(asking)).toBe(true);
    expect(await part(world, "from=2026-11-01&to=2026-11-02")).toMatchObject({ outcome: "compared" });
  });

  test("an internal error in the answer is no zero", async () => {
    const world = await open({ orders: 20 });
    world.world.standin.world.faults(world.world.domain).api("partial", 1);
    expect(await part(world, "from=2026-11-01&to=2026-11-02")).toMatchObject({
      outcome: "trouble",
      title: "Shopify's answer couldn't be read",
    });
  });

  test("a merchant who leaves ends the wait", async () => {
    const world = await open({ orders: 20 });
    world.world.standin.world.faults(world.world.domain).api("503", 50);
    const leave = AbortSignal.timeout(50);
    const left = new Request("https://app.example.com/?from=2026-11-01&to=2026-11-02", { signal: leave });
    expect(await compareDays(world.services, world.shop, left)).toMatchObject({
      outcome: "trouble",
      title: "Shopify didn't answer in time",
    });
  });

  test("a closed shop and a shop that must sign in again say so", async () => {
    const world = await open({ orders: 20 });
    world.world.standin.world.faults(world.world.domain).api("402", 1);
    const closed = await part(world, "from=2026-11-01&to=2026-11-02");
    expect(closed).toMatchObject({ outcome: "trouble", title: "Tillsight can't sign in to Shopify" });
    world.world.standin.uninstall(world.world.domain);
    const gone = await part(world, "from=2026-11-01&to=2026-11-02");
    expect(gone).toMatchObject({ title: "Tillsight can't sign in to Shopify" });
    expect(gone).toMatchObject({ detail: expect.stringContaining("must authorize again") as string });
  });

  test("a range that is none, or too long for one answer, is refused", async () => {
    const world = await open({ orders: 0 });
    for (const query of [
      "",
      "from=2026-02-30&to=2026-03-01",
      "from=2026-03-02&to=2026-03-01",
      "from=2026-01-01&to=2026-11-01",
      "from=2026-01-01&to=2026-01-02&difference=1e9",
    ])
      expect(await compareDays(world.services, world.shop, request(`/?${query}`))).toEqual({
        outcome: "invalid",
      });
    expect(await compareOrders(world.services, world.shop, request("/?day=today"))).toEqual({
      outcome: "invalid",
    });
  });
});
