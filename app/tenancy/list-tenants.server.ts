import type { Db } from "#app/db/index.server.ts";
import type { Shop, ShopState } from "./shop.ts";
import { toShop } from "./shop-row.server.ts";

/** A tenant as the operator sees it. */
export interface Tenant {
  readonly shop: Shop;
  readonly createdAt: Date;
}

/** Any tenant, for the operator alone: the caller has proven to be it. */
export async function tenantById(db: Db, id: number): Promise<Tenant | undefined> {
  const row = await db.selectFrom("shop").selectAll().where("id", "=", id).executeTakeFirst();
  return row && { shop: toShop(row), createdAt: row.created_at };
}

/** Tenants by id, oldest first, for the operator alone. @param after the last id of the page before. */
export async function listTenants(
  db: Db,
  page: { readonly after: number; readonly limit: number },
): Promise<{ readonly tenants: readonly Tenant[]; readonly hasMore: boolean }> {
  const rows = await db
    .selectFrom("shop")
    .selectAll()
    .where("id", ">", page.after)
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return {
    tenants: rows.slice(0, page.limit).map((row) => ({ shop: toShop(row), createdAt: row.created_at })),
    hasMore: rows.length > page.limit,
  };
}

/** How many tenants stand where, for the operator alone. */
export async function countTenants(db: Db): Promise<{ readonly state: ShopState; readonly count: number }[]> {
  const rows = await db
    .selectFrom("shop")
    .select(["state", db.fn.countAll<number>().as("count")])
    .groupBy("state")
    .orderBy("state")
    .execute();
  return rows.map(({ state, count }) => ({ state: state as ShopState, count: Number(count) }));
}
