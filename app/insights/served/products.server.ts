import { z } from "zod";
import { cursorCodec } from "#app/lib/cursor.ts";
import type { Amount } from "#app/lib/money.ts";
import {
  products,
  type ProductColumn,
  type ProductRow,
  type ProductTotals,
} from "../reports/products.server.ts";
import { moneyOf, writeRange } from "./present.ts";
import { money, nextCursor, pageParameters, rangeHead, rangeParameters } from "./schemas.ts";
import { serve } from "./serve.ts";

const ROWS = 50;

/** Names of the columns in interfaces and addresses, and the report's own. */
export const productSorts = {
  title: "title",
  grossSales: "gross",
  discounts: "discounts",
  returns: "returns",
  netSales: "net",
  unitsOrdered: "unitsOrdered",
  unitsReturned: "unitsReturned",
  orders: "orders",
} as const satisfies Record<string, ProductColumn>;

const count = z.number().int();
const sums = {
  grossSales: money,
  discounts: money,
  returns: money,
  netSales: money,
  unitsOrdered: count,
  unitsReturned: count,
  orders: count,
};

const answer = z
  .strictObject({
    ...rangeHead,
    products: z.array(
      z.strictObject({
        id: z
          .string()
          .nullable()
          .meta({ description: "Null: lines without a product, a row for each title." }),
        title: z.string().nullable(),
        variant: z
          .strictObject({
            id: z.string().nullable(),
            title: z.string().nullable(),
            sku: z.string().nullable(),
          })
          .nullable()
          .meta({ description: "Null unless asked for by variant." }),
        ...sums,
      }),
    ),
    adjustments: z
      .strictObject({ returns: money, netSales: money })
      .meta({ description: "What no product has. With all products it makes `totals`." }),
    totals: z.strictObject(sums).meta({
      description: "Of all pages and the adjustments; `orders` counts an order of two products once.",
    }),
    otherCurrencies: z
      .array(z.string())
      .meta({ description: "Sales in these are in no number here: two currencies are never added." }),
    nextCursor,
  })
  .meta({ id: "Products" });

/** Rows before the page. */
const codec = cursorCodec("p", z.int().min(0).max(999_999_999));

export const servedProducts = serve({
  report: products,
  parameters: z.strictObject({
    ...rangeParameters,
    by: z
      .enum(["product", "variant"])
      .optional()
      .meta({ description: "A row is a product (unless said) or a variant." }),
    sort: z
      .enum(Object.keys(productSorts) as [keyof typeof productSorts])
      .optional()
      .meta({ description: "What rows are sorted by; `netSales` unless said. Equal ones by id." }),
    order: z.enum(["asc", "desc"]).optional().meta({ description: "`desc` unless said." }),
    ...pageParameters(ROWS),
  }),
  answer,
  fromRollups: false,
  table: (write) =>
    write(rowsOf, {
      kind: ({ kind }) => kind,
      id: ({ id }) => id,
      title: ({ title }) => title,
      variantId: ({ variant }) => variant?.id ?? null,
      variantTitle: ({ variant }) => variant?.title ?? null,
      sku: ({ variant }) => variant?.sku ?? null,
      grossSales: ({ grossSales }) => grossSales,
      discounts: ({ discounts }) => discounts,
      returns: ({ returns }) => returns,
      netSales: ({ netSales }) => netSales,
      unitsOrdered: ({ unitsOrdered }) => unitsOrdered,
      unitsReturned: ({ unitsReturned }) => unitsReturned,
      orders: ({ orders }) => orders,
      currency: ({ netSales }) => netSales.currency,
    }),
  async ask(scope, { by = "product", sort = "netSales", order = "desc", limit, cursor }) {
    const offset = cursor === undefined ? 0 : codec.read(cursor);
    if (offset === null)
      return { outcome: "invalid", field: "cursor", reason: "This is no cursor of this list." };
    const rows = limit === undefined ? ROWS : Number(limit);
    const options = { by, sort: productSorts[sort], descending: order === "desc", limit: rows, offset };
    const found = await products.run(scope, options);
    const { currency } = scope.shop;
    return {
      outcome: "answered",
      answer: {
        ...writeRange(scope),
        products: found.products.map((row) => writeProduct(row, by, currency)),
        adjustments: {
          returns: moneyOf(found.adjustments.returns, currency),
          netSales: moneyOf(found.adjustments.net, currency),
        },
        totals: writeSums(found.totals, currency),
        otherCurrencies: [...found.otherCurrencies],
        nextCursor: offset + rows < found.count ? codec.write(offset + rows) : null,
      },
    };
  },
});

function writeProduct(row: ProductRow, by: "product" | "variant", currency: string) {
  return {
    id: row.id,
    title: row.title,
    variant: by === "variant" ? { id: row.variantId, title: row.variantTitle, sku: row.sku } : null,
    ...writeSums(row, currency),
  };
}

function writeSums(row: ProductTotals, currency: string) {
  const inMoney = (amount: Amount) => moneyOf(amount, currency);
  return {
    grossSales: inMoney(row.gross),
    discounts: inMoney(row.discounts),
    returns: inMoney(row.returns),
    netSales: inMoney(row.net),
    unitsOrdered: row.unitsOrdered,
    unitsReturned: row.unitsReturned,
    orders: row.orders,
  };
}

/** On the last page the adjustments follow: with them the column of net sales adds up to the range's. */
function rowsOf({ products: rows, adjustments, nextCursor: next }: z.input<typeof answer>) {
  const found = rows.map((row) => ({ kind: "product", ...row }));
  if (next !== null) return found;
  const none = { ...adjustments.netSales, amount: moneyOf("0.0000", adjustments.netSales.currency).amount };
  const last = { id: null, title: null, variant: null, unitsOrdered: 0, unitsReturned: 0, orders: 0 };
  return [...found, { kind: "adjustments", ...last, grossSales: none, discounts: none, ...adjustments }];
}
