import { sql, type RawBuilder } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { addDays, startOfDay, type Day } from "#app/lib/calendar.ts";
import type { SalesAmounts } from "#app/lib/sales-measures.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { DayRange } from "../presets.ts";

/** What one order adds to a day. */
export interface LedgerOrder {
  readonly orderId: string;
  /** Null where the order itself is not stored. */
  readonly name: string | null;
  readonly amounts: SalesAmounts;
}

/**
 * The ledger's sums of each day by Shopify's rules, whatever the shop's settings say: no test orders, refunds and
 * cancellations on their own day. The shop's currency only; days without sales are missing.
 */
export async function ledgerByDay(
  db: Db,
  shop: Shop,
  range: DayRange,
): Promise<ReadonlyMap<Day, SalesAmounts>> {
  const { rows } = await sql<SalesAmounts & { day: Day }>`
    SELECT s.day, ${sums}
    FROM ${salesOf(shop, range)} s
    GROUP BY s.day`.execute(db);
  return new Map(rows.map(({ day, ...amounts }) => [day, amounts]));
}

/** The same of one day, order by order. */
export async function ledgerByOrder(db: Db, shop: Shop, day: Day): Promise<readonly LedgerOrder[]> {
  const { rows } = await sql<SalesAmounts & Omit<LedgerOrder, "amounts">>`
    SELECT l.*, o.name FROM (
      SELECT s.order_id AS orderId, ${sums}
      FROM ${salesOf(shop, { from: day, to: day })} s
      GROUP BY s.order_id
    ) l
    LEFT JOIN sales_order o ON o.shop_id = ${shop.id} AND o.external_id = l.orderId`.execute(db);
  return rows.map(({ orderId, name, ...amounts }) => ({ orderId, name, amounts }));
}

/** Signed as Shopify's reports are. */
const sums = sql`
  SUM(IF(s.line_type = 'PRODUCT', s.gross, 0)) AS gross,
  SUM(IF(s.line_type = 'PRODUCT', -s.discount, 0)) AS discounts,
  SUM(IF(s.line_type IN ('PRODUCT', 'ADJUSTMENT'), -s.returned, 0)) AS returns,
  SUM(IF(s.line_type IN ('PRODUCT', 'ADJUSTMENT'), s.net, 0)) AS net,
  SUM(IF(s.line_type = 'SHIPPING', s.net, 0)) AS shipping,
  SUM(IF(s.line_type = 'DUTY', s.net, 0)) AS duties,
  SUM(IF(s.line_type IN ('FEE', 'ADDITIONAL_FEE'), s.net, 0)) AS fees,
  SUM(IF(s.line_type IN ('TIP', 'GIFT_CARD'), 0, s.tax)) AS taxes,
  SUM(IF(s.line_type IN ('TIP', 'GIFT_CARD'), 0, s.total)) AS total`;

/**
 * Rows of the ledger with the day that Shopify puts them on. `occurred_on` is that day, unless the shop has refunds
 * on the order's day: then the instant says it, at the price of a scan of the shop's ledger.
 */
function salesOf(shop: Shop, { from, to }: DayRange): RawBuilder<unknown> {
  const rows = (day: RawBuilder<unknown>, inRange: RawBuilder<unknown>) => sql`(
    SELECT ${day} AS day, order_id, line_type, gross, discount, returned, net, tax, total
    FROM sale
    WHERE shop_id = ${shop.id} AND currency = ${shop.currency} AND test = 0 AND ${inRange})`;
  if (shop.settings.refundDate === "refund")
    return rows(sql`occurred_on`, sql`occurred_on BETWEEN ${from} AND ${to}`);
  const start = (day: Day) => startOfDay(day, shop.timeZone);
  const days: RawBuilder<unknown>[] = [];
  for (let day = from; day <= to; day = addDays(day, 1))
    days.push(sql`WHEN occurred_at < ${start(addDays(day, 1))} THEN ${day}`);
  return rows(
    sql`CASE ${sql.join(days, sql` `)} END`,
    sql`occurred_at >= ${start(from)} AND occurred_at < ${start(addDays(to, 1))}`,
  );
}
