import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const tables = [
  "sales_order",
  "order_line",
  "refund",
  "refund_line",
  "order_edit",
  "customer",
  "product",
  "variant",
  "pending_record",
  "tombstone",
  "unproven_order",
  "sale",
  "daily_sales",
  "customer_day",
  "customer_stats",
  "cohort_month",
] as const;

/** When a version was sent or received; and the cost and the consent, which no webhook tells. */
const ofDeliveries = new Set([
  "shop_id",
  "triggered_at",
  "received_at",
  "as_of",
  "unit_cost",
  "accepts_marketing",
]);

/** Everything that is stored of the shop, rollups rebuilt, as texts that compare. */
export async function contents(db: Db, shop: Shop): Promise<Record<string, string[]>> {
  await rebuildShop(db, shop);
  const all: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await sql<Record<string, unknown>>`
      SELECT * FROM ${sql.table(table)} WHERE shop_id = ${shop.id}`.execute(db);
    all[table] = rows.map((row) => contentOf(row)).sort();
  }
  return all;
}

function contentOf(row: Record<string, unknown>): string {
  return Object.entries(row)
    .filter(([column]) => !ofDeliveries.has(column))
    .map(
      ([column, value]) =>
        `${column}=${value instanceof Date ? value.toISOString() : jsonText(String(value))}`,
    )
    .join(" ");
}

/** MySQL stores JSON in its own spacing and key order. */
function jsonText(text: string): string {
  if (!/^[[{]/.test(text)) return text;
  return JSON.stringify(JSON.parse(text), (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
