import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { createDatabase, inTransaction, type Database, type Db } from "#app/db/index.server.ts";
import { apply, parseWebhook, type IngestRecord, type RecordResult } from "#app/ingest/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { installShop, type Shop } from "#app/tenancy/index.server.ts";
import { rowText } from "./ledger-of.ts";
import { bodyOf } from "./order-spec.ts";

/** The worker's database, open for a test file. */
export function useDatabase(): { readonly db: Db } {
  let database: Database;
  beforeAll(() => {
    database = createDatabase(process.env.DATABASE_URL ?? "");
  });
  afterAll(() => database.close());
  return {
    get db() {
      return database.kysely;
    },
  };
}

/** A fresh tenant; New York and dollars unless said. */
export async function freshShop(
  db: Db,
  profile: { readonly currency?: string; readonly timeZone?: string } = {},
): Promise<Shop> {
  const { shop } = await installShop(db, {
    domain: `t-${randomUUID().slice(0, 12)}.myshopify.com`,
    name: "Test shop",
    currency: profile.currency ?? "USD",
    timeZone: profile.timeZone ?? "America/New_York",
    scopes: "read_orders",
    historyStartsAt: null,
    at: new Date("2026-01-01T00:00:00Z"),
  });
  return shop;
}

/** Takes a tenant off the list of tenants: whoever makes hundreds leaves none for other tests to go through. */
export async function forgetShop(db: Db, shop: Shop): Promise<void> {
  await db.deleteFrom("shop").where("id", "=", shop.id).execute();
}

export interface Message {
  readonly topic: string;
  readonly payload: unknown;
  readonly triggeredAt?: string;
}

/** Reads a message as the worker does. */
export function recordsOf(shop: Shop, { topic, payload, triggeredAt }: Message): readonly IngestRecord[] {
  const body = typeof payload === "string" ? Buffer.from(payload) : bodyOf(payload);
  const parsed = parseWebhook(shop, topic, body, { triggeredAt: triggeredAt ? new Date(triggeredAt) : null });
  if (parsed.outcome !== "records") throw new Error(`${topic}: ${JSON.stringify(parsed)}`);
  return parsed.records;
}

export const receivedAt = new Date("2026-11-01T00:00:00Z");

/** Applies records in one transaction. */
export function applyAll(db: Db, shop: Shop, records: readonly IngestRecord[]): Promise<RecordResult[]> {
  return inTransaction(db, (trx) => apply(trx, shop, records, { receivedAt }));
}

/** Delivers messages one by one, each in a transaction of its own; what became of each. */
export async function deliver(db: Db, shop: Shop, ...messages: readonly Message[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (const message of messages)
    for (const result of await applyAll(db, shop, recordsOf(shop, message))) outcomes.push(result.outcome);
  return outcomes;
}

/** The shop's ledger as texts, by day and key. */
export async function ledger(db: Db, shop: Shop): Promise<string[]> {
  const rows = await db
    .selectFrom("sale")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .orderBy("occurred_on")
    .orderBy("order_id")
    .orderBy("sale_key")
    .execute();
  return rows.map(rowText);
}

/** Rebuilds and gives the daily rollup: day -> row. */
export async function dailySales(db: Db, shop: Shop) {
  await rebuildShop(db, shop);
  const rows = await db
    .selectFrom("daily_sales")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .orderBy("day")
    .orderBy("currency")
    .execute();
  return rows.map(({ shop_id: _, ...row }) => row);
}

export { contents } from "./shop-contents.ts";
