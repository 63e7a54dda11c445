import {
  countOrdersWithMissingRefunds,
  ordersWithMissingRefunds,
  parseAdminRefunds,
} from "#app/ingest/index.server.ts";
import { createTurnCheck } from "#app/jobs/index.server.ts";
import { applyRecords, sortParsed } from "./apply-records.ts";
import type { Run, StepOutcome } from "./context.ts";
import { createInFlight } from "./in-flight.ts";
import { readRefunds, type ReadRefundsOutcome } from "./read-refunds.ts";

/** Orders asked for in one query; halved while Shopify finds that too dear. */
const ORDERS_AT_ONCE = 10;
/** Queries under way while the answer to an earlier one is being stored. */
const QUERIES_AT_ONCE = 3;

/**
 * Reads the lines of all refunds that are known by id and date only: page by page, for bulk operations cannot.
 * The tables themselves say which are left, so that it goes on after a kill where it was.
 */
export async function runRefundsPhase(run: Run): Promise<StepOutcome> {
  const phase = run.progress.phases.refunds;
  if (phase.state === "waiting") {
    phase.total = await countOrdersWithMissingRefunds(run.db, run.shop);
    phase.state = "running";
  }
  let size = ORDERS_AT_ONCE;
  while (phase.state === "running") {
    const stopped = await takeBatches(run, size);
    switch (stopped.outcome) {
      case "done":
        phase.state = "done";
        break;
      case "too_dear":
        if (size === 1) return { outcome: "dead", reason: "refunds: one order's are too dear to read" };
        size = Math.ceil(size / 2);
        break;
      case "no_access":
        return { outcome: "dead", reason: stopped.reason };
      case "failed":
        return { outcome: "failed", reason: stopped.reason };
      default:
        return stopped satisfies never;
    }
  }
  return { outcome: "done" };
}

type Stopped = { readonly outcome: "done" } | Exclude<ReadRefundsOutcome, { readonly outcome: "read" }>;

interface Batch {
  readonly ids: readonly string[];
  readonly last: string;
  readonly read: ReadRefundsOutcome;
}

/** Reads and stores batches of `size` orders from the checkpoint on, until none is left or one could not be read. */
async function takeBatches(run: Run, size: number): Promise<Stopped> {
  const phase = run.progress.phases.refunds;
  const until: { stopped: Stopped } = { stopped: { outcome: "done" } };
  const batches = createInFlight<Batch>(QUERIES_AT_ONCE, async ({ ids, last, read }) => {
    // Behind one that could not be read: it is read again after it.
    if (until.stopped.outcome !== "done") return;
    if (read.outcome !== "read") {
      until.stopped = read;
      return;
    }
    const parsed = sortParsed(read.orders.map((order) => parseAdminRefunds(run.shop, order)));
    await applyRecords(run, phase, parsed, () => {
      phase.after = last;
      phase.done += ids.length;
    });
  });
  const checkTurn = createTurnCheck(run);
  let after = phase.after ?? undefined;
  try {
    while (until.stopped.outcome === "done") {
      checkTurn();
      const ids = await ordersWithMissingRefunds(run.db, run.shop, { after, limit: size });
      const last = ids.at(-1);
      if (last === undefined) break;
      after = last;
      const orders = ids.map((id) => `gid://shopify/Order/${id}`);
      await batches.begin(async () => ({ ids, last, read: await readRefunds(run, orders) }));
    }
  } finally {
    await batches.end();
  }
  return until.stopped;
}
