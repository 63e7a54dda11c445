import type { Amount } from "#app/lib/money.ts";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { countColumn, sumColumn } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import {
  namesOf,
  sumOfAdjustments,
  sumsByLineTitle,
  sumsByProduct,
  type AdjustmentSums,
  type ProductSums as Sums,
} from "./product-rows.server.ts";

export const productColumns = [
  "title",
  "gross",
  "discounts",
  "returns",
  "net",
  "unitsOrdered",
  "unitsReturned",
  "orders",
] as const;
/** What products can be sorted by. */
export type ProductColumn = (typeof productColumns)[number];

export interface ProductsOptions {
  readonly by: "product" | "variant";
  readonly sort: ProductColumn;
  readonly descending: boolean;
  /** Rows of a page, from 1; all of them if not said. */
  readonly limit?: number;
  /** Rows before the page. */
  readonly offset?: number;
}

export interface ProductRow {
  /** Null: lines without a product, as merchants type in for themselves; one row for each title. */
  readonly id: string | null;
  /** The product's; without a product, the lines' own. Null where nobody has said. */
  readonly title: string | null;
  /** Null unless asked for by variant. */
  readonly variantId: string | null;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly gross: Amount;
  readonly discounts: Amount;
  readonly returns: Amount;
  readonly net: Amount;
  readonly unitsOrdered: number;
  readonly unitsReturned: number;
  /** Counted orders placed with it: an order of two products is in both. */
  readonly orders: number;
}

/** The same of everything: what the summary says of the range. */
export type ProductTotals = Pick<
  ProductRow,
  "gross" | "discounts" | "returns" | "net" | "unitsOrdered" | "unitsReturned" | "orders"
>;

export interface Products {
  /** One page, in the order asked for; equal ones by id. */
  readonly products: readonly ProductRow[];
  /** Rows of all pages. */
  readonly count: number;
  /** What no product has; net sales are those of all products and these. */
  readonly adjustments: AdjustmentSums;
  readonly totals: ProductTotals;
  readonly otherCurrencies: readonly string[];
}

/** What each product sold in the range. One ledger: all products and the adjustments are the range's net sales. */
export const products: Report<ProductsOptions, Products> = {
  id: "products",
  title: "Product performance",
  description: "Gross sales, discounts, returns, net sales, units and orders of each product in the range.",
  metrics: [
    "gross_sales",
    "discounts",
    "returns",
    "net_sales",
    "units_ordered",
    "units_returned",
    "product_orders",
    "refund_adjustments",
  ],
  run: runProducts,
};

async function runProducts(scope: Scope, options: ProductsOptions): Promise<Products> {
  const { from, to } = scope.query.range;
  const [known, adjustments, days] = await Promise.all([
    rememberedSums(scope, options.by),
    scope.once(["adjustments", from, to], () => sumOfAdjustments(scope)),
    scope.days(),
  ]);
  const sums = await withCustomItems(scope, options.by, known);
  // By title every one has to be known; else those of the page.
  const named = options.sort === "title" ? await withNames(scope, sums) : sums;
  const sorted = [...named].sort(compareBy(options));
  const start = Math.max(0, Math.trunc(options.offset ?? 0));
  const page = sorted.slice(start, options.limit === undefined ? undefined : start + options.limit);
  const shown = await withNames(scope, page);
  return {
    products: shown.map(({ product, variant, example: _, lineTitle: __, ...row }) => ({
      id: product,
      variantId: variant,
      ...row,
    })),
    count: sums.length,
    adjustments,
    totals: {
      gross: total(sums, "gross"),
      discounts: total(sums, "discounts"),
      returns: add(total(sums, "returns"), adjustments.returns),
      net: add(total(sums, "net"), adjustments.net),
      unitsOrdered: countColumn(sums, (row) => row.unitsOrdered),
      unitsReturned: countColumn(sums, (row) => row.unitsReturned),
      // An order of two products is one order.
      orders: countColumn(days.current, (row) => row.orders),
    },
    otherCurrencies: days.otherCurrencies,
  };
}

/** Goods without a product by their own titles. Read each time: what is remembered holds no names. */
async function withCustomItems(
  scope: Scope,
  by: ProductsOptions["by"],
  sums: readonly Sums[],
): Promise<readonly Sums[]> {
  const known = sums.filter(({ product }) => product !== null);
  return known.length === sums.length ? sums : [...known, ...(await sumsByLineTitle(scope, by))];
}

/** More rows than these are some megabytes: they are summed anew for each page. */
const MOST_REMEMBERED = 5_000;

/** One scan of the range's ledger for all pages and orders of the list, as long as nothing changes. */
async function rememberedSums(scope: Scope, by: ProductsOptions["by"]): Promise<readonly Sums[]> {
  const { from, to } = scope.query.range;
  let fresh: readonly Sums[] | undefined;
  const known = await scope.once(["products", by, from, to], async () => {
    fresh = await sumsByProduct(scope, by);
    return fresh.length > MOST_REMEMBERED ? null : fresh;
  });
  return known ?? fresh ?? sumsByProduct(scope, by);
}

async function withNames(scope: Scope, rows: readonly Sums[]) {
  const names = await namesOf(scope, rows);
  return rows.map((row) => ({ ...row, ...names(row) }));
}

/** What has no title comes last, whichever way titles run. */
function compareBy({ sort, descending }: ProductsOptions) {
  const sign = descending ? -1 : 1;
  return (left: Sums & { title?: string | null }, right: Sums & { title?: string | null }): number => {
    const byId = compareIds(left, right);
    if (sort === "title") {
      const [a, b] = [left.title ?? null, right.title ?? null];
      if (a === null || b === null) return a === b ? byId : a === null ? 1 : -1;
      return sign * collator.compare(a, b) || byId;
    }
    const [a, b] = [valueOf(left[sort]), valueOf(right[sort])];
    return a === b ? byId : sign * (a < b ? -1 : 1);
  };
}

const collator = new Intl.Collator("en", { numeric: true });

function valueOf(value: string | number): bigint {
  return typeof value === "number" ? BigInt(value) : toTenThousandths(value);
}

function compareIds(left: Sums, right: Sums): number {
  return (
    collator.compare(left.product ?? "", right.product ?? "") ||
    collator.compare(left.variant ?? "", right.variant ?? "") ||
    compareText(left.lineTitle ?? "", right.lineTitle ?? "")
  );
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function total(rows: readonly Sums[], column: "gross" | "discounts" | "returns" | "net"): Amount {
  return fromTenThousandths(sumColumn(rows, (row) => row[column]));
}

function add(left: Amount, right: Amount): Amount {
  return fromTenThousandths(toTenThousandths(left) + toTenThousandths(right));
}
