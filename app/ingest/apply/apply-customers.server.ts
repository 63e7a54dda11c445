import type { Insertable, Selectable } from "kysely";
import { insertRows, upsertRows, type DB, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { CustomerDeletedRecord, CustomerFacts, CustomerRecord } from "../records/records.ts";
import { keptCustomers } from "./apply-merges.server.ts";
import { customerColumns } from "./columns.ts";
import { dropUnnamedOf } from "./customer-stubs.server.ts";
import {
  deletionTime,
  mergeDeletion,
  mergeVersion,
  versionTime,
  type ResourceState,
  type Stored,
} from "./merge-resource.ts";
import { loadTombstones } from "./tombstones.server.ts";
import { compareContent, type RecordOutcome, type RecordResult } from "./versions.ts";
import { writeResources } from "./write-resource.server.ts";

type State = ResourceState<CustomerFacts>;

/** Merges customers and their deletions. A deleted customer whom orders name stays as an id without a person. */
export async function applyCustomers(
  trx: Trx,
  shop: Shop,
  records: readonly (CustomerRecord | CustomerDeletedRecord)[],
  receivedAt: Date,
): Promise<RecordResult[]> {
  const ids = [...new Set(records.map((record) => record.id))].sort();
  const states = await load(trx, shop, ids);
  const merged = await keptCustomers(trx, shop, ids);
  const results = records.map((record): RecordResult => {
    const state = states.get(record.id) as State;
    const outcome =
      record.kind === "customer"
        ? // Who was merged into another does not come back, however new the message is.
          merged.has(record.id)
          ? "stale"
          : mergeCustomer(state, record)
        : mergeDeletion(state, deletionTime(state, record, receivedAt));
    return { kind: record.kind, id: record.id, outcome };
  });
  await write(trx, shop, [...states.values()]);
  return results;
}

function mergeCustomer(state: State, record: CustomerRecord): RecordOutcome {
  const { triggeredAt } = record;
  const known = state.now?.facts;
  const updatedAt = versionTime(state, record, record.customer.updatedAt);
  const customer = { ...record.customer, updatedAt };
  const outcome = mergeVersion(state, { updatedAt, triggeredAt, facts: withConsent(customer, known) });
  const isRead = triggeredAt === null;
  return outcome === "updated" && isRead && known && saysNoMore(customer, known) ? "unchanged" : outcome;
}

/** Whether reading a customer tells nothing beyond what a webhook told, but for what webhooks leave out. */
function saysNoMore(read: CustomerFacts, known: CustomerFacts): boolean {
  const { updatedAt } = known;
  const acceptsMarketing = known.acceptsMarketing ?? read.acceptsMarketing;
  return compareContent({ ...known, acceptsMarketing }, { ...read, updatedAt }) === 0;
}

/** Webhooks do not say whether a customer takes marketing: what the Admin API said stays. */
function withConsent(next: CustomerFacts, known: CustomerFacts | undefined): CustomerFacts {
  return { ...next, acceptsMarketing: next.acceptsMarketing ?? known?.acceptsMarketing ?? null };
}

async function load(trx: Trx, shop: Shop, ids: readonly string[]): Promise<Map<string, State>> {
  const rows = await trx
    .selectFrom("customer")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .orderBy("external_id")
    .forUpdate()
    .execute();
  const byId = new Map(rows.map((row) => [row.external_id, row]));
  const tombstones = await loadTombstones(trx, shop, "customer", ids);
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

async function write(trx: Trx, shop: Shop, states: readonly State[]): Promise<void> {
  const rowsOf = (chosen: readonly State[]) =>
    chosen.map((state) => rowOf(shop, state.id, state.now as Stored<CustomerFacts>));
  const { deleted } = await writeResources(trx, shop, "customer", states, {
    insert: (anew) => insertRows(trx, "customer", customerColumns, rowsOf(anew)),
    update: (known) => upsertRows(trx, "customer", customerColumns, rowsOf(known), customerColumns.slice(2)),
  });
  for (const state of deleted) await forget(trx, shop, state.id, state.deletedAt as Date);
  await dropUnnamedOf(
    trx,
    shop,
    deleted.map((state) => state.id),
  );
}

/** Takes the person out of the row. */
async function forget(trx: Trx, shop: Shop, id: string, deletedAt: Date): Promise<void> {
  await trx
    .updateTable("customer")
    .set({
      email: null,
      first_name: null,
      last_name: null,
      phone: null,
      country: null,
      province: null,
      state: null,
      tags: null,
      accepts_marketing: null,
      created_at: null,
      updated_at: null,
      triggered_at: null,
      deleted_at: deletedAt,
    })
    .where("shop_id", "=", shop.id)
    .where("external_id", "=", id)
    .execute();
}

function rowOf(
  shop: Shop,
  id: string,
  { facts, triggeredAt }: Stored<CustomerFacts>,
): Insertable<DB["customer"]> {
  return {
    shop_id: shop.id,
    external_id: id,
    email: facts.email,
    first_name: facts.firstName,
    last_name: facts.lastName,
    phone: facts.phone,
    country: facts.country,
    province: facts.province,
    state: facts.state,
    tags: JSON.stringify(facts.tags),
    accepts_marketing: facts.acceptsMarketing,
    created_at: facts.createdAt,
    updated_at: facts.updatedAt,
    triggered_at: triggeredAt,
    deleted_at: null,
  };
}

/** Null for one whom only orders named. */
function storedOf(row: Selectable<DB["customer"]>): Stored<CustomerFacts> | null {
  if (!row.updated_at) return null;
  return {
    updatedAt: row.updated_at,
    triggeredAt: row.triggered_at,
    facts: {
      email: row.email,
      firstName: row.first_name,
      lastName: row.last_name,
      phone: row.phone,
      country: row.country,
      province: row.province,
      state: row.state,
      tags: JSON.parse(row.tags ?? "[]") as string[],
      acceptsMarketing: row.accepts_marketing,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    },
  };
}
