import type { Db } from "#app/db/index.server.ts";
import { recordAudit } from "./audit.server.ts";
import { lockShop, withTransaction } from "./lock-shop.server.ts";
import type { Shop } from "./shop.ts";

export interface UninstallOutcome {
  /** ignored: it tells of an installation before the present one. */
  readonly outcome: "uninstalled" | "unchanged" | "ignored";
}

/**
 * Takes an uninstallation: the state changes and the sessions go, for Shopify has revoked their tokens. Data stays
 * until shop/redact. May come late, after a reinstallation: then it is ignored.
 * @param triggeredAt when Shopify says it happened.
 */
export function uninstallShop(db: Db, shop: Shop, triggeredAt: Date): Promise<UninstallOutcome> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    if (row.installed_at !== null && triggeredAt < row.installed_at) return { outcome: "ignored" };
    if (row.state === "uninstalled" || row.state === "redacted") return { outcome: "unchanged" };
    await trx
      .updateTable("shop")
      .set({ state: "uninstalled", uninstalled_at: triggeredAt })
      .where("id", "=", row.id)
      .execute();
    if (row.domain !== null) await trx.deleteFrom("session").where("shop", "=", row.domain).execute();
    await recordAudit(trx, {
      shopId: row.id,
      at: triggeredAt,
      actor: "shopify",
      action: "shop.uninstalled",
    });
    return { outcome: "uninstalled" };
  });
}
