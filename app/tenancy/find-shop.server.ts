import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "./shop.ts";
import { toShop } from "./shop-row.server.ts";

/** The tenant of a job or rollup row: the id must come from our own tables, never from a request. */
export async function shopById(db: Db, id: number): Promise<Shop | undefined> {
  const row = await db.selectFrom("shop").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toShop(row);
}

/** The tenant of a verified webhook or session: the domain must come from what Shopify signed. */
export async function shopByDomain(db: Db, domain: string): Promise<Shop | undefined> {
  const row = await db
    .selectFrom("shop")
    .selectAll()
    .where("domain", "=", domain.toLowerCase())
    .executeTakeFirst();
  return row && toShop(row);
}

/** Tenants that are live with their whole history. */
export async function activeShops(db: Db): Promise<Shop[]> {
  const rows = await db.selectFrom("shop").selectAll().where("state", "=", "active").execute();
  return rows.map(toShop);
}

/** Tenants whose history is not in yet. */
export async function installingShops(db: Db): Promise<Shop[]> {
  const rows = await db.selectFrom("shop").selectAll().where("state", "=", "installing").execute();
  return rows.map(toShop);
}
