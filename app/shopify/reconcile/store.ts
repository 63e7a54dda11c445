import { inTransaction, type Db } from "#app/db/index.server.ts";
import { unsettledIds } from "#app/inbox/index.server.ts";
import {
  apply,
  ordersWithMissingRefunds,
  parseAdminRefunds,
  type IngestRecord,
  type ParseOutcome,
  type RecordResult,
  type StoredResource,
} from "#app/ingest/index.server.ts";
import { createTurnCheck, saveProgress, type LeasedJob, type Turn } from "#app/jobs/index.server.ts";
import type { Log } from "#app/log.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import type { Asking } from "../admin/ask.ts";
import { startAgreements } from "../agreements/agreements-job.ts";
import { sortParsed } from "../backfill/apply-records.ts";
import type { StepOutcome } from "../backfill/context.ts";
import { readRefunds } from "../backfill/read-refunds.ts";
import { stopOf } from "./outcomes.ts";
import type { ReconcileProgress } from "./progress.ts";

/** One run of one job: its progress changes as it goes, and is stored with what it counts. */
export interface ReconcileRun extends Asking, Turn {
  readonly db: Db;
  readonly now: () => Date;
  readonly log: Log;
  readonly job: LeasedJob;
  readonly deep: boolean;
  readonly progress: ReconcileProgress;
  /** As in `BackfillContext`. */
  readonly customerDetails?: boolean;
}

const REASONS_KEPT = 10;
const REFUNDED_AT_ONCE = 10;

/**
 * Applies what was read as every other source does, and stores the progress in the same transaction: after a kill,
 * exactly what the checkpoint counts was repaired. What changed something was missed.
 * @param advance moves the checkpoint on.
 * @throws LeaseLost when the job is another worker's now, or was stopped: then nothing is written.
 */
export async function store(
  run: ReconcileRun,
  resource: StoredResource,
  read: { readonly outcomes: readonly ParseOutcome[]; readonly deletions?: readonly IngestRecord[] },
  advance: () => void = () => undefined,
): Promise<void> {
  const { records, faults } = sortParsed(read.outcomes);
  const { deletions = [] } = read;
  const counts = run.progress.counts[resource];
  const before = { ...counts };
  const lostBefore = run.progress.lost;
  advance();
  await inTransaction(run.db, async (trx) => {
    // The zone may have changed since the run began: days are the present one's.
    const present = (await shopById(trx, run.shop.id)) ?? run.shop;
    const results = await apply(trx, present, [...records, ...deletions], {
      receivedAt: run.now(),
      customerDetails: run.customerDetails,
    });
    const repaired = results.filter(isRepair);
    const held = repaired.length === 0 ? new Set() : await unsettledIds(trx, present, resource);
    const waiting = held === "many" ? repaired.length : repaired.filter(({ id }) => held.has(id)).length;
    const refused = results.flatMap((result) =>
      result.outcome === "rejected" ? [`${result.kind} ${result.id}: ${result.reason}`] : [],
    );
    // Set, not added to: a deadlock runs this again.
    Object.assign(counts, {
      seen: before.seen + results.length,
      repaired: before.repaired + repaired.length,
      waiting: before.waiting + waiting,
      lost: before.lost + repaired.length - waiting,
      deleted: before.deleted + results.slice(records.length).filter(isRepair).length,
      rejected: before.rejected + faults.length + refused.length,
      reasons: [...before.reasons, ...faults, ...refused].slice(0, REASONS_KEPT),
    });
    run.progress.lost = lostBefore + repaired.length - waiting;
    if (resource === "orders" && repaired.length > 0) await startAgreements(trx, present);
    await saveProgress(trx, run.job, run.progress);
  });
}

function isRepair({ outcome }: RecordResult): boolean {
  return outcome === "created" || outcome === "updated";
}

/** Reads the lines of refunds that are known by id and date only, as orders that were read name them. */
export async function fillRefunds(run: ReconcileRun): Promise<StepOutcome> {
  const checkTurn = createTurnCheck(run);
  for (let after: string | undefined; ;) {
    checkTurn();
    const ids = await ordersWithMissingRefunds(run.db, run.shop, {
      limit: REFUNDED_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    after = ids.at(-1);
    if (after === undefined) return { outcome: "done" };
    const gids = ids.map((id) => `gid://shopify/Order/${id}`);
    let read = await readRefunds(run, gids);
    if (read.outcome === "too_dear") read = await oneByOne(run, gids);
    if (read.outcome !== "read") return stopOf(read, "refunds");
    const { records, faults } = sortParsed(read.orders.map((order) => parseAdminRefunds(run.shop, order)));
    if (faults.length > 0) run.log.warn({ shopId: run.shop.id, faults }, "refunds that cannot be read");
    await inTransaction(run.db, async (trx) => {
      const present = (await shopById(trx, run.shop.id)) ?? run.shop;
      await apply(trx, present, records, { receivedAt: run.now() });
      await saveProgress(trx, run.job, run.progress);
    });
  }
}

async function oneByOne(
  run: ReconcileRun,
  gids: readonly string[],
): Promise<Awaited<ReturnType<typeof readRefunds>>> {
  const orders = [];
  for (const gid of gids) {
    const read = await readRefunds(run, [gid]);
    if (read.outcome !== "read") return read;
    orders.push(...read.orders);
  }
  return { outcome: "read", orders };
}
