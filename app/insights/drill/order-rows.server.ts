import { sql } from "kysely";
import type { Day } from "#app/lib/calendar.ts";
import type { Amount } from "#app/lib/money.ts";
import type { Scope } from "../scope.server.ts";
import { placements } from "./counted-ledger.server.ts";
import type { LedgerAsk } from "./ledger-ask.ts";
import { pageOf, windowOf, type Page } from "./page.ts";

/** Sums of what was ordered at placement; `placed` = gross - discount, the average order value's numerator. */
interface PlacedAmounts {
  readonly units: number;
  readonly gross: Amount;
  readonly discount: Amount;
  readonly placed: Amount;
}

export interface OrderRow extends PlacedAmounts {
  readonly day: Day;
  readonly at: Date;
  readonly id: string;
  readonly name: string | null;
  /** Null: a guest. */
  readonly customerId: string | null;
  readonly customerName: string | null;
}

export interface OrderTotals extends PlacedAmounts {
  readonly orders: number;
  readonly guestOrders: number;
}

const sums = [
  sql<number>`CAST(SUM(quantity) AS SIGNED)`.as("units"),
  sql<Amount>`SUM(gross)`.as("gross"),
  sql<Amount>`SUM(discount)`.as("discount"),
  sql<Amount>`SUM(gross - discount)`.as("placed"),
];

/** One page of the orders that were counted, as they were placed. */
export async function pageOfOrders(scope: Scope, ask: LedgerAsk): Promise<Page<OrderRow>> {
  const window = windowOf(ask, [sql`sale.occurred_on`, sql`sale.order_id`]);
  const { direction } = window;
  const page = placements(scope, ask)
    .select(["occurred_on", "order_id", sql<Date>`MIN(occurred_at)`.as("at")])
    .select(sql<string | null>`MIN(customer_id)`.as("customer_id"))
    .select(sums)
    .where(window.beyond)
    .groupBy(["occurred_on", "order_id"])
    .orderBy("occurred_on", direction)
    .orderBy("order_id", direction)
    .limit(ask.limit + 1);
  const { db, shop } = scope;
  const rows = await db
    .selectFrom(page.as("s"))
    .leftJoin("sales_order as o", (join) =>
      join.on("o.shop_id", "=", shop.id).onRef("o.external_id", "=", "s.order_id"),
    )
    .leftJoin("customer as c", (join) =>
      join.on("c.shop_id", "=", shop.id).onRef("c.external_id", "=", "s.customer_id"),
    )
    .selectAll("s")
    .select(["o.name", "c.first_name", "c.last_name", "c.email"])
    .orderBy("s.occurred_on", direction)
    .orderBy("s.order_id", direction)
    .execute();
  const read = rows.map((row): OrderRow => ({
    day: row.occurred_on,
    at: row.at,
    id: row.order_id,
    name: row.name,
    customerId: row.customer_id,
    customerName: [row.first_name, row.last_name].filter(Boolean).join(" ") || row.email,
    units: row.units,
    gross: row.gross,
    discount: row.discount,
    placed: row.placed,
  }));
  return pageOf(read, ask, window, ({ day, id }) => ({ day, ids: [id] }));
}

/** All counted orders: how many, how many of guests, and what was ordered. */
export async function totalsOfOrders(scope: Scope, ask: LedgerAsk): Promise<OrderTotals> {
  const row = await placements(scope, ask)
    .select([
      sql<number>`COUNT(DISTINCT order_id)`.as("orders"),
      sql<number>`COUNT(DISTINCT CASE WHEN customer_id IS NULL THEN order_id END)`.as("guestOrders"),
    ])
    .select(sums)
    .executeTakeFirstOrThrow();
  const none = "0.0000";
  // Without rows SUM is NULL, whatever its type says.
  return row.orders === 0
    ? { orders: 0, guestOrders: 0, units: 0, gross: none, discount: none, placed: none }
    : row;
}
