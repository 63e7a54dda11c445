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
    SELECT ${dayOf(shop)} AS day, ${sums}
    FROM ${salesOf(shop, range)}
    GROUP BY ${dayOf(shop)}`.execute(db);
  return new Map(rows.map(({ day, ...amounts }) => [day, amounts]));
}

/** The same of one day, order by order. */
export async function ledgerByOrder(db: Db, shop: Shop, day: Day): Promise<readonly LedgerOrder[]> {
  const { rows } = await sql<SalesAmounts & Omit<LedgerOrder, "amounts">>`
    SELECT l.*, o.name FROM (
      SELECT s.order_id AS orderId, ${sums}
      FROM ${salesOf(shop, { from: day, to: day })}
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
  const counted = sql`s.shop_id = ${shop.id} AND s.currency = ${shop.currency} AND s.test = 0`;
  if (shop.settings.refundDate === "refund")
    return sql`sale s WHERE ${counted} AND s.occurred_on BETWEEN ${from} AND ${to}`;
  const start = (day: Day) => sql`CAST(${startOfDay(day, shop.timeZone)} AS DATETIME(3))`;
  const days: RawBuilder<unknown>[] = [];
  for (let day = from; day <= to; day = addDays(day, 1))
    days.push(sql`SELECT ${day} AS day, ${start(day)} AS starts, ${start(addDays(day, 1))} AS ends`);
  return sql`(${sql.join(days, sql` UNION ALL `)}) d
    JOIN sale s ON s.occurred_at >= d.starts AND s.occurred_at < d.ends WHERE ${counted}
      AND s.occurred_at >= ${start(from)} AND s.occurred_at < ${start(addDays(to, 1))}`;
}

function dayOf(shop: Shop): RawBuilder<unknown> {
  return shop.settings.refundDate === "refund" ? sql`s.occurred_on` : sql`d.day`;
}
