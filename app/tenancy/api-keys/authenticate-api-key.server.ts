import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "../shop.ts";
import { shopById } from "../find-shop.server.ts";
import { isLive, type ApiKey } from "./api-key.ts";
import { toApiKey } from "./api-key-row.server.ts";
import { matchesHash } from "../secret-text.ts";
import { publicIdOf } from "./key-text.ts";

const LAST_USED_RESOLUTION_MS = 60_000;

export type KeyAuthentication =
  | { readonly outcome: "authenticated"; readonly shop: Shop; readonly key: ApiKey }
  /** Missing, malformed, unknown, revoked, expired, or of an erased tenant: one answer for all. */
  | { readonly outcome: "unauthorized" };

/** The tenant that a key proves. Fails closed; says nothing of why. */
export async function authenticateApiKey(db: Db, text: string | null, now: Date): Promise<KeyAuthentication> {
  const publicId = text === null ? undefined : publicIdOf(text);
  if (text === null || publicId === undefined) return { outcome: "unauthorized" };
  const row = await db.selectFrom("api_key").selectAll().where("public_id", "=", publicId).executeTakeFirst();
  if (!row || !matchesHash(text, row.hash)) return { outcome: "unauthorized" };
  const key = toApiKey(row);
  if (!isLive(key, now)) return { outcome: "unauthorized" };
  const shop = await shopById(db, row.shop_id);
  if (!shop || shop.state === "redacted" || shop.state === "uninstalled") return { outcome: "unauthorized" };
  if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() >= LAST_USED_RESOLUTION_MS)
    await db
      .updateTable("api_key")
      .set({ last_used_at: now })
      .where("shop_id", "=", shop.id)
      .where("public_id", "=", publicId)
      .execute();
  return { outcome: "authenticated", shop, key };
}
