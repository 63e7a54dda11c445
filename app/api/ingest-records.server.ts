import { inTransaction, type Db } from "#app/db/index.server.ts";
import {
  apply,
  parseApiRecord,
  type ApiResource,
  type IngestRecord,
  type RecordError,
} from "#app/ingest/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** What became of one record; `index` is its place in the request, from 0. */
export interface RecordAnswer {
  readonly index: number;
  /** Null where the record has none that can be read. */
  readonly externalId: string | null;
  readonly outcome: "created" | "updated" | "unchanged" | "stale" | "rejected";
  /** Why it was rejected; absent otherwise. */
  readonly errors?: readonly RecordError[];
}

export interface Entry {
  readonly index: number;
  /** A record as parsed from JSON, or what is wrong with its text. */
  readonly value: unknown;
  readonly unreadable?: string;
}

/**
 * Validates each record by itself and applies the good ones in one transaction: either all of them are in, or the
 * database's failure is thrown and none is. Answers stand in the order of the entries.
 */
export async function ingestRecords(
  db: Db,
  shop: Shop,
  resource: ApiResource,
  entries: readonly Entry[],
  receivedAt: Date,
): Promise<RecordAnswer[]> {
  const context = { currency: shop.currency, receivedAt };
  const answers: RecordAnswer[] = [];
  const records: IngestRecord[] = [];
  const asked: { readonly place: number; readonly record: number }[] = [];
  for (const { index, value, unreadable } of entries) {
    const externalId = externalIdOf(value);
    const reading =
      unreadable === undefined ? parseApiRecord(resource, value, context) : unreadableRecord(unreadable);
    if (reading.outcome === "rejected") {
      answers.push({ index, externalId, outcome: "rejected", errors: reading.errors });
      continue;
    }
    records.push(...reading.records);
    // The last record is the one that was asked for; those before it are what it brings along.
    asked.push({ place: answers.length, record: records.length - 1 });
    answers.push({ index, externalId, outcome: "unchanged" });
  }
  if (records.length === 0) return answers;
  const results = await inTransaction(db, (trx) => apply(trx, shop, records, { receivedAt }));
  for (const { place, record } of asked) {
    const answer = answers[place];
    const result = results[record];
    if (!answer || !result) throw new Error("ingest answered fewer records than it was given");
    answers[place] =
      result.outcome === "rejected"
        ? {
            ...answer,
            outcome: "rejected",
            errors: [{ path: "", code: "conflict", message: result.reason ?? "cannot be stored" }],
          }
        : { ...answer, outcome: result.outcome };
  }
  return answers;
}

function unreadableRecord(message: string) {
  return { outcome: "rejected" as const, errors: [{ path: "", code: "invalid_value" as const, message }] };
}

function externalIdOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("externalId" in value)) return null;
  const id = value.externalId;
  return typeof id === "string" || typeof id === "number" ? String(id).slice(0, 64) : null;
}
