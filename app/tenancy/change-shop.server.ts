import type { Db } from "#app/db/index.server.ts";
import { recordAudit } from "./audit.server.ts";
import { assertProfile } from "./install-shop.server.ts";
import { lockShop, withTransaction } from "./lock-shop.server.ts";
import { defaultSettings, type Shop, type ShopSettings } from "./shop.ts";
import { parseScopes, readSettings, toShop, type ShopRow } from "./shop-row.server.ts";

export interface ScopesOutcome {
  /** stale: a newer message has told the scopes already. */
  readonly outcome: "updated" | "unchanged" | "stale";
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly shop: Shop;
}

/**
 * Takes the scopes that a merchant has granted; the newest version wins, in whatever order they come.
 * @param version when they were so: of a message its `updated_at`, of an answer of Shopify's the time of asking.
 */
export function updateScopes(
  db: Db,
  shop: Shop,
  scopes: string | readonly string[],
  version: Date = new Date(),
): Promise<ScopesOutcome> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    const before = parseScopes(row.scopes);
    const after = parseScopes(scopes);
    if (row.scopes_updated_at !== null && version < row.scopes_updated_at)
      return { outcome: "stale", added: [], removed: [], shop: toShop(row) };
    const added = after.filter((scope) => !before.includes(scope));
    const removed = before.filter((scope) => !after.includes(scope));
    const changed = { scopes: after.join(","), scopes_updated_at: version };
    await trx.updateTable("shop").set(changed).where("id", "=", row.id).execute();
    if (added.length === 0 && removed.length === 0)
      return { outcome: "unchanged", added, removed, shop: toShop({ ...row, ...changed }) };
    await recordAudit(trx, {
      shopId: row.id,
      at: version,
      actor: "shopify",
      action: "shop.scopes_changed",
      detail: { added, removed },
    });
    return { outcome: "updated", added, removed, shop: toShop({ ...row, ...changed }) };
  });
}

export interface ShopProfile {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly timeZone: string;
}

export interface ProfileOutcome {
  /** stale: a newer profile is stored already. */
  readonly outcome: "updated" | "unchanged" | "stale";
  /** The stored days of this shop are still those of the former zone: they must be recomputed. */
  readonly timeZoneChanged: boolean;
  /** Orders keep the currency that they were placed in; sums of two currencies are never added. */
  readonly currencyChanged: boolean;
  readonly shop: Shop;
}

/**
 * Takes a changed profile; the newest `updatedAt` wins, in whatever order they come. What an operator asks for has no
 * version of its own: it comes after what is stored, whichever clock dated that.
 * @throws RangeError on an unknown currency code or time zone.
 */
export function updateShopProfile(
  db: Db,
  shop: Shop,
  profile: ShopProfile,
  toldAt: Date,
  actor: "shopify" | "operator" = "shopify",
): Promise<ProfileOutcome> {
  assertProfile(profile);
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    const isLate = actor === "operator" && row.updated_at !== null && toldAt <= row.updated_at;
    const updatedAt = isLate ? new Date(Number(row.updated_at) + 1) : toldAt;
    const nothing = { timeZoneChanged: false, currencyChanged: false, shop: toShop(row) };
    if (row.updated_at !== null && updatedAt < row.updated_at) return { outcome: "stale", ...nothing };
    const timeZoneChanged = row.time_zone !== profile.timeZone;
    const currencyChanged = row.currency !== profile.currency;
    const changed: Partial<ShopRow> = {
      name: profile.name,
      currency: profile.currency,
      time_zone: profile.timeZone,
      updated_at: updatedAt,
    };
    await trx.updateTable("shop").set(changed).where("id", "=", row.id).execute();
    if (!timeZoneChanged && !currencyChanged && row.name === profile.name)
      return { outcome: "unchanged", ...nothing };
    await recordAudit(trx, {
      shopId: row.id,
      at: updatedAt,
      actor,
      action: "shop.profile_changed",
      detail: {
        ...(timeZoneChanged ? { timeZone: [row.time_zone, profile.timeZone] } : {}),
        ...(currencyChanged ? { currency: [row.currency, profile.currency] } : {}),
      },
    });
    return { outcome: "updated", timeZoneChanged, currencyChanged, shop: toShop({ ...row, ...changed }) };
  });
}

