import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { isTimeZone } from "#app/lib/calendar.ts";
import { recordAudit } from "./audit.server.ts";
import { defaultSettings, type Shop, type ShopState } from "./shop.ts";
import { parseScopes, toShop, type ShopRow } from "./shop-row.server.ts";

export interface Installation {
  /** xxx.myshopify.com, from a verified session. */
  readonly domain: string;
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
export async function installShop(db: Db, installation: Installation): Promise<InstallOutcome> {
  assertProfile(installation);
  return inTransaction(db, async (trx) => {
    const domain = installation.domain.toLowerCase();
    const known = await lockByDomain(trx, domain);
    if (!known) {
      const inserted = await trx
        .insertInto("shop")
        .values({
          domain,
          name: installation.name,
          currency: installation.currency,
          time_zone: installation.timeZone,
          state: "installing",
          scopes: parseScopes(installation.scopes).join(","),
          installed_at: installation.at,
          history_starts_at: installation.historyStartsAt,
          settings: JSON.stringify(defaultSettings),
          created_at: installation.at,
        })
        // Two first visits at once: the second changes nothing and reads the first one's row.
        .onDuplicateKeyUpdate((builder) => ({ domain: builder.ref("domain") }))
        .executeTakeFirst();
      const row = await lockByDomain(trx, domain);
      if (!row) throw new Error(`the shop ${domain} vanished while it was installed`);
      if (Number(inserted.numInsertedOrUpdatedRows) !== 1) return { outcome: "unchanged", shop: toShop(row) };
      return finish(trx, "installed", row, installation.at);
    }
    const outcome = transitionOf(known.state as ShopState);
    const scopes = parseScopes(installation.scopes).join(",");
    if (outcome === "unchanged" && scopes === known.scopes) return { outcome, shop: toShop(known) };
    const back = outcome === "reinstalled";
    const changed: Partial<ShopRow> = {
      scopes,
      ...(outcome === "unchanged" ? {} : { state: "installing" }),
      ...(back
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
    return outcome === "unchanged"
      ? { outcome, shop: toShop(row) }
      : finish(trx, outcome, row, installation.at);
  });
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

function lockByDomain(trx: Trx, domain: string): Promise<ShopRow | undefined> {
  return trx.selectFrom("shop").selectAll().where("domain", "=", domain).forUpdate().executeTakeFirst();
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
