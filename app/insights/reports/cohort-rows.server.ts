import type { Db } from "#app/db/index.server.ts";
import { toTenThousandths, type TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { Month } from "../months.ts";

/** What a cohort's customers did in one month. */
export interface CohortMonth {
  /** Those with a counted order in it. */
  readonly customers: number;
  /** Net sales dated in it, in the shop's currency. */
  readonly net: TenThousandths;
}

/** Cohort, month -> what happened; nothing where the month has no row. */
export type CohortRows = ReadonlyMap<Month, ReadonlyMap<Month, CohortMonth>>;

/** The rollup's rows of these cohorts, both included: at most one a month and cohort. */
export async function readCohortRows(
  db: Db,
  shop: Shop,
  { from, to }: { readonly from: Month; readonly to: Month },
): Promise<CohortRows> {
  const rows = await db
    .selectFrom("cohort_month")
    .select(["cohort", "month", "customers", "net"])
    .where("shop_id", "=", shop.id)
    // A cohort has no month before its own.
    .where("month", ">=", from)
    .where("cohort", ">=", from)
    .where("cohort", "<=", to)
    .execute();
  const cohorts = new Map<Month, Map<Month, CohortMonth>>();
  for (const { cohort, month, customers, net } of rows) {
    const known = cohorts.get(cohort) ?? new Map<Month, CohortMonth>();
    cohorts.set(cohort, known.set(month, { customers, net: toTenThousandths(net) }));
  }
  return cohorts;
}

/** Month of the first cohort; null where nobody has ordered yet. */
export async function firstCohortOf(db: Db, shop: Shop): Promise<Month | null> {
  const row = await db
    .selectFrom("cohort_month")
    .select("month")
    .where("shop_id", "=", shop.id)
    .where("customers", ">", 0)
    .orderBy("month")
    .limit(1)
    .executeTakeFirst();
  return row?.month ?? null;
}

/** Currencies besides the shop's in which something was ever sold. */
export async function otherCurrenciesOf(db: Db, shop: Shop): Promise<string[]> {
  const rows = await db
    .selectFrom("daily_sales")
    .select("currency")
    .distinct()
    .where("shop_id", "=", shop.id)
    .where("currency", "!=", shop.currency)
    .orderBy("currency")
    .execute();
  return rows.map((row) => row.currency);
}
