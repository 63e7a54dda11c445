import { sql } from "kysely";
import type { Db, Trx } from "#app/db/index.server.ts";
import type { Shop, ShownProfile } from "./shop.ts";

/**
 * The shop as its numbers are computed now: zone, currency and switches of before, while a change of them is being
 * carried through. Reports read it, so that what they say of themselves holds of what they show.
 */
export function asShown(shop: Shop): Shop {
  if (shop.shown === null) return shop;
  const { timeZone, currency, includeTestOrders, refundDate } = shop.shown;
  return { ...shop, timeZone, currency, settings: { ...shop.settings, includeTestOrders, refundDate } };
}

/** Notes what the numbers go by until they follow a change. @param before the shop before it; of two changes the first counts. */
export async function keepShown(trx: Trx, before: Shop): Promise<void> {
  const { timeZone, currency, settings } = asShown(before);
  const { includeTestOrders, refundDate } = settings;
  const shown: ShownProfile = { timeZone, currency, includeTestOrders, refundDate };
  await sql`
    UPDATE shop SET shown = COALESCE(shown, ${JSON.stringify(shown)}), shown_ends = FALSE
    WHERE id = ${before.id}`.execute(trx);
}

/** The facts follow the change: the rebuild that leaves nothing marked is its last transaction. */
export async function letShownEnd(trx: Trx, shop: Shop): Promise<void> {
  await trx.updateTable("shop").set({ shown_ends: true }).where("id", "=", shop.id).execute();
}

/** From here on the numbers are shown by the present zone, currency and switches, if the facts follow them. */
export async function endShown(trx: Trx, shop: Shop): Promise<void> {
  await trx
    .updateTable("shop")
    .set({ shown: null, shown_ends: false })
    .where("id", "=", shop.id)
    .where("shown", "is not", null)
    .where("shown_ends", "=", true)
    .execute();
}

/** Whether a change of zone, currency or switches is being carried through just now. */
export async function isShownOld(db: Db, shop: Shop): Promise<boolean> {
  const row = await db.selectFrom("shop").select("shown").where("id", "=", shop.id).executeTakeFirst();
  return (row?.shown ?? null) !== null;
}
