import { sql } from "kysely";
import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/**
 * Computes the cohorts of these months (YYYY-MM) from the customers' days and puts them in the place of the old ones.
 * A customer counts once a month, in whatever currency they bought; net sales are those in the shop's currency, since
 * two are never added. Who never had a counted order is in no cohort.
 */
export async function rebuildMonths(trx: Trx, shop: Shop, months: readonly string[]): Promise<void> {
  if (months.length === 0) return;
  await trx.deleteFrom("cohort_month").where("shop_id", "=", shop.id).where("month", "in", months).execute();
  // One range of days a month: what is not indexed by month is found by its days.
  for (const month of months)
    await sql`
      INSERT INTO cohort_month (shop_id, month, cohort, customers, net)
      SELECT d.shop_id, ${month}, DATE_FORMAT(s.first_order_on, '%Y-%m') AS cohort,
        COUNT(DISTINCT CASE WHEN d.orders > 0 THEN d.customer_id END),
        SUM(CASE WHEN d.currency = ${shop.currency} THEN d.net ELSE 0 END)
      FROM customer_day d JOIN customer_stats s ON s.shop_id = ${shop.id} AND s.customer_id = d.customer_id
      WHERE d.shop_id = ${shop.id} AND d.day >= ${`${month}-01`}
        AND d.day < DATE_ADD(${`${month}-01`}, INTERVAL 1 MONTH) AND s.first_order_on IS NOT NULL
      GROUP BY d.shop_id, cohort`.execute(trx);
}
