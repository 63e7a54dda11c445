import { sql, type RawBuilder } from "kysely";
import type { Day } from "#app/lib/calendar.ts";
import type { Amount } from "#app/lib/money.ts";
import { titleOfLine } from "../line-title.ts";
import type { Scope } from "../scope.server.ts";
import { countedLedger } from "./counted-ledger.server.ts";
import type { SumDrill } from "./drills.ts";
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
  if (drill.of === "orderers") return totalsOfOrderers(scope, ask, drill);
  return summed(scope, ask, drill)
    .select(sumsOf(sql`1`))
    .executeTakeFirstOrThrow();
}

/**
 * The same of customers with a counted order among the rows: each one's first, then those of all who ordered. A free
 * order makes an orderer, though its row adds nothing.
 */
function totalsOfOrderers(scope: Scope, ask: LedgerAsk, drill: SumDrill): Promise<LedgerTotals> {
  const perCustomer = typed(scope, ask, drill)
    .where("customer_id", "is not", null)
    .select(sumsOf(sql`CASE WHEN ${sql.ref(`sale.${drill.column}`)} <> 0 THEN 1 END`))
    .select(sql<number>`MAX(line_type = 'PRODUCT' AND reason = 'ORDER')`.as("ordered"))
    .groupBy("customer_id");
  return scope.db
    .selectFrom(perCustomer.as("c"))
    .select([
      sql<number>`CAST(COALESCE(SUM(c.rows), 0) AS SIGNED)`.as("rows"),
      sql<number>`CAST(COALESCE(SUM(c.quantity), 0) AS SIGNED)`.as("quantity"),
      ...moneyColumns.map((column) => sumOf(sql.ref(`c.${column}`)).as(column)),
    ])
    .where("c.ordered", "=", 1)
    .executeTakeFirstOrThrow();
}

const moneyColumns = ["gross", "discount", "returned", "net", "tax", "total"] as const;

/** Sums over rows for which `counts` is 1. Without rows they are 0, where SQL says NULL. */
function sumsOf(counts: RawBuilder<unknown>) {
  return [
    sql<number>`COUNT(${counts})`.as("rows"),
    sql<number>`CAST(COALESCE(SUM(quantity * ${counts}), 0) AS SIGNED)`.as("quantity"),
    ...moneyColumns.map((column) => sumOf(sql`${sql.ref(column)} * ${counts}`).as(column)),
  ];
}

function sumOf(amount: RawBuilder<unknown>) {
  return sql<Amount>`COALESCE(SUM(${amount}), CAST(0 AS DECIMAL(19, 4)))`;
}

/** The rows that make a sum up: those of its types that add something to it. */
function summed(scope: Scope, ask: LedgerAsk, drill: SumDrill) {
  return typed(scope, ask, drill)
    .where(sql.ref(`sale.${drill.column}`), "<>", sql.lit(0))
    .$if(drill.of === "customers", (rows) => rows.where("customer_id", "is not", null))
    .$if(drill.of === "orderers", (rows) => rows.where(isOrderer(scope, ask)));
}

/** Asked row by row, for a page of them: as a join, MySQL would first collect the orderers of the whole range. */
function isOrderer(scope: Scope, ask: LedgerAsk) {
  const { shop, query } = scope;
  const { includeTestOrders } = shop.settings;
  const { order, product, variant, lineTitle } = ask.filter;
  return sql<boolean>`(
    SELECT 1 FROM sale p
    WHERE p.shop_id = ${shop.id} AND p.customer_id = sale.customer_id
      AND p.occurred_on >= ${query.range.from} AND p.occurred_on <= ${query.range.to}
      AND p.line_type = 'PRODUCT' AND p.reason = 'ORDER' AND p.currency = ${shop.currency}
      ${includeTestOrders ? sql`` : sql`AND p.test = 0`}
      ${order === undefined ? sql`` : sql`AND p.order_id = ${order}`}
      ${product === undefined ? sql`` : sql`AND COALESCE(p.product_id, '') = ${product}`}
      ${variant === undefined ? sql`` : sql`AND p.variant_id = ${variant}`}
      ${lineTitle === undefined ? sql`` : sql`AND p.line_type = 'PRODUCT' AND ${titleOfLine(sql`p.order_id`, sql`p.line_id`, shop.id)} = ${lineTitle}`}
      ${ask.until ? sql`AND (p.occurred_on < ${query.range.to} OR p.occurred_at < ${ask.until})` : sql``}
    LIMIT 1) = 1`;
}

function typed(scope: Scope, ask: LedgerAsk, { only, except, actions }: SumDrill) {
  return countedLedger(scope, ask)
    .$if(only !== undefined, (rows) => rows.where("line_type", "in", only ?? []))
    .$if(except !== undefined, (rows) => rows.where("line_type", "not in", except ?? []))
    .$if(actions !== undefined, (rows) => rows.where("action", "in", actions ?? []));
}
