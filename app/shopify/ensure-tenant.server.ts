import type { Db } from "#app/db/index.server.ts";
import { moveDeliveries } from "#app/inbox/index.server.ts";
import { parseShopId } from "#app/lib/shopify-id.ts";
import { installShop, shopByDomain, type Shop } from "#app/tenancy/index.server.ts";
import { isBackfillStopped, startBackfill } from "./start-backfill.server.ts";
import type { ShopProfileData } from "./documents/shop.ts";

const DAY = 86_400_000;
/** Without read_all_orders an app reads the orders of the last 60 days. */
const READABLE_DAYS = 60;

/** From when orders can be read with these scopes at `at`; null = from the first. */
export function readableFrom(scopes: readonly string[], at: Date): Date | null {
  return scopes.includes("read_all_orders") ? null : new Date(at.getTime() - READABLE_DAYS * DAY);
}

export interface EnsureTenantOptions {
  /** xxx.myshopify.com, from a verified session. */
  readonly domain: string;
  /** Asks Shopify; called only where the tenant is new or comes back. */
  readonly profile: () => Promise<ShopProfileData>;
  readonly at: Date;
}

/**
 * The tenant of a verified session: made, brought back or just read. Shopify's afterAuth hook calls it with every
 * token exchange, about hourly: a live tenant costs one query. A tenant whose history is not in yet gets its backfill.
 */
export async function ensureTenant(db: Db, options: EnsureTenantOptions): Promise<Shop> {
  const known = await shopByDomain(db, options.domain);
  if (known?.state === "active") return known;
  if (known?.state === "installing") {
    if (!(await isBackfillStopped(db, known))) await startBackfill(db, known);
    return known;
  }
  const { shop: profile, currentAppInstallation } = await options.profile();
  if (profile.myshopifyDomain !== options.domain)
    throw new Error(`the session is of ${options.domain}, the answer of ${profile.myshopifyDomain}`);
  const scopes = currentAppInstallation.accessScopes.map(({ handle }) => handle);
  const { shop } = await installShop(db, {
    domain: options.domain,
    shopifyId: parseShopId(profile.id) ?? null,
    name: profile.name,
    currency: profile.currencyCode,
    timeZone: profile.ianaTimezone,
    scopes,
    historyStartsAt: readableFrom(scopes, options.at),
    at: options.at,
  });
  // A shop whose address changed is the tenant that it was, history and all.
  await moveDeliveries(db, shop);
  if (shop.state !== "active") await startBackfill(db, shop);
  return shop;
}
