import type { WorkerContext } from "./context.ts";
import { jobCatalog } from "./job-catalog.ts";
import { workInbox } from "./work-inbox.ts";
import { workJobs } from "./work-jobs.ts";
import { workRollups } from "./work-rollups.ts";

/**
 * Works until no delivery is due and no mark is left; with `jobs`, until no job is due either. What waits for a later
 * attempt stays.
 */
export async function drain(
  context: WorkerContext,
  options: { readonly jobs?: boolean } = {},
): Promise<void> {
  const turn = { after: "", held: new Set<string>() };
  let worked = true;
  while (worked) {
    worked = await workInbox(context, turn);
    // An empty memory each round: nothing is put off.
    if (await workRollups(context, new Map())) worked = true;
    if (options.jobs && (await workJobs(context, jobCatalog))) worked = true;
  }
}
