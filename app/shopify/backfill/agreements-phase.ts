import { countOrdersWithMissingAgreements } from "#app/ingest/index.server.ts";
import { takeAgreements } from "../agreements/take-agreements.ts";
import { applyRecords, sortParsed } from "./apply-records.ts";
import type { Run, StepOutcome } from "./context.ts";

/**
 * Reads Shopify's own ledger of every edited order, after all else: bulk operations say what an order is now, not on
 * which day it became so. The tables themselves say which are left, so that it goes on after a kill where it was.
 */
export async function runAgreementsPhase(run: Run): Promise<StepOutcome> {
  const phase = run.progress.phases.agreements;
  if (phase.state === "done") return { outcome: "done" };
  if (phase.state === "waiting") {
    phase.total = await countOrdersWithMissingAgreements(run.db, run.shop);
    phase.state = "running";
  }
  const taken = await takeAgreements(run, {
    after: phase.after ?? undefined,
    store: ({ outcomes, last, count }) =>
      applyRecords(run, phase, sortParsed(outcomes), () => {
        phase.after = last;
        phase.done += count;
      }),
  });
  if (taken.outcome === "done") phase.state = "done";
  return taken;
}
