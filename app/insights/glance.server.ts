import type { Db } from "#app/db/index.server.ts";
import { formatterOf } from "#app/lib/format.ts";
import { formatMoney } from "#app/lib/money.ts";
import { asShown, type Shop } from "#app/tenancy/index.server.ts";
import { changeView } from "./present/comparison.ts";
import { firstDayOf } from "./day-rows.server.ts";
import type { ChangeView } from "./present/home-view.ts";
import { parseQuery } from "./query.ts";
import { reports } from "./registry.server.ts";
import { scopeOf } from "./scope.server.ts";

/** A stretch of one shop's days in a word: texts for a reader, in the shop's currency and its own days. */
export interface Glance {
  readonly totalSales: string | null;
  /** Of the sales, against the days before; null where there is nothing to compare with. */
  readonly change: ChangeView | null;
  readonly orders: string | null;
}

/** Which stretches, by the presets of pages. */
const glances = { today: "today", month: "last_30_days" } as const;

/** A shop's sales and orders of today and of the last 30 days, each in the shop's own days and currency. */
export async function glanceAt(
  db: Db,
  present: Shop,
  { now, locale }: { readonly now: Date; readonly locale: string },
): Promise<Readonly<Record<keyof typeof glances, Glance>>> {
  const shop = asShown(present);
  const format = formatterOf(locale, shop.timeZone);
  const firstDay = await firstDayOf(db, shop);
  const glance = async (preset: string): Promise<Glance> => {
    const parsed = parseQuery(new URLSearchParams({ preset }), { timeZone: shop.timeZone, now, firstDay });
    if (parsed.outcome !== "query") throw new Error(`${preset} is no range`);
    const { metrics, compared } = await reports.summary.run(scopeOf(db, shop, parsed.query, null), {});
    const [sales, orders] = (["total_sales", "orders"] as const).map((id) =>
      metrics.find((metric) => metric.id === id),
    );
    return {
      totalSales: !sales || sales.value === null ? null : formatMoney(sales.value, shop.currency, locale),
      change: sales ? changeView(sales, compared, format) : null,
      orders: !orders || orders.value === null ? null : format.count(orders.value),
    };
  };
  return { today: await glance(glances.today), month: await glance(glances.month) };
}
