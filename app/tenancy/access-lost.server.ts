import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "./shop.ts";

const ofAccess = [
  "shop.installed",
  "shop.reinstalled",
  "shop.needs_reauth",
  "shop.reauthorized",
  "shop.activated",
];

/**
 * Since when Shopify refused the shop's tokens, if a merchant's visit has renewed them and what was missed is not read
 * yet; else null.
 */
export async function accessLostAt(db: Db, shop: Shop): Promise<Date | null> {
  if (shop.state !== "installing") return null;
  const [last, before] = await db
    .selectFrom("audit_event")
    .select(["action", "at"])
    .where("shop_id", "=", shop.id)
    .where("action", "in", ofAccess)
    .orderBy("id", "desc")
    .limit(2)
    .execute();
  return last?.action === "shop.reauthorized" && before?.action === "shop.needs_reauth" ? before.at : null;
}
