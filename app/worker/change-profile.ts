import { inTransaction, type Db } from "#app/db/index.server.ts";
import {
  updateShopProfile,
  type ProfileOutcome,
  type Shop,
  type ShopProfile,
} from "#app/tenancy/index.server.ts";
import { requestRecount } from "./recompute.ts";
import { requestRedate } from "./redate.ts";

/**
 * Changes a tenant's profile by its operator's wish, and has its days computed anew in the background where another
 * zone or currency asks for it. @throws RangeError on an unknown currency code or time zone.
 */
export function changeTenantProfile(
  db: Db,
  shop: Shop,
  profile: ShopProfile,
  at: Date,
): Promise<ProfileOutcome> {
  return inTransaction(db, async (trx) => {
    const changed = await updateShopProfile(trx, shop, profile, at, "operator");
    if (changed.timeZoneChanged) await requestRedate(trx, shop, at);
    if (changed.currencyChanged) await requestRecount(trx, shop, at);
    return changed;
  });
}
