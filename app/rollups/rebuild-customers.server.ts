import { sql, type Insertable } from "kysely";
import { deleteByKeys, upsertRows, type DB, type Trx } from "#app/db/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

type StatsRow = Insertable<DB["customer_stats"]>;

const columns = [
  "shop_id",
  "customer_id",
  "orders",
  "net",
  "currency",
  "first_order_id",
  "first_order_at",
  "first_order_on",
  "last_order_at",
] as const satisfies readonly (keyof StatsRow)[];

/** What other rollups have to follow, because a customer's first order is another one now. */
export interface Moved {
  /** Days whose `first_orders` are no longer right. */
  readonly days: ReadonlySet<string>;
  /** Months whose cohorts are no longer right: the customer belongs to another one. */
  readonly months: ReadonlySet<string>;
}

/** Computes these customers' history from orders and ledger. */
export async function rebuildCustomers(trx: Trx, shop: Shop, customers: readonly string[]): Promise<Moved> {
  if (customers.length === 0) return { days: new Set(), months: new Set() };
  const before = await trx
    .selectFrom("customer_stats")
    .select(["customer_id", "first_order_id", "first_order_on"])
    .where("shop_id", "=", shop.id)
    .where("customer_id", "in", customers)
    .execute();
  const orders = await countedOrders(trx, shop, customers);
  const sales = await netSales(trx, shop, customers);
  const rows = customers.flatMap((id) => statsRow(shop, id, orders.get(id), sales.get(id)) ?? []);
  const alive = new Set(rows.map((row) => row.customer_id));
  const gone = before.filter((row) => !alive.has(row.customer_id)).map((row) => [row.customer_id]);
  await deleteByKeys(trx, "customer_stats", shop.id, ["customer_id"], gone);
  await upsertRows(trx, "customer_stats", columns, rows, columns.slice(2));
  const moved = movedCustomers(before, rows);
  return { days: movedDays(before, rows), months: await monthsOf(trx, shop, moved) };
}

interface Orders {
  readonly orders: number;
  readonly firstId: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** The first order of all time is the earliest processed; of two in one instant the one with the smaller number. */
async function countedOrders(
  trx: Trx,
  shop: Shop,
  customers: readonly string[],
): Promise<Map<string, Orders>> {
  const { rows } = await sql<{ customer_id: string; orders: number; first: string; last_at: Date }>`
    SELECT customer_id, COUNT(*) AS orders, MAX(processed_at) AS last_at,
      MIN(CONVERT(CONCAT(processed_at, ' ', LPAD(LENGTH(external_id), 2, '0'), external_id) USING ascii) COLLATE ascii_bin) AS first
    FROM sales_order
    WHERE shop_id = ${shop.id} AND customer_id IN (${sql.join(customers)}) AND counted = 1
    GROUP BY customer_id`.execute(trx);
  return new Map(
    rows.map((row) => {
      const firstAt = new Date(`${row.first.slice(0, 10)}T${row.first.slice(11, 23)}Z`);
      return [
        row.customer_id,
        { orders: Number(row.orders), firstId: row.first.slice(26), firstAt, lastAt: row.last_at },
      ];
    }),
  );
}

interface CurrencySales {
  readonly currency: string;
  readonly net: string;
}

async function netSales(
  trx: Trx,
  shop: Shop,
  customers: readonly string[],
): Promise<Map<string, CurrencySales[]>> {
  const tests = shop.settings.includeTestOrders ? sql`` : sql`AND test = 0`;
  const { rows } = await sql<CurrencySales & { customer_id: string }>`
    SELECT customer_id, currency, SUM(net) AS net
    FROM sale
    WHERE shop_id = ${shop.id} AND customer_id IN (${sql.join(customers)})
      AND line_type IN ('PRODUCT', 'ADJUSTMENT') ${tests}
    GROUP BY customer_id, currency
    ORDER BY customer_id, currency`.execute(trx);
  const byCustomer = new Map<string, CurrencySales[]>();
  for (const { customer_id, currency, net } of rows) {
    const known = byCustomer.get(customer_id);
    if (known) known.push({ currency, net });
    else byCustomer.set(customer_id, [{ currency, net }]);
  }
  return byCustomer;
}

/** Two currencies are never added: the shop's own counts, or, where a customer has none of it, the first by name. */
function statsRow(
  shop: Shop,
  id: string,
  orders: Orders | undefined,
  sales: readonly CurrencySales[] = [],
): StatsRow | undefined {
  const own = sales.find((one) => one.currency === shop.currency) ?? sales[0];
  if (!orders && !own) return undefined;
  return {
    shop_id: shop.id,
    customer_id: id,
    orders: orders?.orders ?? 0,
    net: own?.net ?? "0.0000",
    currency: own?.currency ?? shop.currency,
    first_order_id: orders?.firstId ?? null,
    first_order_at: orders?.firstAt ?? null,
    first_order_on: orders ? localDate(orders.firstAt, shop.timeZone) : null,
    last_order_at: orders?.lastAt ?? null,
  };
}

function movedDays(
  before: readonly { customer_id: string; first_order_id: string | null; first_order_on: string | null }[],
  now: readonly StatsRow[],
): Set<string> {
  const days = new Set<string>();
  const left = new Map(before.map((row) => [row.customer_id, row]));
  for (const row of now) {
    const old = left.get(row.customer_id);
    left.delete(row.customer_id);
    if (
      old?.first_order_id === (row.first_order_id ?? undefined) &&
      old?.first_order_on === row.first_order_on
    )
      continue;
    if (old?.first_order_on) days.add(old.first_order_on);
    if (row.first_order_on) days.add(row.first_order_on);
  }
  for (const old of left.values()) if (old.first_order_on) days.add(old.first_order_on);
  return days;
}

/** Customers known before whose first order is in another month now. Of new ones, every day is marked anyway. */
function movedCustomers(
  before: readonly { customer_id: string; first_order_on: string | null }[],
  now: readonly StatsRow[],
): string[] {
  const months = new Map(now.map((row) => [row.customer_id, row.first_order_on?.slice(0, 7)]));
  return before
    .filter((row) => months.get(row.customer_id) !== row.first_order_on?.slice(0, 7))
    .map((row) => row.customer_id);
}

/** All months in which these customers have a day. */
async function monthsOf(trx: Trx, shop: Shop, customers: readonly string[]): Promise<Set<string>> {
  if (customers.length === 0) return new Set();
  const { rows } = await sql<{ month: string }>`
    SELECT DISTINCT DATE_FORMAT(day, '%Y-%m') AS month FROM customer_day
    WHERE shop_id = ${shop.id} AND customer_id IN (${sql.join(customers)})`.execute(trx);
  return new Set(rows.map((row) => row.month));
}
