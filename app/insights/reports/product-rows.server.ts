import { sql } from "kysely";
import type { Amount } from "#app/lib/money.ts";
import { titleOfLine } from "../line-title.ts";
import type { Scope } from "../scope.server.ts";

/** Sums of a product's rows of the ledger, or of a variant's; amounts in the shop's currency. */
export interface ProductSums {
  /** Null: a line without a product, as merchants type in for themselves. */
  readonly product: string | null;
  readonly variant: string | null;
  /** Of lines without a product: the title that they share; null where they have none. */
  readonly lineTitle?: string | null;
  readonly gross: Amount;
  readonly discounts: Amount;
  readonly returns: Amount;
  readonly net: Amount;
  readonly unitsOrdered: number;
  readonly unitsReturned: number;
  /** Counted orders placed with it. */
  readonly orders: number;
  /** One of its orders: that knows what it was called. */
  readonly example: string;
}

/** What refunds paid back beyond the goods, or held back: of no product. */
export interface AdjustmentSums {
  readonly returns: Amount;
  readonly net: Amount;
}

/** The goods of the ledger in the range by product, or by variant: the rows that daily sales are made of. */
export async function sumsByProduct(scope: Scope, by: "product" | "variant"): Promise<ProductSums[]> {
  return goods(scope)
    .where("line_type", "=", "PRODUCT")
    .select(["product_id as product", ...sumsBy(by)])
    .groupBy("product_id")
    .$if(by === "variant", (rows) => rows.groupBy("variant_id"))
    .execute();
}

/** The same of the goods without a product, by what their lines are called, letter by letter. */
export async function sumsByLineTitle(scope: Scope, by: "product" | "variant"): Promise<ProductSums[]> {
  const title = titleOfLine(sql.ref("sale.order_id"), sql.ref("sale.line_id"), scope.shop.id);
  const rows = await goods(scope)
    .where("line_type", "=", "PRODUCT")
    .where("product_id", "is", null)
    .select([title.as("title"), ...sumsBy(by)])
    .groupBy("title")
    .$if(by === "variant", (grouped) => grouped.groupBy("variant_id"))
    .execute();
  return rows.map(({ title: called, ...sums }) => ({ product: null, lineTitle: called || null, ...sums }));
}

function sumsBy(by: "product" | "variant") {
  const variant = by === "variant" ? sql`variant_id` : sql`NULL`;
  return [
    sql<string | null>`${variant}`.as("variant"),
    sql<string>`SUM(gross)`.as("gross"),
    sql<string>`SUM(discount)`.as("discounts"),
    sql<string>`SUM(returned)`.as("returns"),
    sql<string>`SUM(net)`.as("net"),
    sql<number>`CAST(SUM(CASE WHEN action = 'ORDER' THEN quantity ELSE 0 END) AS SIGNED)`.as("unitsOrdered"),
    sql<number>`CAST(-SUM(CASE WHEN action = 'RETURN' THEN quantity ELSE 0 END) AS SIGNED)`.as(
      "unitsReturned",
    ),
    sql<number>`COUNT(DISTINCT CASE WHEN reason = 'ORDER' THEN order_id END)`.as("orders"),
    sql<string>`MAX(order_id)`.as("example"),
  ] as const;
}

export function sumOfAdjustments(scope: Scope): Promise<AdjustmentSums> {
  return goods(scope)
    .where("line_type", "=", "ADJUSTMENT")
    .select([
      sql<string>`COALESCE(SUM(returned), 0)`.as("returns"),
      sql<string>`COALESCE(SUM(net), 0)`.as("net"),
    ])
    .executeTakeFirstOrThrow();
}

function goods({ db, shop, query }: Scope) {
  return db
    .selectFrom("sale")
    .where("shop_id", "=", shop.id)
    .where("occurred_on", ">=", query.range.from)
    .where("occurred_on", "<=", query.range.to)
    .where("currency", "=", shop.currency)
    .$if(!shop.settings.includeTestOrders, (rows) => rows.where("test", "=", false));
}

/** What a product or variant is called; null where nobody has said. */
export interface ProductNames {
  readonly title: string | null;
  readonly variantTitle: string | null;
  readonly sku: string | null;
}

/** Names of these rows: the product's own, or, of one that is not stored, that of its line in an order. */
export async function namesOf(
  { db, shop }: Scope,
  rows: readonly ProductSums[],
): Promise<(row: ProductSums) => ProductNames> {
  const ids = unique(rows.map(({ product }) => product));
  const variantIds = unique(rows.map(({ variant }) => variant));
  const [products, variants] = await Promise.all([
    ids.length === 0
      ? []
      : db
          .selectFrom("product")
          .select(["external_id", "title"])
          .where("shop_id", "=", shop.id)
          .where("external_id", "in", ids)
          .execute(),
    variantIds.length === 0
      ? []
      : db
          .selectFrom("variant")
          .select(["external_id", "title", "sku"])
          .where("shop_id", "=", shop.id)
          .where("external_id", "in", variantIds)
          .execute(),
  ]);
  const titles = new Map(products.map((row) => [row.external_id, row.title]));
  const nameless = rows.filter(({ product }) => product !== null && !titles.has(product));
  const lines =
    nameless.length === 0
      ? []
      : await db
          .selectFrom("order_line")
          .select(["product_id", "title"])
          .where("shop_id", "=", shop.id)
          .where("order_id", "in", unique(nameless.map(({ example }) => example)))
          .where("product_id", "in", unique(nameless.map(({ product }) => product)))
          .execute();
  const lineTitles = new Map(lines.map((row) => [row.product_id, row.title]));
  const variantOf = new Map(variants.map((row) => [row.external_id, row]));
  return ({ product, variant, lineTitle }) => ({
    title: product === null ? (lineTitle ?? null) : (titles.get(product) ?? lineTitles.get(product) ?? null),
    variantTitle: variant === null ? null : (variantOf.get(variant)?.title ?? null),
    sku: variant === null ? null : (variantOf.get(variant)?.sku ?? null),
  });
}

function unique(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
