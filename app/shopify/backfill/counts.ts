import type { Db } from "#app/db/index.server.ts";
import { countsDocument, type CountsData } from "../documents/counts.ts";
import { noAccess, sayErrors, type NoAccess } from "../admin/admin-answer.ts";
import type { BackfillContext, Run } from "./context.ts";
import type { BulkPhaseName } from "./progress.ts";
import { parseShopId } from "#app/lib/shopify-id.ts";
import { identifyShop, updateScopes, type Shop } from "#app/tenancy/index.server.ts";

export type CountsOutcome =
  | {
      readonly outcome: "counted";
      readonly totals: Readonly<Record<BulkPhaseName, number | null>>;
      readonly scopes: readonly string[];
      /** Shopify's id of the shop, digits. */
      readonly shopifyId: string | null;
      /** Before Shopify was asked: what a message tells later is newer. */
      readonly askedAt: Date;
    }
  | { readonly outcome: "refused"; readonly reason: string }
  | NoAccess;

/** Shopify's own counts (null where it gives none that is exact), and the scopes it grants now. */
export async function readCounts(
  context: Pick<BackfillContext, "admin" | "signal" | "now">,
  shop: Shop,
): Promise<CountsOutcome> {
  const { admin, signal, now } = context;
  const askedAt = now();
  const answer = await admin.query<CountsData>(shop, countsDocument, {}, { signal });
  if (answer.outcome === "refused") return { outcome: "refused", reason: sayErrors(answer.errors) };
  if (answer.outcome !== "data") return noAccess(answer);
  const { data } = answer;
  const exact = (count: CountsData["ordersCount"]) => (count?.precision === "EXACT" ? count.count : null);
  return {
    outcome: "counted",
    totals: {
      products: exact(data.productsCount),
      customers: exact(data.customersCount),
      orders: exact(data.ordersCount),
    },
    scopes: data.currentAppInstallation.accessScopes.map(({ handle }) => handle),
    shopifyId: parseShopId(data.shop?.id) ?? null,
    askedAt,
  };
}

/** Takes what the answer tells of the shop itself: the scopes that it grants, and which shop it is. */
export async function noteCounted(
  db: Db,
  shop: Shop,
  counts: Extract<CountsOutcome, { readonly outcome: "counted" }>,
): Promise<void> {
  const { scopes, shopifyId, askedAt } = counts;
  await updateScopes(db, shop, scopes, askedAt);
  if (shop.shopifyId === null && shop.domain !== null)
    await identifyShop(db, shop, { shopifyId, domain: shop.domain }, askedAt);
}

/** Shopify's count of one phase's objects now, or null if it gives none. */
export async function shopifyCount(run: Run, name: BulkPhaseName): Promise<number | null> {
  const counts = await readCounts(run, run.shop);
  return counts.outcome === "counted" ? counts.totals[name] : null;
}
