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

/**
 * The tenant of a verified message: by the domain that the shop has, or had before its address changed. A shop that has
 * an address now goes before the one that had it.
 */
export async function shopByAnyDomain(db: Db, domain: string): Promise<Shop | undefined> {
  const known = await shopByDomain(db, domain);
  if (known) return known;
  const row = await db
    .selectFrom("shop")
    .selectAll()
    .where("former_domain", "=", domain.toLowerCase())
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toShop(row);
}

/** The domains that shops have now, by a domain that they have or had; a domain that never was a shop's is left out. */
export async function domainsNow(db: Db, domains: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (domains.length === 0) return found;
  const rows = await db
    .selectFrom("shop")
    .select(["domain", "former_domain"])
    .where((where) => where.or([where("domain", "in", domains), where("former_domain", "in", domains)]))
    .execute();
  for (const { domain, former_domain: former } of rows)
    if (domain !== null && former !== null) found.set(former, domain);
  // Whoever has an address now goes before the one that had it.
  for (const { domain } of rows) if (domain !== null) found.set(domain, domain);
  return found;
}

/** The tenant that Shopify knows by this id, whatever its domain is. The id must come from what Shopify signed. */
export async function shopByShopifyId(db: Db, shopifyId: string): Promise<Shop | undefined> {
  const row = await db.selectFrom("shop").selectAll().where("shopify_id", "=", shopifyId).executeTakeFirst();
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
