import { sql, type RawBuilder } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Day } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export type StoredResource = "products" | "customers" | "orders";

/** Orders processed, customers and products created in [from, to). */
export interface StoredWindow {
  readonly from: Date;
  readonly to: Date;
  /** Of orders, only those created since: what Shopify shows without read_all_orders. Null: all. */
  readonly createdSince: Date | null;
}

interface Source {
  readonly table: string;
  readonly time: string;
  /** The row's day: of orders the shop's, of the others UTC's. */
  readonly day: RawBuilder<unknown>;
  /** Present rows that came from Shopify. What the API brought lacks a value that Shopify always gives. */
  readonly fromShopify: RawBuilder<unknown>;
}

const numericId = sql`external_id REGEXP '^[0-9]+$'`;
const sources: Readonly<Record<StoredResource, Source>> = {
  orders: {
    table: "sales_order",
    time: "processed_at",
    day: sql`local_date`,
    fromShopify: sql`${numericId} AND current_total IS NOT NULL`,
  },
  customers: {
    table: "customer",
    time: "created_at",
    day: sql`DATE(created_at)`,
    fromShopify: sql`${numericId} AND updated_at IS NOT NULL AND deleted_at IS NULL AND state IS NOT NULL`,
  },
  products: {
    table: "product",
    time: "created_at",
    day: sql`DATE(created_at)`,
    fromShopify: sql`${numericId} AND deleted_at IS NULL`,
  },
};

/** How many of Shopify's are stored per day: of orders the shop's days, of customers and products UTC's. */
export async function countStoredByDay(
  db: Db,
  shop: Shop,
  resource: StoredResource,
  window: StoredWindow,
): Promise<Map<Day, number>> {
  const { rows } = await sql<{ day: Day; n: number }>`
    SELECT ${sources[resource].day} AS day, COUNT(*) AS n ${within(shop, resource, window)} GROUP BY day`.execute(
    db,
  );
  return new Map(rows.map(({ day, n }) => [day, Number(n)]));
}

/** How many of Shopify's are stored in the window. */
export async function countStored(
  db: Db,
  shop: Shop,
  resource: StoredResource,
  window: StoredWindow,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT COUNT(*) AS n ${within(shop, resource, window)}`.execute(
    db,
  );
  return Number(rows[0]?.n ?? 0);
}

/** Ids of Shopify's that are stored in the window. The caller keeps the window small. */
export async function storedIds(
  db: Db,
  shop: Shop,
  resource: StoredResource,
  window: StoredWindow,
): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT external_id AS id ${within(shop, resource, window)}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Versions of those of the ids that are stored with all that is known of them. */
export async function storedVersions(
  db: Db,
  shop: Shop,
  resource: StoredResource,
  ids: readonly string[],
): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; updatedAt: Date }>`
    SELECT external_id AS id, updated_at AS updatedAt FROM ${sql.table(sources[resource].table)}
    WHERE shop_id = ${shop.id} AND external_id IN (${sql.join(ids)}) AND updated_at IS NOT NULL`.execute(db);
  return new Map(rows.map(({ id, updatedAt }) => [id, updatedAt]));
}

function within(shop: Shop, resource: StoredResource, window: StoredWindow): RawBuilder<unknown> {
  const { table, time, fromShopify } = sources[resource];
  const created = resource === "orders" ? window.createdSince : null;
  return sql`FROM ${sql.table(table)} WHERE shop_id = ${shop.id}
    AND ${sql.ref(time)} >= ${window.from} AND ${sql.ref(time)} < ${window.to}
    ${created ? sql`AND created_at >= ${created}` : sql``} AND ${fromShopify}`;
}
