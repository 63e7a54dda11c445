import { CompiledQuery, type Insertable } from "kysely";
import type { DB, Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { customerColumns } from "./columns.ts";
import type { OrderState } from "./merge-order.ts";
import { expectTombstones, loadTombstones } from "./tombstones.server.ts";

type CustomerRow = Insertable<DB["customer"]>;

/**
 * Customers whom an order names but nobody has told us of: kept as what such orders know, with no
 * `updated_at`, until their own record comes. Deleted ones come back as an id only.
 */
export async function ensureCustomers(trx: Trx, shop: Shop, states: readonly OrderState[]): Promise<void> {
  const named = new Map<string, Told>();
  for (const { now, customer } of states) {
    const id = now?.order.customerId;
    if (!now || !id) continue;
    named.set(id, merged({ at: now.order.updatedAt, stub: customer }, named.get(id)));
  }
  if (named.size === 0) return;
  const ids = [...named.keys()].sort();
  const stored = await trx
    .selectFrom("customer")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .execute();
  const byId = new Map(stored.map((row) => [row.external_id, row]));
  const unknown = ids.filter((id) => !byId.has(id));
  const deletedAt = await loadTombstones(trx, shop, "customer", unknown);
  const wanted = ids.filter((id) => {
    const row = byId.get(id);
    if (!row) return true;
    const told = named.get(id);
    if (row.updated_at || row.deleted_at || !told?.stub) return false;
    const { email, firstName, lastName } = told.stub;
    const { state = null, tags = null, country = null, createdAt = null } = told.stub;
    return (
      told.at > (row.triggered_at ?? new Date(0)) ||
      (email !== null && row.email === null) ||
      (firstName !== null && row.first_name === null) ||
      (lastName !== null && row.last_name === null) ||
      (state !== null && row.state === null) ||
      (tags !== null && row.tags === null) ||
      (country !== null && row.country === null) ||
      (createdAt !== null && row.created_at === null)
    );
  });
  await writeStubs(
    trx,
    wanted.map((id) => stubRow(shop, id, named.get(id), deletedAt.get(id) ?? null)),
  );
  const found = new Map(unknown.map((id) => [id, deletedAt.get(id) ?? null]));
  await expectTombstones(trx, shop, "customer", found);
}

/** What an order told of its customer, and as of when. */
interface Told {
  readonly at: Date;
  readonly stub: OrderState["customer"];
}

function merged(one: Told, other: Told | undefined): Told {
  if (!other) return one;
  const [newer, older] = one.at > other.at ? [one, other] : [other, one];
  if (!newer.stub || !older.stub) return { at: newer.at, stub: newer.stub ?? older.stub };
  return {
    at: newer.at,
    stub: {
      id: newer.stub.id,
      email: newer.stub.email ?? older.stub.email,
      firstName: newer.stub.firstName ?? older.stub.firstName,
      lastName: newer.stub.lastName ?? older.stub.lastName,
      state: newer.stub.state ?? older.stub.state ?? null,
      tags: newer.stub.tags ?? older.stub.tags ?? null,
      country: newer.stub.country ?? older.stub.country ?? null,
      createdAt: newer.stub.createdAt ?? older.stub.createdAt ?? null,
    },
  };
}

function stubRow(shop: Shop, id: string, told: Told | undefined, deletedAt: Date | null): CustomerRow {
  const stub = deletedAt ? null : told?.stub;
  return {
    shop_id: shop.id,
    external_id: id,
    email: stub?.email ?? null,
    first_name: stub?.firstName ?? null,
    last_name: stub?.lastName ?? null,
    phone: null,
    country: stub?.country ?? null,
    province: null,
    state: stub?.state ?? null,
    tags: stub?.tags ? JSON.stringify(stub.tags) : null,
    accepts_marketing: null,
    created_at: stub?.createdAt ?? null,
    updated_at: null,
    triggered_at: stub && told ? told.at : null,
    deleted_at: deletedAt,
  };
}

/** What orders tell of their customers. */
const stubColumns = ["email", "first_name", "last_name", "state", "tags", "country", "created_at"] as const;

/**
 * A customer's own record is never overwritten. Of what orders told, the newer stays, and what only the older one told:
 * not every source tells all.
 */
async function writeStubs(trx: Trx, rows: readonly CustomerRow[]): Promise<void> {
  if (rows.length === 0) return;
  const isStub = "updated_at IS NULL AND deleted_at IS NULL";
  const isNewer = "COALESCE(triggered_at, '1970-01-01') < VALUES(triggered_at)";
  const take = (column: string) =>
    `${column} = IF(${isStub}, IF(${isNewer}, COALESCE(VALUES(${column}), ${column}), COALESCE(${column}, VALUES(${column}))), ${column})`;
  const last = `triggered_at = IF(${isStub} AND ${isNewer}, VALUES(triggered_at), triggered_at)`;
  const text = `INSERT INTO customer (${customerColumns.join(", ")})
    VALUES ${rows.map(() => `(${customerColumns.map(() => "?").join(",")})`).join(",")}
    ON DUPLICATE KEY UPDATE ${stubColumns.map(take).join(", ")}, ${last}`;
  await trx.executeQuery(
    CompiledQuery.raw(
      text,
      rows.flatMap((row) => customerColumns.map((column) => row[column])),
    ),
  );
}

/** Removes customers whom only orders named, once no order does: the same tables whatever came first. */
export async function dropUnnamed(trx: Trx, shop: Shop, states: readonly OrderState[]): Promise<void> {
  const left = new Set<string>();
  for (const { before, now } of states) {
    const id = before?.order.customerId;
    if (id && id !== now?.order.customerId) left.add(id);
  }
  await dropUnnamedOf(trx, shop, [...left].sort());
}

export async function dropUnnamedOf(trx: Trx, shop: Shop, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // The servers read the subquery with locks: of two that take the last two orders the second waits for the first.
  await trx
    .deleteFrom("customer")
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .where("updated_at", "is", null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("sales_order")
            .select("sales_order.external_id")
            .where("sales_order.shop_id", "=", shop.id)
            .whereRef("sales_order.customer_id", "=", "customer.external_id"),
        ),
      ),
    )
    .execute();
}
