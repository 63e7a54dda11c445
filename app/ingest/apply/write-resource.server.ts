import { unlessOvertaken, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { expectAbsent } from "./expect-absent.server.ts";
import type { ResourceState } from "./merge-resource.ts";
import { expectTombstones, lowerTombstones, raiseTombstones } from "./tombstones.server.ts";

export interface Written<F> {
  readonly changed: readonly ResourceState<F>[];
  readonly deleted: readonly ResourceState<F>[];
}

/** Writes the rows of these resources; it is told which of them exist, and are locked, and which do not. */
export interface ResourceRows<F> {
  insert(anew: readonly ResourceState<F>[]): Promise<void>;
  update(existing: readonly ResourceState<F>[]): Promise<void>;
}

/**
 * Writes merged customers or products with their tombstones: deletions are kept first, then `rows` writes what
 * changed. What was not there to be locked may have come meanwhile: new rows are plainly inserted, and afterwards it
 * looks, with locks, for deletions and for rows to delete. The caller clears the rows of `deleted`.
 * @throws ConcurrentChange when another transaction did the opposite, or the same, meanwhile.
 */
export async function writeResources<F>(
  trx: Trx,
  shop: Shop,
  kind: "customer" | "product",
  states: readonly ResourceState<F>[],
  rows: ResourceRows<F>,
): Promise<Written<F>> {
  const changed = states.filter((state) => state.now && state.now !== state.before);
  const deleted = states.filter((state) => !state.now && state.deletedAt !== state.foundTombstone);
  const deletions = new Map(deleted.map((state) => [state.id, state.deletedAt as Date]));
  await raiseTombstones(trx, shop, kind, deletions);
  await unlessOvertaken(`another stored one of these ${kind}s first`, () =>
    rows.insert(changed.filter((state) => !state.exists)),
  );
  await rows.update(changed.filter((state) => state.exists));
  const found = new Map(changed.map((state) => [state.id, state.foundTombstone]));
  await expectTombstones(trx, shop, kind, found);
  const absent = deleted.filter((state) => !state.exists).map((state) => state.id);
  await expectAbsent(trx, shop, kind, absent, `the ${kind} came while it was deleted`);
  const back = changed.filter((state) => state.foundTombstone).map((state) => state.id);
  await lowerTombstones(trx, shop, kind, back);
  return { changed, deleted };
}
