import { sql } from "kysely";
import type { Amount } from "#app/lib/money.ts";
import { toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { customerDayByDays } from "../day-rows.server.ts";
import type { DayRange } from "../presets.ts";
import { recentCustomers } from "../recent-customers.server.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { splitRange } from "../settled-days.ts";

export interface TopCustomersOptions {
  /** Rows of a page, 1 to 5,000. */
  readonly limit: number;
  /** Rows before the page. */
  readonly offset?: number;
  /** Show those after this place: stays right while sums change, which an offset does not. */
  readonly after?: CustomerCursor | null;
}

/** Place in the list: what was spent, then the id. */
export interface CustomerCursor {
  readonly net: Amount;
  readonly id: string;
}

export interface TopCustomer {
  readonly id: string;
  /** Null where the shop stores no name or email, or the customer was redacted. */
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

const MAX_LIMIT = 5_000;

async function runTopCustomers(scope: Scope, options: TopCustomersOptions): Promise<TopCustomers> {
  const limit = Math.min(Math.max(1, Math.trunc(options.limit)), MAX_LIMIT);
  const offset = Math.max(0, Math.trunc(options.offset ?? 0));
  const { from, to } = scope.query.range;
  const { after } = options;
  const rows = await scope.once(
    ["top customers", from, to, limit, offset, ...(after ? [after.net, after.id] : [])],
    () =>
      offset > 0 || after
        ? spendersOf(scope, scope.query.range, { limit: limit + 1, offset, after })
        : firstSpenders(scope, limit + 1),
  );
  const shown = rows.slice(0, limit);
  const customers = await readCustomers(
    scope,
    shown.map((row) => row.customer_id),
  );
  return {
    customers: shown.map((row) => {
      const customer = customers.get(row.customer_id);
      return {
        id: row.customer_id,
        name: [customer?.first_name, customer?.last_name].filter(Boolean).join(" ") || null,
        email: customer?.email ?? null,
        orders: row.orders,
        net: row.net,
      };
    }),
    hasMore: rows.length > limit,
  };
}

interface Spender {
  readonly customer_id: string;
  readonly net: Amount;
  readonly orders: number;
}

/**
 * The first `limit`. Settled days are ranked once: of those who bought or returned something since, the whole range is
 * summed, and all others are where they were.
 */
async function firstSpenders(scope: Scope, limit: number): Promise<readonly Spender[]> {
  const { query, onceOf } = scope;
  const split = splitRange(query.range);
  const recent = split && (await recentCustomers(scope, query.range, split));
  if (!recent) return spendersOf(scope, query.range, { limit });
  // A power of two: the list that is remembered does not change with every customer of today.
  const ranked = 2 ** Math.ceil(Math.log2(limit + recent.length));
  const settled = await onceOf(split.settled, ["spenders", ranked], () =>
    spendersOf(scope, split.settled, { limit: ranked }),
  );
  const moved = new Set(recent.map((row) => row.customer_id));
  const others = settled.filter((row) => !moved.has(row.customer_id));
  const now = recent.filter((row) => toTenThousandths(row.net) > 0n);
  return [...now, ...others].sort(byPlace).slice(0, limit);
}

function byPlace(a: Spender, b: Spender): number {
  const difference = toTenThousandths(b.net) - toTenThousandths(a.net);
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return a.customer_id.length - b.customer_id.length || (a.customer_id < b.customer_id ? -1 : 1);
}

interface SpendersOptions {
  readonly limit: number;
  readonly offset?: number;
  readonly after?: CustomerCursor | null | undefined;
}

async function spendersOf(
  { db, shop }: Scope,
  range: DayRange,
  { limit, offset = 0, after }: SpendersOptions,
): Promise<readonly Spender[]> {
  const { rows } = await sql<Spender>`
    SELECT customer_id, SUM(net) AS net, CAST(SUM(orders) AS SIGNED) AS orders
    FROM ${customerDayByDays}
    WHERE shop_id = ${shop.id} AND day >= ${range.from} AND day <= ${range.to} AND currency = ${shop.currency}
    GROUP BY customer_id
    HAVING SUM(net) > 0 ${after ? sql`AND ${beyond(after.net, after.id)}` : sql``}
    ORDER BY SUM(net) DESC, LENGTH(customer_id), customer_id
    LIMIT ${limit} OFFSET ${offset}`.execute(db);
  return rows;
}

/** Rows after a place, in the list's order. A decimal beside text would be compared as floating point. */
function beyond(net: Amount, id: string) {
  const spent = sql`CAST(${net} AS DECIMAL(30, 4))`;
  return sql<boolean>`(SUM(net) < ${spent} OR (SUM(net) = ${spent} AND (LENGTH(customer_id) > LENGTH(${id})
    OR (LENGTH(customer_id) = LENGTH(${id}) AND customer_id > ${id}))))`;
}

/** Names are read anew each time: they change, and are erased, without the rollups. */
async function readCustomers({ db, shop }: Scope, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom("customer")
    .select(["external_id", "first_name", "last_name", "email"])
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.external_id, row]));
}
