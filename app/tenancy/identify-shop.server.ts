import type { Db, Trx } from "#app/db/index.server.ts";
import { recordAudit } from "./audit.server.ts";
import { lockShop, withTransaction } from "./lock-shop.server.ts";
import type { Shop } from "./shop.ts";
import { toShop, type ShopRow } from "./shop-row.server.ts";

/** What Shopify told of which shop a tenant is. */
export interface ShopIdentity {
  /** Shopify's id, digits; null: it was not told. */
  readonly shopifyId: string | null;
  /** xxx.myshopify.com. */
  readonly domain: string;
}

/**
 * Takes what Shopify tells of a tenant's identity: its id where none is stored, and a new domain where the address
 * changed. The sessions of the former address go: their tokens are bound to it, and a visit brings new ones.
 */
export function identifyShop(db: Db, shop: Shop, identity: ShopIdentity, at: Date): Promise<Shop> {
  return withTransaction(db, async (trx) =>
    toShop(await identified(trx, await lockShop(trx, shop), identity, at)),
  );
}

/** The same on a locked row. @returns the row as it is now. */
export async function identified(trx: Trx, row: ShopRow, identity: ShopIdentity, at: Date): Promise<ShopRow> {
  const { shopifyId, domain } = identity;
  const changed: Partial<ShopRow> = {};
  // A tenant that was made for the new address before ids were stored keeps it, and its own data.
  if (row.shopify_id === null && shopifyId !== null && !(await isTaken(trx, "shopify_id", shopifyId)))
    changed.shopify_id = shopifyId;
  const moves = row.domain !== domain && !(await isTaken(trx, "domain", domain));
  if (moves) {
    changed.domain = domain;
    changed.former_domain = row.domain;
  }
  if (Object.keys(changed).length === 0) return row;
  await trx.updateTable("shop").set(changed).where("id", "=", row.id).execute();
  if (moves && row.domain !== null) {
    await trx.deleteFrom("session").where("shop", "=", row.domain).execute();
    await recordAudit(trx, {
      shopId: row.id,
      at,
      actor: "shopify",
      action: "shop.domain_changed",
      detail: { domain: [row.domain, domain] },
    });
  }
  return { ...row, ...changed };
}

async function isTaken(trx: Trx, column: "domain" | "shopify_id", value: string): Promise<boolean> {
  const other = await trx.selectFrom("shop").select("id").where(column, "=", value).executeTakeFirst();
  return other !== undefined;
}