/**
 * The shop's tokens are dead; only a merchant's visit brings new ones. Its access tokens are blanked so that the
 * next visit does fetch new ones. Changes nothing where the shop is not live.
 * @param reason why, for the audit: Shopify's words, never a token.
 */
export function markNeedsReauth(
  db: Db,
  shop: Shop,
  at: Date = new Date(),
  reason: string | null = null,
): Promise<void> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    if (row.domain !== null)
      await trx
        .updateTable("session")
        .set({ access_token: null, refresh_token: null })
        .where("shop", "=", row.domain)
        .execute();
    if (row.state !== "active" && row.state !== "installing") return;
    await trx.updateTable("shop").set({ state: "needs_reauth" }).where("id", "=", row.id).execute();
    await recordAudit(trx, {
      shopId: row.id,
      at,
      actor: "worker",
      action: "shop.needs_reauth",
      ...(reason === null ? {} : { detail: { reason } }),
    });
  });
}

/**
 * The shop's history is in: an `installing` shop becomes `active`.
 * @param historyStartsAt from when orders are complete; null = from the first.
 */
export function activateShop(db: Db, shop: Shop, historyStartsAt: Date | null, at: Date): Promise<Shop> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    const changed = {
      history_starts_at: historyStartsAt,
      state: row.state === "installing" ? "active" : row.state,
    };
    await trx.updateTable("shop").set(changed).where("id", "=", row.id).execute();
    if (row.state === "installing")
      await recordAudit(trx, {
        shopId: row.id,
        at,
        actor: "worker",
        action: "shop.activated",
        detail: { historyStartsAt: historyStartsAt?.toISOString() ?? null },
      });
    return toShop({ ...row, ...changed });
  });
}

/** Changes what a merchant may set; other settings stay. */
export function updateSettings(db: Db, shop: Shop, patch: Partial<ShopSettings>): Promise<Shop> {
  return withTransaction(db, async (trx) => {
    const row = await lockShop(trx, shop);
    const settings = JSON.stringify({ ...readSettings(row.settings), ...patch });
    await trx.updateTable("shop").set({ settings }).where("id", "=", row.id).execute();
    return toShop({ ...row, settings });
  });
}

/** How long what is kept; what is undefined follows the operator's default. */
export function changeRetention(
  db: Db,
  shop: Shop,
  retention: ShopSettings["retention"],
  change: { readonly actor: string; readonly at: Date },
): Promise<Shop> {
  return withTransaction(db, async (trx) => {
    const changed = await updateSettings(trx, shop, { retention });
    await recordAudit(trx, {
      shopId: shop.id,
      at: change.at,
      actor: change.actor,
      action: "shop.retention_changed",
      detail: { before: shop.settings.retention, now: changed.settings.retention },
    });
    return changed;
  });
}

/** A tenant without a Shopify shop. @throws RangeError on an unknown currency code or time zone. */
export async function createTenant(db: Db, profile: ShopProfile, at: Date = new Date()): Promise<Shop> {
  assertProfile(profile);
  const row: Omit<ShopRow, "id"> = {
    domain: null,
    name: profile.name,
    currency: profile.currency,
    time_zone: profile.timeZone,
    state: "active",
    scopes: "",
    installed_at: null,
    uninstalled_at: null,
    history_starts_at: null,
    settings: JSON.stringify(defaultSettings),
    updated_at: null,
    shopify_id: null,
    last_session_issued_at: null,
    scopes_updated_at: null,
    shown: null,
    shown_ends: false,
    former_domain: null,
    public_id: null,
    created_at: at,
  };
  const inserted = await db.insertInto("shop").values(row).executeTakeFirstOrThrow();
  return toShop({ id: Number(inserted.insertId), ...row });
}
