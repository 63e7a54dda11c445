import type { Selectable } from "kysely";
import type { DB } from "#app/db/index.server.ts";
import { apiScopes, type ApiKey } from "./api-key.ts";

export type ApiKeyRow = Selectable<DB["api_key"]>;

export function toApiKey(row: ApiKeyRow): ApiKey {
  const granted = row.scopes.split(",");
  return {
    publicId: row.public_id,
    name: row.name,
    lastFour: row.last_four,
    scopes: apiScopes.filter((scope) => granted.includes(scope)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
