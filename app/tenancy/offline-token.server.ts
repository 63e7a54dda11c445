import { sql } from "kysely";
import { fromNow, type Db } from "#app/db/index.server.ts";
import { offlineSessionId, readToken, tokenPlace } from "./session-row.ts";
import type { Shop } from "./shop.ts";
import type { TokenCipher } from "./token-cipher.ts";

/** Shopify's pair of tokens for work without a merchant. */
export interface OfflineToken {
  readonly accessToken: string;
  /** Null: it never expires. */
  readonly expires: Date | null;
  readonly refreshToken: string | null;
  readonly refreshTokenExpires: Date | null;
}

/** The pair as it is stored. */
export interface StoredOfflineToken extends OfflineToken {
  /** Since when Shopify has answered every refresh with a fault of this shop; null: the last went well. */
  readonly failingSince: Date | null;
}

export type OfflineTokenOutcome =
  | ({ readonly outcome: "token" } & StoredOfflineToken)
  /** No session, a blanked token, or one that does not open. */
  | { readonly outcome: "none" };

/** The shop's stored pair, opened. Fails closed: a token that does not open is none. */
export async function readOfflineToken(
  db: Db,
  cipher: TokenCipher,
  shop: Shop,
): Promise<OfflineTokenOutcome> {
  const row = await db
    .selectFrom("session")
    .select([
      "id",
      "shop",
      "expires",
      "access_token",
      "refresh_token",
      "refresh_token_expires",
      "refresh_failing_since",
    ])
    .where("id", "=", sessionIdOf(shop))
    .executeTakeFirst();
  if (!row) return { outcome: "none" };
  const access = readToken(cipher, row, "access_token", row.access_token);
  const refresh = readToken(cipher, row, "refresh_token", row.refresh_token);
  if (access.outcome !== "token" || refresh.outcome === "unreadable") return { outcome: "none" };
  return {
    outcome: "token",
    accessToken: access.text,
    expires: row.expires,
    refreshToken: refresh.outcome === "token" ? refresh.text : null,
    refreshTokenExpires: row.refresh_token_expires,
    failingSince: row.refresh_failing_since,
  };
}

/** Takes the right to refresh the shop's tokens, for so long on the database's clock. False: another has it. */
export async function leaseTokenRefresh(
  db: Db,
  shop: Shop,
  leaseToken: string,
  milliseconds: number,
): Promise<boolean> {
  const result = await db
    .updateTable("session")
    .set({ refresh_lease_token: leaseToken, refresh_leased_until: fromNow(milliseconds) })
    .where("id", "=", sessionIdOf(shop))
    .where((where) =>
      where.or([
        where("refresh_leased_until", "is", null),
        where("refresh_leased_until", "<", sql<Date>`NOW(3)`),
      ]),
    )
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Stores a new pair whole and ends the lease. False: the lease was lost, and somebody else's pair stands. */
export async function storeRefreshedToken(
  db: Db,
  cipher: TokenCipher,
  shop: Shop,
  leaseToken: string,
  token: OfflineToken & { readonly scope: string },
  at: Date,
): Promise<boolean> {
  const id = sessionIdOf(shop);
  const domain = domainOf(shop);
  const result = await db
    .updateTable("session")
    .set({
      access_token: cipher.seal(token.accessToken, tokenPlace(domain, id, "access_token")),
      refresh_token: token.refreshToken
        ? cipher.seal(token.refreshToken, tokenPlace(domain, id, "refresh_token"))
        : null,
      expires: token.expires,
      refresh_token_expires: token.refreshTokenExpires,
      scope: token.scope,
      updated_at: at,
      refresh_lease_token: null,
      refresh_leased_until: null,
      refresh_failing_since: null,
    })
    .where("id", "=", id)
    .where("refresh_lease_token", "=", leaseToken)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Remembers that a refresh failed for a fault of this shop; the first of a row of failures counts. */
export async function noteRefreshFailure(db: Db, shop: Shop, leaseToken: string, at: Date): Promise<void> {
  await db
    .updateTable("session")
    .set({ refresh_failing_since: at })
    .where("id", "=", sessionIdOf(shop))
    .where("refresh_lease_token", "=", leaseToken)
    .where("refresh_failing_since", "is", null)
    .execute();
}

/** Shops whose tokens cannot be refreshed just now, and since when the first of them cannot. */
export interface FailingRefreshes {
  readonly shops: number;
  readonly oldestSince: Date | null;
}

/** Of one shop, or of all: after some days of it a shop needs its merchant's visit, and nothing is read until then. */
export async function failingRefreshes(db: Db, shop?: Shop): Promise<FailingRefreshes> {
  const { shops, oldestSince } = await db
    .selectFrom("session")
    .select(({ fn }) => [fn.countAll().as("shops"), fn.min("refresh_failing_since").as("oldestSince")])
    .where("refresh_failing_since", "is not", null)
    .$if(shop !== undefined, (query) => query.where("shop", "=", shop?.domain ?? ""))
    .executeTakeFirstOrThrow();
  return { shops: Number(shops), oldestSince };
}

/** Gives the right to refresh back, if it is still ours. */
export async function releaseTokenRefresh(db: Db, shop: Shop, leaseToken: string): Promise<void> {
  await db
    .updateTable("session")
    .set({ refresh_lease_token: null, refresh_leased_until: null })
    .where("id", "=", sessionIdOf(shop))
    .where("refresh_lease_token", "=", leaseToken)
    .execute();
}

function sessionIdOf(shop: Shop): string {
  return offlineSessionId(domainOf(shop));
}

function domainOf(shop: Shop): string {
  if (shop.domain === null) throw new Error(`tenant ${shop.id} has no Shopify shop, so no tokens`);
  return shop.domain;
}
