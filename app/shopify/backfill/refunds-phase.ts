import {
  countOrdersWithMissingRefunds,
  ordersWithMissingRefunds,
  parseAdminRefunds,
} from "#app/ingest/index.server.ts";
import { applyRecords, sortParsed } from "./apply-records.ts";
import type { Run, StepOutcome } from "./context.ts";
import { readRefunds } from "./read-refunds.ts";

/** Orders asked for in one query; halved while Shopify finds that too dear. */
const ORDERS_AT_ONCE = 10;

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
    run.signal.throwIfAborted();
    const ids = await ordersWithMissingRefunds(run.db, run.shop, {
      after: phase.after ?? undefined,
      limit: size,
    });
    const last = ids.at(-1);
    if (last === undefined) {
      phase.state = "done";
      break;
    }
    const read = await readRefunds(
      run,
      ids.map((id) => `gid://shopify/Order/${id}`),
    );
    switch (read.outcome) {
      case "too_dear":
        if (size === 1) return { outcome: "dead", reason: "refunds: one order's are too dear to read" };
        size = Math.ceil(size / 2);
        continue;
      case "no_access":
        return { outcome: "dead", reason: read.reason };
      case "failed":
        return { outcome: "failed", reason: read.reason };
      case "read": {
        const parsed = sortParsed(read.orders.map((order) => parseAdminRefunds(run.shop, order)));
        await applyRecords(run, phase, parsed, () => {
          phase.after = last;
          phase.done += ids.length;
        });
      }
    }
  }
  return { outcome: "done" };
}
