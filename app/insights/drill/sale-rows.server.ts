import { sql } from "kysely";
import type { Day } from "#app/lib/calendar.ts";
import type { Amount } from "#app/lib/money.ts";
import type { Scope } from "../scope.server.ts";
import { countedLedger, placements } from "./counted-ledger.server.ts";
import type { LedgerColumn, SumDrill } from "./drills.ts";
import type { LedgerAsk } from "./ledger-ask.ts";
import { pageOf, windowOf, type Page } from "./page.ts";

/** Amounts of a row or of many, in the shop's currency: net = gross - discount - returned, total = net + tax. */
export interface LedgerAmounts {
  readonly quantity: number;
  readonly gross: Amount;
  readonly discount: Amount;
  readonly returned: Amount;
  readonly net: Amount;
  readonly tax: Amount;
  readonly total: Amount;
}

export interface LedgerRow extends LedgerAmounts {
  /** The day that it counts on, in the shop's zone. */
  readonly day: Day;
  /** When it happened: another day, where the shop counts returns on the day of the order. */
  readonly at: Date;
  readonly key: string;
  readonly orderId: string;
  readonly orderName: string | null;
  /** ORDER | ORDER_EDIT | REFUND | RETURN | CANCEL */
  readonly reason: string;
  /** ORDER | RETURN | UPDATE */
  readonly action: string;
  /** PRODUCT | SHIPPING | TIP | DUTY | FEE | ADDITIONAL_FEE | ADJUSTMENT */
  readonly lineType: string;
  readonly productId: string | null;
  readonly variantId: string | null;
  /** As the order calls the line; null of what is no line. */
  readonly title: string | null;
}

/** Sums of all rows, not only of the page's. */
export interface LedgerTotals extends LedgerAmounts {
  readonly rows: number;
}

const amounts = ["quantity", "gross", "discount", "returned", "net", "tax", "total"] as const;

/** One page of the rows that a sum is made of. Rows that add nothing to it are not listed. */
export async function pageOfSales(scope: Scope, ask: LedgerAsk, drill: SumDrill): Promise<Page<LedgerRow>> {
  const window = windowOf(ask, [sql`sale.occurred_on`, sql`sale.order_id`, sql`sale.sale_key`]);
  const { direction } = window;
  const page = summed(scope, ask, drill)
    .select(["occurred_on", "order_id", "sale_key", "occurred_at", "reason", "action", "line_type"])
    .select(["line_id", "product_id", "variant_id", ...amounts])
    .where(window.beyond)
    .orderBy("occurred_on", direction)
    .orderBy("order_id", direction)
    .orderBy("sale_key", direction)
    .limit(ask.limit + 1);
  const { db, shop } = scope;
  const rows = await db
    .selectFrom(page.as("s"))
    .leftJoin("sales_order as o", (join) =>
      join.on("o.shop_id", "=", shop.id).onRef("o.external_id", "=", "s.order_id"),
    )
    .leftJoin("order_line as l", (join) =>
      join
        .on("l.shop_id", "=", shop.id)
        .onRef("l.order_id", "=", "s.order_id")
        .onRef("l.id", "=", "s.line_id"),
    )
    .selectAll("s")
    .select(["o.name", "l.title"])
    .orderBy("s.occurred_on", direction)
    .orderBy("s.order_id", direction)
    .orderBy("s.sale_key", direction)
    .execute();
  const read = rows.map((row): LedgerRow => ({
    day: row.occurred_on,
    at: row.occurred_at,
    key: row.sale_key,
    orderId: row.order_id,
    orderName: row.name,
    reason: row.reason,
    action: row.action,
    lineType: row.line_type,
    productId: row.product_id,
    variantId: row.variant_id,
    title: row.title,
    quantity: row.quantity,
    gross: row.gross,
    discount: row.discount,
    returned: row.returned,
    net: row.net,
    tax: row.tax,
    total: row.total,
  }));
  return pageOf(read, ask, window, ({ day, orderId, key }) => ({ day, ids: [orderId, key] }));
}

/** What all rows of a sum add up to, by the database, from the ledger itself. */
export function totalsOfSales(scope: Scope, ask: LedgerAsk, drill: SumDrill): Promise<LedgerTotals> {
  const sum = (column: Exclude<LedgerColumn, "quantity">) =>
    sql<Amount>`COALESCE(SUM(${sql.ref(column)}), CAST(0 AS DECIMAL(19, 4)))`.as(column);
  return summed(scope, ask, drill)
    .select([
      sql<number>`COUNT(*)`.as("rows"),
      sql<number>`CAST(COALESCE(SUM(quantity), 0) AS SIGNED)`.as("quantity"),
      sum("gross"),
      sum("discount"),
      sum("returned"),
      sum("net"),
      sum("tax"),
      sum("total"),
    ])
    .executeTakeFirstOrThrow();
}

function summed(scope: Scope, ask: LedgerAsk, { column, only, except, actions, of }: SumDrill) {
  return countedLedger(scope, ask)
    .$if(only !== undefined, (rows) => rows.where("line_type", "in", only ?? []))
    .$if(except !== undefined, (rows) => rows.where("line_type", "not in", except ?? []))
    .$if(actions !== undefined, (rows) => rows.where("action", "in", actions ?? []))
    .$if(of === "customers", (rows) => rows.where("customer_id", "is not", null))
    .$if(of === "orderers", (rows) =>
      rows.where("customer_id", "in", placements(scope, ask).select("customer_id").distinct()),
    )
    .where(sql.ref(`sale.${column}`), "<>", sql.lit(0));
}
