import { inTransaction, type Trx } from "#app/db/index.server.ts";
import { apply, type IngestRecord, type ParseOutcome } from "#app/ingest/index.server.ts";
import { holdJob, saveProgress } from "#app/jobs/index.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import type { Run } from "./context.ts";

/** Reasons kept in the progress: enough to see what is wrong, bounded whatever the shop holds. */
const REASONS_KEPT = 10;

export interface ParsedRecords {
  readonly records: readonly IngestRecord[];
  readonly faults: readonly string[];
}

/** Sorts what was parsed: records to apply, and the faults of what could not be read. */
export function sortParsed(outcomes: Iterable<ParseOutcome>): ParsedRecords {
  const records: IngestRecord[] = [];
  const faults: string[] = [];
  for (const outcome of outcomes) {
    if (outcome.outcome === "records") records.push(...outcome.records);
    else faults.push(outcome.reason);
  }
  return { records, faults };
}

/** What of a batch could not be taken in. */
export interface Refusals {
  readonly rejected: number;
  readonly reasons: readonly string[];
}

/**
 * Applies records and stores the progress in one transaction: after a kill, exactly what the checkpoint counts is in
 * the tables. `advance` moves the phase's numbers on, once.
 * @throws LeaseLost when the job is another worker's now: then nothing is written.
 */
export async function applyRecords(
  run: Run,
  phase: { rejected: number; reasons: string[] },
  parsed: ParsedRecords,
  advance: () => void,
): Promise<void> {
  advance();
  const before = { rejected: phase.rejected, reasons: phase.reasons };
  await inTransaction(run.db, async (trx) => {
    const refusals = await applyTo(trx, run, parsed);
    // Set, not added to: a deadlock runs this again.
    Object.assign(phase, before);
    addRefusals(phase, refusals);
    await saveProgress(trx, run.job, run.progress);
  });
}

/**
 * Applies records in a transaction of their own, beside others of the same job. The caller stores the progress.
 * @throws LeaseLost when the job is another worker's now: then nothing is written.
 */
export async function applyChunk(run: Run, parsed: ParsedRecords): Promise<Refusals> {
  return inTransaction(run.db, async (trx) => {
    const refusals = await applyTo(trx, run, parsed);
    // Last: the shared lock that it takes keeps others from storing progress.
    await holdJob(trx, run.job);
    return refusals;
  });
}

/** Counts what was refused, and keeps the first few reasons. */
export function addRefusals(phase: { rejected: number; reasons: string[] }, refusals: Refusals): void {
  phase.rejected += refusals.rejected;
  phase.reasons = [...phase.reasons, ...refusals.reasons].slice(0, REASONS_KEPT);
}

async function applyTo(
  trx: Trx,
  { shop, now, customerDetails }: Run,
  { records, faults }: ParsedRecords,
): Promise<Refusals> {
  // The zone may have changed since the run began: days are the present one's.
  const present = (await shopById(trx, shop.id)) ?? shop;
  const results = await apply(trx, present, records, { receivedAt: now(), customerDetails });
  const refused = results.flatMap((result) =>
    result.outcome === "rejected" ? [`${result.kind} ${result.id}: ${result.reason}`] : [],
  );
  const reasons = [...faults, ...refused];
  return { rejected: reasons.length, reasons };
}
