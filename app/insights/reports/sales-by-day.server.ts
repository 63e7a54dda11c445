import type { Selectable } from "kysely";
import type { DB } from "#app/db/index.server.ts";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import type { Amount } from "#app/lib/money.ts";
import { bucketsOf, type Bucket } from "../buckets.ts";
import { amountPer } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";

const amounts = [
  "gross",
  "discounts",
  "returns",
  "net",
  "shipping",
  "duties",
  "fees",
  "taxes",
  "total",
  "tips",
  "placed_sales",
] as const satisfies readonly (keyof DB["daily_sales"])[];
const counts = [
  "orders",
  "guest_orders",
  "units_ordered",
  "units_returned",
] as const satisfies readonly (keyof DB["daily_sales"])[];

type Row = Pick<Selectable<DB["daily_sales"]>, (typeof amounts)[number] | (typeof counts)[number]>;

/** Every number of some days' sales; amounts in the shop's currency. */
export interface SalesOfDays extends Row {
  readonly averageOrderValue: Amount | null;
}

export interface SalesDay extends Pick<Bucket, "partial"> {
  readonly day: string;
  /** Zeros where nothing happened; null before history starts. */
  readonly sales: SalesOfDays | null;
}

export interface SalesByDay {
  readonly days: readonly SalesDay[];
  readonly totals: SalesOfDays;
  readonly otherCurrencies: readonly string[];
}

/** The range's sales day by day, from gross sales to total sales, and their sums. */
export const salesByDay: Report<Record<never, never>, SalesByDay> = {
  id: "sales-by-day",
  title: "Sales by day",
  description: "Every part of the range's sales day by day, from gross sales to total sales, and their sums.",
  metrics: [
    "gross_sales",
    "discounts",
    "returns",
    "net_sales",
    "shipping",
    "duties",
    "additional_fees",
    "taxes",
    "total_sales",
    "tips",
    "orders",
    "average_order_value",
    "units_ordered",
    "units_returned",
  ],
  run: runSalesByDay,
};

async function runSalesByDay({ db, shop, query, bounds }: Scope): Promise<SalesByDay> {
  const rows = await db
    .selectFrom("daily_sales")
    .select(["day", "currency", ...amounts, ...counts])
    .where("shop_id", "=", shop.id)
    .where("day", ">=", query.range.from)
    .where("day", "<=", query.range.to)
    .execute();
  const own = new Map(rows.filter((row) => row.currency === shop.currency).map((row) => [row.day, row]));
  const others = new Set(rows.map((row) => row.currency).filter((currency) => currency !== shop.currency));
  return {
    days: bucketsOf(query.range, "day", bounds).map(({ from, partial, blank }) => ({
      day: from,
      partial,
      sales: blank ? null : salesOf([own.get(from)].filter((row) => row !== undefined)),
    })),
    totals: salesOf([...own.values()]),
    otherCurrencies: [...others].sort(),
  };
}

function salesOf(rows: readonly Row[]): SalesOfDays {
  const sums = Object.fromEntries([
    ...amounts.map((column) => [
      column,
      fromTenThousandths(rows.reduce((sum, row) => sum + toTenThousandths(row[column]), 0n)),
    ]),
    ...counts.map((column) => [column, rows.reduce((sum, row) => sum + row[column], 0)]),
  ]) as Row;
  return { ...sums, averageOrderValue: amountPer(toTenThousandths(sums.placed_sales), sums.orders) };
}
