import { inTransaction } from "#app/db/index.server.ts";
import { apply, type IngestRecord, type ParseOutcome } from "#app/ingest/index.server.ts";
import { saveProgress } from "#app/jobs/index.server.ts";
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

/**
 * Applies records and stores the progress in one transaction: after a kill, exactly what the checkpoint counts is in
 * the tables. `advance` moves the phase's numbers on, and runs once the transaction can no longer be repeated.
 * @throws LeaseLost when the job is another worker's now: then nothing is written.
 */
export async function applyRecords(
  run: Run,
  phase: { rejected: number; reasons: string[] },
  { records, faults }: ParsedRecords,
  advance: () => void,
): Promise<void> {
  const { db, shop, job, progress, now } = run;
  advance();
  const before = { rejected: phase.rejected, reasons: phase.reasons };
  await inTransaction(db, async (trx) => {
    // The zone may have changed since the run began: days are the present one's.
    const present = (await shopById(trx, shop.id)) ?? shop;
    const results = await apply(trx, present, records, { receivedAt: now() });
    const refused = results.flatMap((result) =>
      result.outcome === "rejected" ? [`${result.kind} ${result.id}: ${result.reason}`] : [],
    );
    // Set, not added to: a deadlock runs this again.
    phase.rejected = before.rejected + faults.length + refused.length;
    phase.reasons = [...before.reasons, ...faults, ...refused].slice(0, REASONS_KEPT);
    await saveProgress(trx, job, progress);
  });
}
