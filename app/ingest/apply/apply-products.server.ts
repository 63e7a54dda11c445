import { CompiledQuery, type Insertable, type Selectable } from "kysely";
import { deleteByKeys, insertRows, upsertRows, type DB, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { ProductDeletedRecord, ProductFacts, ProductRecord, VariantFacts } from "../records/records.ts";
import { productColumns, variantColumns } from "./columns.ts";
import {
  deletionTime,
  mergeDeletion,
  mergeVersion,
  versionTime,
  type ResourceState,
  type Stored,
} from "./merge-resource.ts";
import { loadTombstones } from "./tombstones.server.ts";
import type { RecordResult } from "./versions.ts";
import { writeResources } from "./write-resource.server.ts";

type State = ResourceState<ProductFacts>;

/** Merges products with their variants, and deletions. */
export async function applyProducts(
  trx: Trx,
  shop: Shop,
  records: readonly (ProductRecord | ProductDeletedRecord)[],
  receivedAt: Date,
): Promise<RecordResult[]> {
  const ids = [...new Set(records.map((record) => record.id))].sort();
  const states = await load(trx, shop, ids);
  const stored = await loadVariants(trx, shop, [...states.values()]);
  const variants = new Map<string, ProductRecord>();
  const results = records.map((given): RecordResult => {
    const state = states.get(given.id) as State;
    if (given.kind === "product_deleted") {
      const outcome = mergeDeletion(state, deletionTime(state, given, receivedAt));
      return { kind: given.kind, id: given.id, outcome };
    }
    const record = dated(given, versionTime(state, given, given.product.updatedAt));
    const { product, triggeredAt } = record;
    const version = { updatedAt: product.updatedAt, triggeredAt, facts: product };
    const hasSameVariants = state.now === state.before && sameVariants(record, stored.get(record.id) ?? []);
    const outcome = mergeVersion(state, version, hasSameVariants);
    if (outcome === "created" || outcome === "updated") variants.set(record.id, record);
    return { kind: record.kind, id: record.id, outcome };
  });
  await write(trx, shop, [...states.values()], variants);
  return results;
}

function dated(record: ProductRecord, updatedAt: Date): ProductRecord {
  if (record.product.updatedAt === updatedAt) return record;
  const variants = record.variants.map((variant) => ({ ...variant, updatedAt }));
  return { ...record, product: { ...record.product, updatedAt }, variants };
}

type VariantRow = Selectable<DB["variant"]>;

async function loadVariants(
  trx: Trx,
  shop: Shop,
  states: readonly State[],
): Promise<Map<string, VariantRow[]>> {
  const ids = states.filter((state) => state.before).map((state) => state.id);
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("variant")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("product_id", "in", ids)
    .execute();
  return Map.groupBy(rows, (row) => row.product_id);
}

/** Whether these variants are stored already, all of them and no others; what a source does not say counts as same. */
function sameVariants(record: ProductRecord, rows: readonly VariantRow[]): boolean {
  if (record.variantIds === null) return true;
  if (rows.length !== record.variantIds.length) return false;
  const byId = new Map(rows.map((row) => [row.external_id, row]));
  return (
    record.variantIds.every((id) => byId.has(id)) &&
    record.variants.every((variant) => {
      const row = byId.get(variant.id);
      return (
        row?.title === variant.title &&
        row.sku === variant.sku &&
        row.price === variant.price &&
        (variant.unitCost === undefined || row.unit_cost === variant.unitCost) &&
        row.inventory_quantity === variant.inventoryQuantity &&
        row.position === variant.position
      );
    })
  );
}

async function load(trx: Trx, shop: Shop, ids: readonly string[]): Promise<Map<string, State>> {
  const rows = await trx
    .selectFrom("product")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .orderBy("external_id")
    .forUpdate()
    .execute();
  const byId = new Map(rows.map((row) => [row.external_id, row]));
  const tombstones = await loadTombstones(trx, shop, "product", ids);
  return new Map(
    ids.map((id) => {
      const row = byId.get(id);
      const stored = row ? storedOf(row) : null;
      const tombstone = tombstones.get(id) ?? null;
      return [
        id,
        { id, exists: !!row, before: stored, now: stored, foundTombstone: tombstone, deletedAt: tombstone },
      ];
    }),
  );
}

async function write(
  trx: Trx,
  shop: Shop,
  states: readonly State[],
  records: ReadonlyMap<string, ProductRecord>,
): Promise<void> {
  const rowsOf = (chosen: readonly State[]) =>
    chosen.map((state) => rowOf(shop, state.id, state.now as Stored<ProductFacts>));
  const { changed, deleted } = await writeResources(trx, shop, "product", states, {
    insert: (anew) => insertRows(trx, "product", productColumns, rowsOf(anew)),
    update: (known) => upsertRows(trx, "product", productColumns, rowsOf(known), productColumns.slice(2)),
  });
  await writeVariants(
    trx,
    shop,
    changed.flatMap((state) => records.get(state.id) ?? []),
  );
  await deleteProducts(
    trx,
    shop,
    deleted.map((state) => state.id),
  );
}

async function writeVariants(trx: Trx, shop: Shop, all: readonly ProductRecord[]): Promise<void> {
  const records = all.filter((record) => record.variantIds !== null);
  if (records.length === 0) return;
  const stored = await trx
    .selectFrom("variant")
    .select(["external_id", "product_id"])
    .where("shop_id", "=", shop.id)
    .where(
      "product_id",
      "in",
      records.map((record) => record.id),
    )
    .execute();
  const alive = new Map(records.map((record) => [record.id, new Set(record.variantIds ?? [])]));
  const vanished = stored.filter((row) => !alive.get(row.product_id)?.has(row.external_id));
  await deleteByKeys(
    trx,
    "variant",
    shop.id,
    ["external_id"],
    vanished.map((row) => [row.external_id]).sort(),
  );
  const rows = records.flatMap((record) =>
    record.variants.map((variant) => variantRow(shop, record.id, variant)),
  );
  rows.sort((a, b) => (a.external_id < b.external_id ? -1 : 1));
  const told = rows.filter((row) => row.unit_cost !== undefined);
  const untold = rows.filter((row) => row.unit_cost === undefined);
  await upsertRows(trx, "variant", variantColumns, told, variantColumns.slice(2));
  // A source that does not know the cost leaves it as it is.
  await upsertRows(
    trx,
    "variant",
    variantColumns,
    untold.map((row) => ({ ...row, unit_cost: null })),
    variantColumns.slice(2).filter((column) => column !== "unit_cost"),
  );
}

async function deleteProducts(trx: Trx, shop: Shop, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const marks = ids.map(() => "?").join(",");
  await trx.executeQuery(
    CompiledQuery.raw(`DELETE FROM variant WHERE shop_id = ? AND product_id IN (${marks})`, [
      shop.id,
      ...ids,
    ]),
  );
  await trx.executeQuery(
    CompiledQuery.raw(`DELETE FROM product WHERE shop_id = ? AND external_id IN (${marks})`, [
      shop.id,
      ...ids,
    ]),
  );
}

function variantRow(shop: Shop, productId: string, variant: VariantFacts): Insertable<DB["variant"]> {
  return {
    shop_id: shop.id,
    external_id: variant.id,
    product_id: productId,
    title: variant.title,
    sku: variant.sku,
    price: variant.price,
    unit_cost: variant.unitCost,
    inventory_quantity: variant.inventoryQuantity,
    position: variant.position,
    updated_at: variant.updatedAt,
  };
}

function rowOf(
  shop: Shop,
  id: string,
  { facts, triggeredAt }: Stored<ProductFacts>,
): Insertable<DB["product"]> {
  return {
    shop_id: shop.id,
    external_id: id,
    title: facts.title,
    handle: facts.handle,
    vendor: facts.vendor,
    product_type: facts.productType,
    status: facts.status,
    tags: JSON.stringify(facts.tags),
    image_url: facts.imageUrl,
    created_at: facts.createdAt,
    updated_at: facts.updatedAt,
    triggered_at: triggeredAt,
    deleted_at: null,
  };
}

function storedOf(row: Selectable<DB["product"]>): Stored<ProductFacts> {
  return {
    updatedAt: row.updated_at,
    triggeredAt: row.triggered_at,
    facts: {
      title: row.title,
      handle: row.handle,
      vendor: row.vendor,
      productType: row.product_type,
      status: row.status,
      tags: JSON.parse(row.tags ?? "[]") as string[],
      imageUrl: row.image_url,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    },
  };
}
