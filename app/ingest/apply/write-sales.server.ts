import { insertRows, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { SaleRow } from "../ledger/ledger-rows.ts";
import { saleColumns } from "./columns.ts";
import type { LedgerChange } from "./ledger-change.ts";
import type { Touched } from "./touched.ts";

/** Longest text of an amount that DECIMAL(19,4) takes: fifteen digits, the point, four digits. */
const LONGEST = 20;

/** Whether some amount of the rows does not fit its column. */
export function isOverflowing(rows: readonly SaleRow[]): boolean {
  return rows.some((row) =>
    [row.gross, row.discount, row.returned, row.net, row.tax, row.total].some(
      (amount) => amount.length > LONGEST && amount.replace("-", "").length > LONGEST,
    ),
  );
}

/** Replaces the ledger rows of the orders where they differ, and notes the days and customers whose numbers move. */
export async function replaceSales(
  trx: Trx,
  shop: Shop,
  changes: readonly LedgerChange[],
  touched: Touched,
): Promise<void> {
  const replaced: string[] = [];
  const added: SaleRow[] = [];
  for (const { state, before, rows } of changes) {
    const different = before.length === 0 ? rows : differing(before, rows);
    if (different.length === 0) continue;
    if (before.length > 0) replaced.push(state.id);
    for (const row of rows) added.push(row);
    for (const row of different) {
      touched.days.add(row.occurred_on);
      if (row.customer_id) touched.customers.add(row.customer_id);
    }
  }
  if (replaced.length > 0)
    await trx.deleteFrom("sale").where("shop_id", "=", shop.id).where("order_id", "in", replaced).execute();
  added.sort(byKey);
  await insertRows(trx, "sale", saleColumns, added);
}

/** Rows that are in one list only: by content, whatever their order. */
export function differing(before: readonly SaleRow[], now: readonly SaleRow[]): SaleRow[] {
  const left = new Map(before.map((row) => [contentOf(row), row]));
  const added = now.filter((row) => !left.delete(contentOf(row)));
  return [...added, ...left.values()];
}

function contentOf(row: SaleRow): string {
  return saleColumns
    .map((column) => {
      const value = row[column];
      return value instanceof Date ? value.getTime() : String(value);
    })
    .join("\n");
}

function byKey(a: SaleRow, b: SaleRow): number {
  return (
    compare(a.occurred_on, b.occurred_on) ||
    compare(a.order_id, b.order_id) ||
    compare(a.sale_key, b.sale_key)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
