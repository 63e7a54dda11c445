import { sql, type RawBuilder } from "kysely";

/**
 * What an order calls a line; empty where it has no title or is not stored. Compared letter by letter: "Gift wrap" and
 * "gift wrap" are two, as are two emoji, which the column's own collation takes for one.
 */
export function titleOfLine(
  order: RawBuilder<unknown>,
  line: RawBuilder<unknown>,
  shopId: number,
): RawBuilder<string> {
  return sql<string>`COALESCE((
    SELECT t.title COLLATE utf8mb4_bin FROM order_line t
    WHERE t.shop_id = ${shopId} AND t.order_id = ${order} AND t.id = ${line}), '')`;
}
