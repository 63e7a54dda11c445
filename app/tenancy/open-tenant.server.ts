import type { Db } from "#app/db/index.server.ts";
import { apiScopes, type ApiKey } from "./api-keys/api-key.ts";
import { insertApiKey } from "./api-keys/create-api-key.server.ts";
import { recordAudit } from "./audit.server.ts";
import { createTenant, type ShopProfile } from "./change-shop.server.ts";
import { lockShop, withTransaction } from "./lock-shop.server.ts";
import type { Shop } from "./shop.ts";

/** The operator, whose token is in the settings. */
const OPERATOR = "operator";

/**
 * A tenant without a Shopify shop, with its first key, which may do all. `text` is the only copy of the secret.
 * @throws RangeError on an unknown currency code or time zone.
 */
export function openTenant(
  db: Db,
  profile: ShopProfile,
  at: Date,
): Promise<{ readonly shop: Shop; readonly key: ApiKey; readonly text: string }> {
  return withTransaction(db, async (trx) => {
    const shop = await createTenant(trx, profile, at);
    await recordAudit(trx, { shopId: shop.id, at, actor: OPERATOR, action: "tenant.created" });
    const request = { name: "First key", scopes: apiScopes, expiresAt: null, actor: OPERATOR, at };
    return { shop, ...(await insertApiKey(trx, shop, request)) };
  });
}

/**
 * Ends a tenant that has no Shopify shop: its keys are refused from now on; its data is erased by others.
 * @returns false if it had ended before.
 */
export function closeTenant(db: Db, shop: Shop, at: Date): Promise<boolean> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    if (row.state === "uninstalled" || row.state === "redacted") return false;
    await trx
      .updateTable("shop")
      .set({ state: "uninstalled", uninstalled_at: at })
      .where("id", "=", row.id)
      .execute();
    await recordAudit(trx, { shopId: row.id, at, actor: OPERATOR, action: "tenant.closed" });
    return true;
  });
}
