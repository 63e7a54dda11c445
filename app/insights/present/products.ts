import { formatterOf, type Formatter } from "#app/lib/format.ts";
import { formatMoney, negated } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { ProductCellView, ProductRowView, ProductsView } from "./products-view.ts";
import type { Query } from "../query.ts";
import type { ProductRow, Products, ProductTotals } from "../reports/products.server.ts";

const NO_PRODUCT = "Items without a product";

/** The product report as text for one reader. @param page from 1. @param rows of a page. */
export function presentProducts(
  report: Products,
  query: Query,
  shop: Shop,
  locale: string,
  { page, rows }: { readonly page: number; readonly rows: number },
): ProductsView {
  const format = formatterOf(locale, shop.timeZone);
  const money = (amount: string) => formatMoney(amount, shop.currency, locale);
  const start = (page - 1) * rows;
  const { adjustments, totals, count, otherCurrencies } = report;
  return {
    rangeLabel: format.days(query.range.from, query.range.to),
    rows: report.products.map((row) => rowView(row, format, money)),
    adjustments:
      Number(adjustments.returns) === 0 && Number(adjustments.net) === 0
        ? null
        : {
            ...ofAll("adjustments", "Refund adjustments"),
            cells: cellsOf(
              {
                gross: "0",
                discounts: "0",
                returns: adjustments.returns,
                net: adjustments.net,
                unitsOrdered: 0,
                unitsReturned: 0,
                orders: 0,
              },
              format,
              money,
            ),
          },
    totals: { ...ofAll("totals", "Total"), cells: cellsOf(totals, format, money) },
    pageLabel: `${format.count(Math.min(start + 1, count))}–${format.count(Math.min(start + rows, count))} of ${format.count(count)}`,
    count,
    page,
    hasNext: start + rows < count,
    otherCurrencies:
      otherCurrencies.length === 0
        ? null
        : `Sales in ${otherCurrencies.join(", ")} aren't included: currencies are never added together.`,
  };
}

function ofAll(key: string, title: string) {
  return { key, title, product: null, variant: null, lineTitle: null, detail: null };
}

function rowView(row: ProductRow, format: Formatter, money: (amount: string) => string): ProductRowView {
  const detail = [row.variantTitle ?? (row.variantId === null ? null : `Variant ${row.variantId}`), row.sku];
  return {
    key: `${row.id ?? ""} ${row.variantId ?? ""} ${row.id === null ? (row.title ?? "") : ""}`,
    product: row.id ?? "",
    variant: row.variantId,
    lineTitle: row.id === null ? (row.title ?? "") : null,
    title: row.title ?? (row.id === null ? NO_PRODUCT : `Product ${row.id}`),
    detail:
      [...detail, row.id === null && row.title !== null ? "No product" : null].filter(Boolean).join(", ") ||
      null,
    cells: cellsOf(row, format, money),
  };
}

function cellsOf(
  row: ProductTotals,
  format: Formatter,
  money: (amount: string) => string,
): ProductCellView[] {
  const cell = (column: keyof ProductTotals, text: string): ProductCellView => ({
    column,
    text,
    zero: Number(row[column]) === 0,
  });
  return [
    cell("gross", money(row.gross)),
    // Both lower sales: negative, so that a row adds up, as in the ledger that it leads to.
    cell("discounts", money(negated(row.discounts))),
    cell("returns", money(negated(row.returns))),
    cell("net", money(row.net)),
    cell("unitsOrdered", format.count(row.unitsOrdered)),
    cell("unitsReturned", format.count(row.unitsReturned)),
    cell("orders", format.count(row.orders)),
  ];
}
