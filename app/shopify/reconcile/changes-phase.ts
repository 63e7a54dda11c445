import type { StoredResource } from "#app/ingest/index.server.ts";
import { createTurnCheck } from "#app/jobs/index.server.ts";
import type { StepOutcome } from "../backfill/context.ts";
import { stopOf } from "./outcomes.ts";
import type { ReconcileStep } from "./progress.ts";
import { readChanged } from "./read-nodes.ts";
import { between, specs } from "./resources.ts";
import { fillRefunds, store, type ReconcileRun } from "./store.ts";

/** Reads what changed in the run's window, page by page, oldest change first; a page is in memory. */
export async function runChanges(
  run: ReconcileRun,
  resource: StoredResource,
  step: ReconcileStep,
): Promise<StepOutcome> {
  const { since, until, counts } = run.progress;
  const query = between("updated_at", since, until);
  let first = specs[resource].pageSize;
  const checkTurn = createTurnCheck(run);
  for (;;) {
    checkTurn();
    const page = await readChanged(run, resource, { query, first, after: step.after });
    if (page.outcome === "too_dear" && first > 1) {
      first = Math.ceil(first / 2);
      continue;
    }
    if (page.outcome === "denied") {
      counts[resource].denied = true;
      return { outcome: "done" };
    }
    if (page.outcome !== "answer") return stopOf(page, resource);
    const { nodes, after } = page.data;
    const outcomes = nodes.map((node) => specs[resource].parse(run.shop, node));
    await store(run, resource, { outcomes }, () => {
      step.after = after ?? step.after;
    });
    if (resource === "orders") {
      const filled = await fillRefunds(run);
      if (filled.outcome !== "done") return filled;
    }
    if (after === null) return { outcome: "done" };
  }
}
