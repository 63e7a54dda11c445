import { randomUUID } from "node:crypto";
import { sql } from "kysely";
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

const tables = [
  "sales_order",
  "order_line",
  "refund",
  "refund_line",
  "order_edit",
  "customer",
  "product",
  "variant",
  "pending_record",
  "tombstone",
  "sale",
  "daily_sales",
  "customer_day",
  "customer_stats",
] as const;

/** When a version was sent or received; and the cost and the consent, which no webhook tells. */
const ofDeliveries = new Set([
  "shop_id",
  "triggered_at",
  "received_at",
  "as_of",
  "unit_cost",
  "accepts_marketing",
]);

/** Everything that is stored of the shop, rollups rebuilt, as texts that compare. */
export async function contents(db: Db, shop: Shop): Promise<Record<string, string[]>> {
  await rebuildShop(db, shop);
  const all: Record<string, string[]> = {};
  for (const table of tables) {
    const { rows } = await sql<Record<string, unknown>>`
      SELECT * FROM ${sql.table(table)} WHERE shop_id = ${shop.id}`.execute(db);
    all[table] = rows.map((row) => contentOf(row)).sort();
  }
  return all;
}

function contentOf(row: Record<string, unknown>): string {
  return Object.entries(row)
    .filter(([column]) => !ofDeliveries.has(column))
    .map(
      ([column, value]) =>
        `${column}=${value instanceof Date ? value.toISOString() : jsonText(String(value))}`,
    )
    .join(" ");
}

/** MySQL stores JSON in its own spacing and key order. */
function jsonText(text: string): string {
  if (!/^[[{]/.test(text)) return text;
  return JSON.stringify(JSON.parse(text), (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
