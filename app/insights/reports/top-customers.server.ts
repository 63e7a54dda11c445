import { sql } from "kysely";
import type { Amount } from "#app/lib/money.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";

export interface TopCustomersOptions {
  /** Rows of a page, 1 to 250. */
  readonly limit: number;
  /** Rows before the page. */
  readonly offset?: number;
}

export interface TopCustomer {
  readonly id: string;
  /** Null where the shop stores no name or e-mail, or the customer was redacted. */
  readonly name: string | null;
  readonly email: string | null;
  /** Counted orders placed in the range. */
  readonly orders: number;
  /** Net sales dated in the range, shop currency. */
  readonly net: Amount;
}

export interface TopCustomers {
  readonly customers: readonly TopCustomer[];
  readonly hasMore: boolean;
}

/** Customers by net sales of the range, highest first; equal ones by id. Those with nothing left are not listed. */
export const topCustomers: Report<TopCustomersOptions, TopCustomers> = {
  id: "top-customers",
  title: "Top customers by spend",
  description: "Customers by what they spent in the range.",
  metrics: ["customer_spend"],
  run: runTopCustomers,
};

const MAX_LIMIT = 250;

async function runTopCustomers(
  { db, shop, query }: Scope,
  options: TopCustomersOptions,
): Promise<TopCustomers> {
  const limit = Math.min(Math.max(1, Math.trunc(options.limit)), MAX_LIMIT);
  const top = db
    .selectFrom("customer_day")
    .select([
      "customer_id",
      sql<string>`SUM(net)`.as("net"),
      sql<number>`CAST(SUM(orders) AS SIGNED)`.as("orders"),
    ])
    .where("shop_id", "=", shop.id)
    .where("day", ">=", query.range.from)
    .where("day", "<=", query.range.to)
    .where("currency", "=", shop.currency)
    .groupBy("customer_id")
    .having(sql`SUM(net)`, ">", 0)
    .orderBy(sql`SUM(net) DESC, LENGTH(customer_id), customer_id`)
    .limit(limit + 1)
    .offset(Math.max(0, Math.trunc(options.offset ?? 0)));
  const rows = await db
    .selectFrom(top.as("t"))
    .leftJoin("customer as c", (join) =>
      join.on("c.shop_id", "=", shop.id).onRef("c.external_id", "=", "t.customer_id"),
    )
    .select(["t.customer_id", "t.net", "t.orders", "c.first_name", "c.last_name", "c.email"])
    .orderBy(sql`t.net DESC, LENGTH(t.customer_id), t.customer_id`)
    .execute();
  return {
    customers: rows.slice(0, limit).map((row) => ({
      id: row.customer_id,
      name: [row.first_name, row.last_name].filter(Boolean).join(" ") || null,
      email: row.email,
      orders: row.orders,
      net: row.net,
    })),
    hasMore: rows.length > limit,
  };
}
