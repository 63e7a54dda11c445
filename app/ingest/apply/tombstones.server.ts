import { CompiledQuery } from "kysely";
import { ConcurrentChange, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

type Kind = "order" | "customer" | "product";

/** Deletions of these resources: id -> when. */
export async function loadTombstones(
  trx: Trx,
  shop: Shop,
  kind: Kind,
  ids: readonly string[],
): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("tombstone")
    .select(["external_id", "deleted_at"])
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .where("external_id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.external_id, row.deleted_at]));
}

/**
 * Looks, waiting for a deletion that another transaction is just writing, whether any came since `loadTombstones`.
 * @param found by id what was found then; null: none.
 * @throws ConcurrentChange if one came.
 */
export async function expectTombstones(
  trx: Trx,
  shop: Shop,
  kind: Kind,
  found: ReadonlyMap<string, Date | null>,
): Promise<void> {
  if (found.size === 0) return;
  const rows = await trx
    .selectFrom("tombstone")
    .select(["external_id", "deleted_at"])
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .where("external_id", "in", [...found.keys()])
    .forUpdate()
    .execute();
  const isNew = rows.some((row) => row.deleted_at.getTime() !== found.get(row.external_id)?.getTime());
  if (isNew) throw new ConcurrentChange(`the ${kind} was deleted meanwhile`);
}

/** Keeps deletions; of two of one resource the later. */
export async function raiseTombstones(
  trx: Trx,
  shop: Shop,
  kind: Kind,
  deletedAt: ReadonlyMap<string, Date>,
): Promise<void> {
  if (deletedAt.size === 0) return;
  const ids = [...deletedAt.keys()].sort();
  await trx.executeQuery(
    CompiledQuery.raw(
      `INSERT INTO tombstone (shop_id, kind, external_id, deleted_at) VALUES ${ids.map(() => "(?,?,?,?)").join(",")}
       ON DUPLICATE KEY UPDATE deleted_at = GREATEST(deleted_at, VALUES(deleted_at))`,
      ids.flatMap((id) => [shop.id, kind, id, deletedAt.get(id)]),
    ),
  );
}

/** Forgets deletions of resources that a newer version brought back. */
export async function lowerTombstones(
  trx: Trx,
  shop: Shop,
  kind: Kind,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .deleteFrom("tombstone")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .where("external_id", "in", ids)
    .execute();
}
