import { ConcurrentChange, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { ResourceState } from "./merge-resource.ts";
import { lockTombstones, lowerTombstones, raiseTombstones } from "./tombstones.server.ts";

export interface Written<F> {
  readonly changed: readonly ResourceState<F>[];
  readonly deleted: readonly ResourceState<F>[];
}

/**
 * Writes merged customers or products with their tombstones: deletions are kept first, then `upsert` writes what
 * changed, then a deletion that came in between is looked for. The caller clears the rows of `deleted`.
 * @throws ConcurrentChange when another transaction deleted a resource that this one found undeleted.
 */
export async function writeResources<F>(
  trx: Trx,
  shop: Shop,
  kind: "customer" | "product",
  states: readonly ResourceState<F>[],
  upsert: (changed: readonly ResourceState<F>[]) => Promise<void>,
): Promise<Written<F>> {
  const changed = states.filter((state) => state.now && state.now !== state.before);
  const deleted = states.filter((state) => !state.now && state.deletedAt !== state.foundTombstone);
  const deletions = new Map(deleted.map((state) => [state.id, state.deletedAt as Date]));
  await raiseTombstones(trx, shop, kind, deletions);
  await upsert(changed);
  const anew = changed.filter((state) => !state.foundTombstone).map((state) => state.id);
  const overtaken = await lockTombstones(trx, shop, kind, anew);
  if (overtaken.size > 0) throw new ConcurrentChange(`the ${kind} was deleted meanwhile`);
  const back = changed.filter((state) => state.foundTombstone).map((state) => state.id);
  await lowerTombstones(trx, shop, kind, back);
  return { changed, deleted };
}
