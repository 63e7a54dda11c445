import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "./shop.ts";

/** A time without access to the shop's data at Shopify. */
export interface AccessLoss {
  readonly lostAt: Date;
  /** Null: it is not back. */
  readonly renewedAt: Date | null;
}

/** The shop's last loss of access since then, as the audit tells it; null where there was none. */
export async function lastAccessLoss(db: Db, shop: Shop, since: Date): Promise<AccessLoss | null> {
  const events = await db
    .selectFrom("audit_event")
    .select(["at", "action"])
    .where("shop_id", "=", shop.id)
    .where("at", ">=", since)
    .where("action", "in", ["shop.needs_reauth", "shop.reauthorized", "shop.reinstalled"])
    .orderBy("id", "desc")
    .limit(2)
    .execute();
  const [last, before] = events;
  if (last?.action === "shop.needs_reauth") return { lostAt: last.at, renewedAt: null };
  return before?.action === "shop.needs_reauth" && last ? { lostAt: before.at, renewedAt: last.at } : null;
}
