import type { ExpressionBuilder } from "kysely";
import { z } from "zod";
import type { DB } from "#app/db/index.server.ts";
import { addDays, startOfDay } from "#app/lib/calendar.ts";
import { cursorCodec, cursorInstant } from "#app/lib/cursor.ts";
import { externalIdText } from "#app/lib/external-id.ts";
import type { Amount } from "#app/lib/money.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";

export interface RecentOrdersOptions {
  /** Rows of a page, 1 to 5,000. */
  readonly limit: number;
  /** Show the orders older than this cursor, or newer than that one; neither: the newest. */
  readonly olderThan?: OrderCursor | null;
  readonly newerThan?: OrderCursor | null;
}

/** Place in the list: the order's time, then its id. */
export interface OrderCursor {
  readonly processedAt: Date;
  readonly id: string;
}

export interface RecentOrder {
  readonly id: string;
  readonly name: string;
  readonly processedAt: Date;
  /** Null: a guest. A customer without a stored name has null `customerName`. */
  readonly customerId: string | null;
  readonly customerName: string | null;
  /** Total as placed, in the order's own currency. */
  readonly total: Amount;
  readonly currency: string;
  /** Lower case, as Shopify's webhooks write it: paid, pending, partially_refunded … */
  readonly financialStatus: string | null;
  readonly fulfillmentStatus: string | null;
  readonly cancelled: boolean;
  readonly test: boolean;
}

export interface RecentOrders {
  readonly orders: readonly RecentOrder[];
  /** Cursors of the neighbouring pages; null at an end. */
  readonly older: string | null;
  readonly newer: string | null;
}

/**
 * The shop's latest orders whatever the range, newest first, test and cancelled ones included and marked. One that is dated
 * after today appears on its day, as in every report.
 */
export const recentOrders: Report<RecentOrdersOptions, RecentOrders> = {
  id: "recent-orders",
  title: "Recent orders",
  description: "The shop's latest orders.",
  metrics: ["order_total"],
  run: runRecentOrders,
};

const MAX_LIMIT = 5_000;

async function runRecentOrders(
  { db, shop, query }: Scope,
  options: RecentOrdersOptions,
): Promise<RecentOrders> {
  const limit = Math.min(Math.max(1, Math.trunc(options.limit)), MAX_LIMIT);
  const { olderThan, newerThan } = options;
  const backwards = Boolean(newerThan && !olderThan);
  const direction = backwards ? "asc" : "desc";
  const page = db
    .selectFrom("sales_order")
    .select([
      "external_id",
      "name",
      "processed_at",
      "customer_id",
      "total",
      "currency",
      "financial_status",
      "fulfillment_status",
      "cancelled_at",
      "test",
    ])
    .where("shop_id", "=", shop.id)
    .where("processed_at", "<", startOfDay(addDays(query.today, 1), query.timeZone))
    .where((eb) => (olderThan ? beyond(eb, olderThan, "<") : eb.lit(true)))
    .where((eb) => (newerThan && !olderThan ? beyond(eb, newerThan, ">") : eb.lit(true)))
    .orderBy("processed_at", direction)
    .orderBy("external_id", direction)
    .limit(limit + 1);
  const rows = await db
    .selectFrom(page.as("o"))
    .leftJoin("customer as c", (join) =>
      join.on("c.shop_id", "=", shop.id).onRef("c.external_id", "=", "o.customer_id"),
    )
    .selectAll("o")
    .select(["c.first_name", "c.last_name", "c.email"])
    .orderBy("o.processed_at", direction)
    .orderBy("o.external_id", direction)
    .execute();
  const found = rows.length > limit;
  const shown = rows.slice(0, limit).map((row) => ({
    id: row.external_id,
    name: row.name,
    processedAt: row.processed_at,
    customerId: row.customer_id,
    customerName: [row.first_name, row.last_name].filter(Boolean).join(" ") || row.email,
    total: row.total,
    currency: row.currency,
    financialStatus: row.financial_status?.toLowerCase() ?? null,
    fulfillmentStatus: row.fulfillment_status?.toLowerCase() ?? null,
    cancelled: row.cancelled_at !== null,
    test: row.test,
  }));
  if (backwards) shown.reverse();
  const hasOlder = backwards ? true : found;
  const hasNewer = backwards ? found : Boolean(olderThan);
  return {
    orders: shown,
    older: hasOlder ? writeCursor(shown.at(-1)) : null,
    newer: hasNewer ? writeCursor(shown[0]) : null,
  };
}

/** (processed_at, external_id) beyond the cursor, written so that the index range is used: row values are not, on MySQL. */
function beyond(eb: ExpressionBuilder<DB, "sales_order">, cursor: OrderCursor, operator: "<" | ">") {
  return eb.and([
    eb("processed_at", operator === "<" ? "<=" : ">=", cursor.processedAt),
    eb.or([
      eb("processed_at", operator, cursor.processedAt),
      eb.and([eb("processed_at", "=", cursor.processedAt), eb("external_id", operator, cursor.id)]),
    ]),
  ]);
}

const codec = cursorCodec("o", z.tuple([cursorInstant, externalIdText()]));

function writeCursor(order: Pick<RecentOrder, "id" | "processedAt"> | undefined): string | null {
  return order ? codec.write([order.processedAt.getTime(), order.id]) : null;
}

/** Reads a cursor from a URL; null for text that is none. */
export function readCursor(text: string | null): OrderCursor | null {
  const place = codec.read(text);
  return place && { processedAt: new Date(place[0]), id: place[1] };
}
