import { z } from "zod";
import type { Day } from "#app/lib/calendar.ts";
import { exact } from "#app/lib/money.ts";
import type { SalesAmounts } from "#app/lib/sales-measures.ts";
import type { Asking } from "../admin/ask.ts";
import { shopifyqlDocument } from "../documents/parity.ts";
import { askInTime, type AskedInTime } from "./ask-in-time.ts";

/** Shopify's sum of one day or of one order's part of a day. */
export interface ShopifySales {
  /** The day, or the order's id in digits. */
  readonly key: string;
  readonly amounts: SalesAmounts;
}

/** ShopifyQL answers 1,000 rows unless a query says otherwise; more come by OFFSET in a fixed order. */
const ROWS_A_PAGE = 1_000;
/** 20,000 rows: a day with more orders is not read order by order. */
const MOST_PAGES = 20;

/** Decimal text; a group without a value has none. */
const amount = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .nullable()
  .transform((text) => text ?? "0");
const measures = {
  gross_sales: amount,
  discounts: amount,
  returns: amount,
  net_sales: amount,
  shipping_charges: amount,
  duties: amount,
  additional_fees: amount,
  return_fees: amount,
  taxes: amount,
  total_sales: amount,
};
const shown = Object.keys(measures).join(", ");

const byDay = z.object({ day: z.iso.date(), ...measures });
const byOrder = z.object({ order_id: z.string().regex(/^\d+$/), ...measures });

/**
 * Shopify's own sums of each day in a range, both ends included, in the shop's zone and currency; days without sales
 * are missing. Shopify counts by its own rules: neither test nor deleted orders, refunds on their own day.
 * https://shopify.dev/docs/api/shopifyql/latest/schemas/sales_revenue/sales
 */
export function shopifySalesByDay(
  asking: Asking,
  range: { readonly from: Day; readonly to: Day },
): Promise<AskedInTime<readonly ShopifySales[]>> {
  return readAll(asking, byDay, "day", range.from, range.to, ({ day }) => day);
}

/** The same of one day, order by order. */
export function shopifySalesByOrder(asking: Asking, day: Day): Promise<AskedInTime<readonly ShopifySales[]>> {
  return readAll(asking, byOrder, "order_id", day, day, (row) => row.order_id);
}

async function readAll<Row extends Record<keyof typeof measures, string>>(
  asking: Asking,
  schema: z.ZodType<Row>,
  dimension: "day" | "order_id",
  from: Day,
  to: Day,
  keyOf: (row: Row) => string,
): Promise<AskedInTime<readonly ShopifySales[]>> {
  const answerSchema = z.object({
    shopifyqlQuery: z.object({
      parseErrors: z.array(z.string()),
      tableData: z.object({ rows: z.array(schema) }).nullable(),
    }),
  });
  const found: ShopifySales[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const query =
      `FROM sales SHOW ${shown} SINCE ${from} UNTIL ${to} GROUP BY ${dimension} ` +
      `ORDER BY ${dimension} ASC LIMIT ${ROWS_A_PAGE} OFFSET ${page * ROWS_A_PAGE}`;
    const answer = await askInTime(asking, "sales", shopifyqlDocument, { query }, answerSchema);
    if (answer.outcome !== "answer") return answer;
    const { parseErrors, tableData } = answer.data.shopifyqlQuery;
    if (!tableData) return { outcome: "failed", reason: parseErrors.join("; ") || "no table" };
    found.push(...tableData.rows.map((row) => ({ key: keyOf(row), amounts: amountsOf(row) })));
    if (tableData.rows.length < ROWS_A_PAGE) return { outcome: "answer", data: found };
  }
  return { outcome: "failed", reason: `more than ${MOST_PAGES * ROWS_A_PAGE} rows` };
}

/** Fees of returns are a measure of their own at Shopify, and part of our additional fees. */
function amountsOf(row: Record<keyof typeof measures, string>): SalesAmounts {
  return {
    gross: row.gross_sales,
    discounts: row.discounts,
    returns: row.returns,
    net: row.net_sales,
    shipping: row.shipping_charges,
    duties: row.duties,
    fees: exact(row.additional_fees).plus(row.return_fees).toFixed(),
    taxes: row.taxes,
    total: row.total_sales,
  };
}
