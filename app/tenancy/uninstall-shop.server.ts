import type { Db, Trx } from "#app/db/index.server.ts";
import { recordAudit } from "./audit.server.ts";
import { lockShop, withTransaction } from "./lock-shop.server.ts";
import type { Shop } from "./shop.ts";
import type { ShopRow } from "./shop-row.server.ts";

export interface UninstallOutcome {
  /** ignored: it tells of an installation before the present one. */
  readonly outcome: "uninstalled" | "unchanged" | "ignored";
}

/**
 * Takes an uninstallation: the state changes and the sessions go, for Shopify has revoked their tokens. Data stays
 * until shop/redact. May come late, after a reinstallation: then only tokens from before it go.
 * @param triggeredAt when Shopify says it happened.
 */
export function uninstallShop(db: Db, shop: Shop, triggeredAt: Date): Promise<UninstallOutcome> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    if (isBackSince(row, triggeredAt)) {
      await dropSessions(trx, row, triggeredAt);
      return { outcome: "ignored" };
    }
    if (row.state === "uninstalled" || row.state === "redacted") return { outcome: "unchanged" };
    await trx
      .updateTable("shop")
      .set({ state: "uninstalled", uninstalled_at: triggeredAt })
      .where("id", "=", row.id)
      .execute();
    await dropSessions(trx, row);
    await recordAudit(trx, {
      shopId: row.id,
      at: triggeredAt,
      actor: "shopify",
      action: "shop.uninstalled",
    });
    return { outcome: "uninstalled" };
  });
}

/**
 * Whether the app was installed after this instant. A reinstallation is not always noticed as one: while the stored
 * token has not expired nobody asks for another. A session token is proof: Shopify issues it where the app is installed.
 */
function isBackSince(row: ShopRow, at: Date): boolean {
  return [row.installed_at, row.last_session_issued_at].some((known) => known !== null && at < known);
}

/** A token that was stored or renewed after the uninstallation is of the present installation, and stays. */
async function dropSessions(trx: Trx, { domain }: ShopRow, until?: Date): Promise<void> {
  if (domain === null) return;
  const ofShop = trx.deleteFrom("session").where("shop", "=", domain);
  await (until ? ofShop.where("updated_at", "<=", until) : ofShop).execute();
}
