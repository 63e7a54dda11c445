import { rebuildShop, shopsWithMarks } from "#app/rollups/index.server.ts";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import type { WorkerContext } from "./context.ts";

/** While a backfill writes, the same days are marked over and over: rebuild them now and then. */
const BACKFILL_PAUSE_MS = 5_000;
/** The pause in times of what the last rebuild took: the import has most of the database for itself. */
const BACKFILL_PAUSE_FACTOR = 15;

/** When this worker rebuilt a shop last and how long it took, by shop id, in milliseconds of `performance.now()`. */
export type RebuiltAt = Map<number, { readonly at: number; readonly tookMs: number }>;

/**
 * Rebuilds what is marked, shop after shop, a bounded batch each.
 * @returns whether marks were rebuilt; shops that another worker is rebuilding, or that must wait, do not count.
 */
export async function workRollups(
  context: WorkerContext,
  rebuiltAt: RebuiltAt,
  signal?: AbortSignal,
): Promise<boolean> {
  let worked = false;
  for (const id of await shopsWithMarks(context.db)) {
    if (signal?.aborted) break;
    const shop = await shopById(context.db, id);
    if (!shop || mustWait(shop, rebuiltAt)) continue;
    const started = performance.now();
    const result = await rebuildShop(context.db, shop);
    const at = performance.now();
    rebuiltAt.set(id, { at, tookMs: at - started });
    if (result.outcome === "rebuilt") worked = true;
    context.log.debug({ shop: shop.domain, shopId: id, ...result }, "rollups");
  }
  return worked;
}

function mustWait(shop: Shop, rebuiltAt: RebuiltAt): boolean {
  const last = rebuiltAt.get(shop.id);
  if (shop.state !== "installing" || last === undefined) return false;
  return performance.now() - last.at < Math.max(BACKFILL_PAUSE_MS, BACKFILL_PAUSE_FACTOR * last.tookMs);
}
