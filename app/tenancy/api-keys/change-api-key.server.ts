import { inTransaction, type Db } from "#app/db/index.server.ts";
import { recordAudit } from "../audit.server.ts";
import type { Shop } from "../shop.ts";
import { isLive, type ApiKey } from "./api-key.ts";
import { toApiKey } from "./api-key-row.server.ts";
import { hasAllKeys, insertApiKey, MAX_LIVE_KEYS } from "./create-api-key.server.ts";

/** The tenant's keys, newest first, dead ones too. */
export async function listApiKeys(db: Db, shop: Shop): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom("api_key")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .orderBy("id", "desc")
    .execute();
  return rows.map(toApiKey);
}

export interface KeyChange {
  readonly publicId: string;
  readonly actor: string;
  readonly at: Date;
}

/** Ends a key now. A second revocation changes nothing. */
export function revokeApiKey(
  db: Db,
  shop: Shop,
  change: KeyChange,
): Promise<{ readonly outcome: "revoked" | "unknown" }> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom("api_key")
      .select("revoked_at")
      .where("shop_id", "=", shop.id)
      .where("public_id", "=", change.publicId)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return { outcome: "unknown" };
    if (row.revoked_at !== null) return { outcome: "revoked" };
    await trx
      .updateTable("api_key")
      .set({ revoked_at: change.at })
      .where("shop_id", "=", shop.id)
      .where("public_id", "=", change.publicId)
      .execute();
    await recordAudit(trx, {
      shopId: shop.id,
      at: change.at,
      actor: change.actor,
      action: "api_key.revoked",
      detail: { publicId: change.publicId },
    });
    return { outcome: "revoked" };
  });
}

export type KeyRotation =
  | { readonly outcome: "rotated"; readonly key: ApiKey; readonly text: string; readonly oldUntil: Date }
  /** The old one goes on for a while, so that both count. */
  | { readonly outcome: "too_many"; readonly limit: number }
  | { readonly outcome: "unknown" | "dead" };

/**
 * Makes a successor with the same name, scopes and expiry; the old key goes on for `overlapHours`, so that every
 * machine that holds it can be changed in peace.
 */
export function rotateApiKey(
  db: Db,
  shop: Shop,
  change: KeyChange & { readonly overlapHours: number },
): Promise<KeyRotation> {
  return inTransaction(db, async (trx) => {
    if (await hasAllKeys(trx, shop, change.at)) return { outcome: "too_many", limit: MAX_LIVE_KEYS };
    const row = await trx
      .selectFrom("api_key")
      .selectAll()
      .where("shop_id", "=", shop.id)
      .where("public_id", "=", change.publicId)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return { outcome: "unknown" };
    const old = toApiKey(row);
    if (!isLive(old, change.at)) return { outcome: "dead" };
    const end = new Date(change.at.getTime() + change.overlapHours * 3_600_000);
    const oldUntil = old.expiresAt !== null && old.expiresAt < end ? old.expiresAt : end;
    await trx
      .updateTable("api_key")
      .set({ expires_at: oldUntil })
      .where("shop_id", "=", shop.id)
      .where("public_id", "=", change.publicId)
      .execute();
    const successor = await insertApiKey(trx, shop, {
      name: old.name,
      scopes: old.scopes,
      expiresAt: old.expiresAt,
      actor: change.actor,
      at: change.at,
    });
    return { outcome: "rotated", ...successor, oldUntil };
  });
}
