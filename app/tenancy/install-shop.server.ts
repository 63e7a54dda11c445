import type { Db, Trx } from "#app/db/index.server.ts";
import { isTimeZone } from "#app/lib/calendar.ts";
import { recordAudit } from "./audit.server.ts";
import { identified } from "./identify-shop.server.ts";
import { withTransaction } from "./lock-shop.server.ts";
import { defaultSettings, type Shop, type ShopState } from "./shop.ts";
import { parseScopes, toShop, type ShopRow } from "./shop-row.server.ts";

/** ER_DUP_ENTRY. */
const DUPLICATE_KEY = 1062;

export interface Installation {
  /** xxx.myshopify.com, from a verified session. */
  readonly domain: string;
  /** Shopify's id of the shop, digits: by it a shop whose address changed stays one tenant. */
  readonly shopifyId?: string | null;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly timeZone: string;
  readonly scopes: string | readonly string[];
  /** Orders before this cannot be read (60 days without read_all_orders); null = all can. */
  readonly historyStartsAt: Date | null;
  readonly at: Date;
}

export interface InstallOutcome {
  /** reauthorized: the tokens had died, and a merchant's visit brought new ones. */
  readonly outcome: "installed" | "reinstalled" | "reauthorized" | "unchanged";
  readonly shop: Shop;
}

/** Refuses what would make every later date or amount of the shop wrong. */
export function assertProfile(profile: { readonly currency: string; readonly timeZone: string }): void {
  if (!/^[A-Z]{3}$/.test(profile.currency)) throw new RangeError(`not a currency: ${profile.currency}`);
  if (!isTimeZone(profile.timeZone)) throw new RangeError(`not a time zone: ${profile.timeZone}`);
}

/**
 * Makes a domain a tenant. May run any number of times: Shopify's afterAuth hook reruns with every token exchange.
 * A live tenant keeps its profile (shop/update changes that); scopes are taken as Shopify now says.
 * @throws RangeError on an unknown currency code or time zone.
 */
export function installShop(db: Db, installation: Installation): Promise<InstallOutcome> {
  assertProfile(installation);
  return withTransaction(db, async (trx) => {
    const domain = installation.domain.toLowerCase();
    const found =
      (await lockBy(trx, "domain", domain)) ??
      (await lockBy(trx, "shopify_id", installation.shopifyId ?? null)) ??
      (await insert(trx, domain, installation));
    if ("outcome" in found) return found;
    const identity = { shopifyId: installation.shopifyId ?? null, domain };
    const known = await identified(trx, found, identity, installation.at);
    const outcome = transitionOf(known.state as ShopState);
    const scopes = parseScopes(installation.scopes).join(",");
    if (outcome === "unchanged" && scopes === known.scopes) return { outcome, shop: toShop(known) };
    const changed: Partial<ShopRow> = {
      scopes,
      scopes_updated_at: installation.at,
      ...(outcome === "unchanged" ? {} : { state: "installing" }),
      ...(outcome === "reinstalled"
        ? {
            name: installation.name,
            installed_at: installation.at,
            uninstalled_at: null,
            history_starts_at: historyAfterGap(known, installation.historyStartsAt),
          }
        : {}),
    };
    await trx.updateTable("shop").set(changed).where("id", "=", known.id).execute();
    const row = { ...known, ...changed };
    if (outcome === "unchanged") return { outcome, shop: toShop(row) };
    return finish(trx, outcome, row, installation.at);
  });
}

/** The new tenant, or, where a first visit at the same time made it, that one's row. */
async function insert(
  trx: Trx,
  domain: string,
  installation: Installation,
): Promise<InstallOutcome | ShopRow> {
  const row: Omit<ShopRow, "id"> = {
    domain,
    name: installation.name,
    currency: installation.currency,
    time_zone: installation.timeZone,
    state: "installing",
    scopes: parseScopes(installation.scopes).join(","),
    installed_at: installation.at,
    uninstalled_at: null,
    history_starts_at: installation.historyStartsAt,
    settings: JSON.stringify(defaultSettings),
    updated_at: null,
    shopify_id: installation.shopifyId ?? null,
    last_session_issued_at: null,
    shown: null,
    shown_ends: false,
    scopes_updated_at: installation.at,
    former_domain: null,
    public_id: null,
    created_at: installation.at,
  };
  try {
    const inserted = await trx.insertInto("shop").values(row).executeTakeFirstOrThrow();
    return await finish(trx, "installed", { id: Number(inserted.insertId), ...row }, installation.at);
  } catch (error) {
    const other =
      (error as { errno?: number }).errno === DUPLICATE_KEY && (await lockBy(trx, "domain", domain));
    if (!other) throw error;
    return other;
  }
}

function transitionOf(state: ShopState): InstallOutcome["outcome"] {
  switch (state) {
    case "installing":
    case "active":
      return "unchanged";
    case "needs_reauth":
      return "reauthorized";
    case "uninstalled":
    case "redacted":
      return "reinstalled";
  }
}

/** Orders stored before the uninstallation still count, unless the time away left a hole that cannot be read. */
function historyAfterGap(row: ShopRow, readableFrom: Date | null): Date | null {
  if (readableFrom === null || row.state === "redacted") return readableFrom;
  if (row.uninstalled_at !== null && row.uninstalled_at >= readableFrom) return row.history_starts_at;
  return readableFrom;
}

async function lockBy(
  trx: Trx,
  column: "domain" | "shopify_id",
  value: string | null,
): Promise<ShopRow | undefined> {
  if (value === null) return undefined;
  return trx.selectFrom("shop").selectAll().where(column, "=", value).forUpdate().executeTakeFirst();
}

async function finish(
  trx: Trx,
  outcome: Exclude<InstallOutcome["outcome"], "unchanged">,
  row: ShopRow,
  at: Date,
): Promise<InstallOutcome> {
  await recordAudit(trx, {
    shopId: row.id,
    at,
    actor: "shopify",
    action: `shop.${outcome}`,
    detail: { scopes: row.scopes },
  });
  return { outcome, shop: toShop(row) };
}
