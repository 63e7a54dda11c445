import { sql, type RawBuilder } from "kysely";
import type { Day } from "#app/lib/calendar.ts";
import type { Amount } from "#app/lib/money.ts";
import type { Scope } from "../scope.server.ts";
import { placements } from "./counted-ledger.server.ts";
import type { CustomerDrill } from "./drills.ts";
import type { LedgerAsk } from "./ledger-ask.ts";
import { pageOf, windowOf, type Page } from "./page.ts";

export interface CustomerRow {
  readonly id: string;
  /** Null where none is stored, or the customer was redacted. */
  readonly name: string | null;
  /** Counted orders in the range, newest first: at most so many as `SHOWN_ORDERS`. */
  readonly shown: readonly { readonly id: string; readonly name: string; readonly day: Day }[];
  readonly orders: number;
  readonly lastDay: Day;
  /** Day of the first counted order of all time. */
  readonly firstDay: Day | null;
  /** The first order of all time is in the range. */
  readonly firstTime: boolean;
  /** Has an order in the range that is not the first of all time: a customer can be both. */
  readonly returning: boolean;
  /** Gross sales less discounts of these orders, as placed. */
  readonly placed: Amount;
}

export interface CustomerTotals {
  readonly customers: number;
  readonly firstTime: number;
  readonly returning: number;
  /** With two or more orders in the range. */
  readonly repeating: number;
}

/** Orders named in a customer's row: the count says how many there are. */
const SHOWN_ORDERS = 5;

/**
 * One page of the customers that a number counts, those who ordered last first.
 * @param count which of those with a counted order in the range.
 */
export async function pageOfCustomers(
  scope: Scope,
  ask: LedgerAsk,
  count: CustomerDrill["count"],
): Promise<Page<CustomerRow>> {
  const { db, shop } = scope;
  const window = windowOf(ask, [sql`MAX(occurred_on)`, sql`customer_id`]);
  const { direction } = window;
  const groups = orderers(scope, ask)
    .select([sql<Day>`MAX(occurred_on)`.as("day"), sql<Amount>`SUM(gross - discount)`.as("placed")])
    .having(window.beyond);
  // Where all count, no more groups than the page has need to be looked up.
  const page =
    count === "customers"
      ? groups
          .orderBy(sql`MAX(occurred_on)`, direction)
          .orderBy("customer_id", direction)
          .limit(ask.limit + 1)
      : groups;
  const rows = await db
    .selectFrom(page.as("c"))
    .leftJoin("customer_stats as f", (join) =>
      join.on("f.shop_id", "=", shop.id).onRef("f.customer_id", "=", "c.customer_id"),
    )
    .leftJoin("customer as p", (join) =>
      join.on("p.shop_id", "=", shop.id).onRef("p.external_id", "=", "c.customer_id"),
    )
    .select(["c.customer_id", "c.orders", "c.day", "c.placed", "p.first_name", "p.last_name", "p.email"])
    .select(["f.first_order_on", earlier.as("earlier")])
    .where(counts[count])
    .orderBy("c.day", direction)
    .orderBy("c.customer_id", direction)
    .limit(ask.limit + 1)
    .execute();
  const ids = rows.map((row) => row.customer_id ?? "");
  const orders = await latestOrders(scope, ask, ids);
  const read = rows.map((row): CustomerRow => ({
    id: row.customer_id ?? "",
    name: [row.first_name, row.last_name].filter(Boolean).join(" ") || row.email,
    shown: orders.get(row.customer_id ?? "") ?? [],
    orders: row.orders,
    lastDay: row.day,
    firstDay: row.first_order_on,
    firstTime: row.earlier === 0,
    returning: row.earlier === 1 || row.orders > 1,
    placed: row.placed,
  }));
  return pageOf(read, ask, window, ({ lastDay, id }) => ({ day: lastDay, ids: [id] }));
}

/**
 * How many customers, and how many of them ordered for the first time, returned, repeated: from the ledger and each
 * customer's first order.
 */
export function totalsOfCustomers(scope: Scope, ask: LedgerAsk): Promise<CustomerTotals> {
  const { db, shop } = scope;
  return db
    .selectFrom(orderers(scope, ask).as("c"))
    .leftJoin("customer_stats as f", (join) =>
      join.on("f.shop_id", "=", shop.id).onRef("f.customer_id", "=", "c.customer_id"),
    )
    .select([
      sql<number>`COUNT(*)`.as("customers"),
      countOf("firstTime").as("firstTime"),
      countOf("returning").as("returning"),
      countOf("repeating").as("repeating"),
    ])
    .executeTakeFirstOrThrow();
}

/** Customers with counted orders among the ask's rows: how many, when the earliest; of a single one, which. */
function orderers(scope: Scope, ask: LedgerAsk) {
  return placements(scope, ask)
    .where("customer_id", "is not", null)
    .select([
      "customer_id",
      sql<number>`COUNT(DISTINCT order_id)`.as("orders"),
      sql<string>`MAX(order_id)`.as("order_id"),
      sql<Date>`MIN(occurred_at)`.as("at"),
    ])
    .groupBy("customer_id");
}

/** 1 if an order came before the range's earliest; of two in one instant the smaller number is the first. */
const earlier = sql<number>`CASE WHEN f.first_order_at < c.at OR (c.orders = 1 AND f.first_order_id <> c.order_id)
  THEN 1 ELSE 0 END`;

/** Which customers a number counts. Of two orders in the range one is not the first of all time. */
const counts: Readonly<Record<CustomerDrill["count"], RawBuilder<boolean>>> = {
  customers: sql<boolean>`TRUE`,
  firstTime: sql<boolean>`(${earlier}) = 0`,
  returning: sql<boolean>`((${earlier}) = 1 OR c.orders > 1)`,
  repeating: sql<boolean>`c.orders > 1`,
};

function countOf(count: CustomerDrill["count"]) {
  return sql<number>`COUNT(CASE WHEN ${counts[count]} THEN 1 END)`;
}

/** The page's customers' latest orders in the range, newest first. */
async function latestOrders(scope: Scope, ask: LedgerAsk, ids: readonly string[]) {
  const { db, shop } = scope;
  const byCustomer = new Map<string, { id: string; name: string; day: Day }[]>();
  if (ids.length === 0) return byCustomer;
  const orders = placements(scope, ask)
    .select(["shop_id", "customer_id", "order_id", "occurred_on"])
    .distinct()
    .where("customer_id", "in", ids);
  const ranked = db
    .selectFrom(orders.as("s"))
    .select(["customer_id", "order_id", "occurred_on"])
    .select(
      sql<number>`ROW_NUMBER() OVER (
      PARTITION BY shop_id, customer_id ORDER BY occurred_on DESC, LENGTH(order_id) DESC, order_id DESC)`.as(
        "place",
      ),
    );
  const rows = await db
    .selectFrom(ranked.as("s"))
    .leftJoin("sales_order as o", (join) =>
      join.on("o.shop_id", "=", shop.id).onRef("o.external_id", "=", "s.order_id"),
    )
    .select(["s.customer_id", "s.order_id", "s.occurred_on", "o.name"])
    .where("s.place", "<=", SHOWN_ORDERS)
    .orderBy("s.place")
    .execute();
  for (const row of rows) {
    const order = { id: row.order_id, name: row.name ?? row.order_id, day: row.occurred_on };
    const known = byCustomer.get(row.customer_id ?? "");
    if (known) known.push(order);
    else byCustomer.set(row.customer_id ?? "", [order]);
  }
  return byCustomer;
}
