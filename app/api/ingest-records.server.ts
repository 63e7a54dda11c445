import { inTransaction } from "#app/db/index.server.ts";
import {
  apply,
  MAX_ERRORS,
  parseApiRecord,
  type ApiResource,
  type IngestRecord,
  type RecordError,
  type RecordResult,
} from "#app/ingest/index.server.ts";
import { createBreather } from "#app/lib/breathe.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { ApiContext } from "./answer.server.ts";

/** What became of one record; `index` is its place in the request, from 0. */
export interface RecordAnswer {
  readonly index: number;
  /** Null where the record has none that can be read. */
  readonly externalId: string | null;
  readonly outcome: "created" | "updated" | "unchanged" | "stale" | "rejected";
  /** Why it was rejected; absent otherwise. */
  readonly errors?: readonly RecordError[];
  /** There are more than the errors listed. */
  readonly moreErrors?: true;
}

export interface Entry {
  readonly index: number;
  /** A record as parsed from JSON, or what is wrong with its text. */
  readonly value: unknown;
  readonly unreadable?: string;
}

/** Records that share a transaction, validated, and the answers of those that are none. */
export interface Batch {
  readonly receivedAt: Date;
  readonly answers: RecordAnswer[];
  readonly records: IngestRecord[];
  /** Which answer waits for which record. */
  readonly asked: { readonly place: number; readonly record: number }[];
}

export function emptyBatch(receivedAt: Date): Batch {
  return { receivedAt, answers: [], records: [], asked: [] };
}

/** Validates one record by itself and takes it into the batch. */
export function addToBatch(batch: Batch, shop: Shop, resource: ApiResource, entry: Entry): void {
  const { index, value, unreadable } = entry;
  const externalId = externalIdOf(value);
  const context = { currency: shop.currency, receivedAt: batch.receivedAt };
  const reading =
    unreadable === undefined ? parseApiRecord(resource, value, context) : unreadableRecord(unreadable);
  if (reading.outcome === "rejected") {
    const errors = reading.errors.slice(0, MAX_ERRORS);
    const more = reading.errors.length > errors.length ? { moreErrors: true as const } : {};
    batch.answers.push({ index, externalId, outcome: "rejected", errors, ...more });
    return;
  }
  batch.records.push(...reading.records);
  // The last record is the one that was asked for; those before it are what it brings along.
  batch.asked.push({ place: batch.answers.length, record: batch.records.length - 1 });
  batch.answers.push({ index, externalId, outcome: "stale" });
}

/** Validates each record of a request by itself and applies the good ones: see `applyBatch`. */
export async function ingestRecords(
  context: ApiContext,
  shop: Shop,
  resource: ApiResource,
  entries: Iterable<Entry>,
  receivedAt: Date,
): Promise<readonly RecordAnswer[]> {
  const batch = emptyBatch(receivedAt);
  const breathe = createBreather();
  for (const entry of entries) {
    addToBatch(batch, shop, resource, entry);
    await breathe();
  }
  return applyBatch(context, shop, batch);
}

/**
 * Applies a batch in one transaction: either all of its good records are in, or the database's failure is thrown and
 * none is. Of two that claim the same version the later one counts; the earlier is stale. Answers in order of entry.
 */
export async function applyBatch(
  { db, admission, customerDetails }: ApiContext,
  shop: Shop,
  batch: Batch,
): Promise<readonly RecordAnswer[]> {
  if (batch.records.length === 0) return batch.answers;
  const standing = withoutSuperseded(batch.records);
  const records = standing.map((index) => batch.records[index] as IngestRecord);
  const results = await admission.step("write_step", shop, () =>
    inTransaction(db, (trx) => apply(trx, shop, records, { receivedAt: batch.receivedAt, customerDetails })),
  );
  const byRecord = new Map(standing.map((index, position) => [index, results[position]]));
  const answers = [...batch.answers];
  for (const { place, record } of batch.asked) {
    const [answer, result] = [answers[place], byRecord.get(record)];
    if (answer && result) answers[place] = answered(answer, result);
  }
  return answers;
}

/** Indexes of the records that no later one of the same version replaces. */
function withoutSuperseded(records: readonly IngestRecord[]): number[] {
  const seen = new Set<string>();
  const standing: number[] = [];
  for (let index = records.length - 1; index >= 0; index--) {
    const key = versionKey(records[index] as IngestRecord);
    if (seen.has(key)) continue;
    seen.add(key);
    standing.push(index);
  }
  return standing.reverse();
}

function versionKey(record: IngestRecord): string {
  const [resource = ""] = record.kind.split("_");
  return `${resource} ${record.id} ${versionOf(record)?.getTime() ?? ""}`;
}

function versionOf(record: IngestRecord): Date | null {
  switch (record.kind) {
    case "order":
      return record.order.updatedAt;
    case "customer":
      return record.customer.updatedAt;
    case "product":
      return record.product.updatedAt;
    default:
      return record.triggeredAt;
  }
}

function answered(answer: RecordAnswer, result: RecordResult): RecordAnswer {
  if (result.outcome === "rejected") {
    const message = result.reason ?? "cannot be stored";
    return { ...answer, outcome: "rejected", errors: [{ path: "", code: "conflict", message }] };
  }
  // A tombstone that was made for nothing is no news to the sender.
  const isNothing = result.kind.endsWith("_deleted") && result.outcome === "created";
  return { ...answer, outcome: isNothing ? "unchanged" : result.outcome };
}

function unreadableRecord(message: string) {
  return { outcome: "rejected" as const, errors: [{ path: "", code: "invalid_value" as const, message }] };
}

function externalIdOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "externalId")) return null;
  const { externalId } = value as { externalId: unknown };
  return typeof externalId === "string" || typeof externalId === "number"
    ? String(externalId).slice(0, 64)
    : null;
}
