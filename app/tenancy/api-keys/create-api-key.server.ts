import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { recordAudit } from "../audit.server.ts";
import type { Shop } from "../shop.ts";
import type { ApiKey, ApiScope } from "./api-key.ts";
import { mintKey } from "./key-text.ts";

/** Keys of one tenant that are neither revoked nor expired: more than this is a leak of keys, not a need. */
export const MAX_LIVE_KEYS = 50;

export interface ApiKeyRequest {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly expiresAt: Date | null;
  /** For the audit: "user:<id>" or "operator". */
  readonly actor: string;
  readonly at: Date;
}

export type ApiKeyCreation =
  | { readonly outcome: "created"; readonly key: ApiKey; readonly text: string }
  | { readonly outcome: "too_many"; readonly limit: number };

/** Makes a key for the tenant. `text` is the only copy of the secret there will ever be. */
export function createApiKey(db: Db, shop: Shop, request: ApiKeyRequest): Promise<ApiKeyCreation> {
  return inTransaction(db, async (trx) => {
    if (await hasAllKeys(trx, shop, request.at)) return { outcome: "too_many", limit: MAX_LIVE_KEYS };
    return { outcome: "created", ...(await insertApiKey(trx, shop, request)) };
  });
}

/** Whether the tenant has as many live keys as it may: asked before any is added, and by one transaction at a time. */
export async function hasAllKeys(trx: Trx, shop: Shop, at: Date): Promise<boolean> {
  await trx.selectFrom("shop").select("id").where("id", "=", shop.id).forUpdate().executeTakeFirst();
  const { live } = await trx
    .selectFrom("api_key")
    .select((eb) => eb.fn.countAll<number>().as("live"))
    .where("shop_id", "=", shop.id)
    .where("revoked_at", "is", null)
    .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", at)]))
    .executeTakeFirstOrThrow();
  return live >= MAX_LIVE_KEYS;
}

/** Inserts a fresh key and its audit row. */
export async function insertApiKey(
  trx: Trx,
  shop: Shop,
  request: ApiKeyRequest,
): Promise<{ key: ApiKey; text: string }> {
  const minted = mintKey();
  await trx
    .insertInto("api_key")
    .values({
      shop_id: shop.id,
      public_id: minted.publicId,
      name: request.name,
      hash: minted.hash,
      last_four: minted.lastFour,
      scopes: request.scopes.join(","),
      expires_at: request.expiresAt,
      created_at: request.at,
    })
    .execute();
  await recordAudit(trx, {
    shopId: shop.id,
    at: request.at,
    actor: request.actor,
    action: "api_key.created",
    detail: { publicId: minted.publicId, scopes: request.scopes },
  });
  return {
    text: minted.text,
    key: {
      publicId: minted.publicId,
      name: request.name,
      lastFour: minted.lastFour,
      scopes: request.scopes,
      createdAt: request.at,
      expiresAt: request.expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    },
  };
}
