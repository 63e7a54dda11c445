import { sweep } from "#app/inbox/index.server.ts";
import { fireSchedules, registerSchedules, sweepJobs } from "#app/jobs/index.server.ts";
import type { WorkerContext } from "./context.ts";
import { jobCatalog, schedules, waitedFor } from "./job-catalog.ts";
import { runLane, type LaneOptions } from "./lane.ts";
import { workInbox, type InboxTurn } from "./work-inbox.ts";
import { workJobs } from "./work-jobs.ts";
import { workRollups, type RollupTurns } from "./work-rollups.ts";

export interface WorkerOptions {
  /** Jobs at once in this process. */
  readonly jobLanes?: number;
}

export interface Worker {
  /** Something was stored in this process: look now instead of at the next poll. */
  wake(): void;
  /**
   * Takes no new work, finishes or gives back what it holds.
   * @returns whether all ended within the deadline. What did not is swept by another worker when its lease is over.
   */
  stop(deadlineMs: number): Promise<"finished" | "cut">;
}

const HOUSEKEEPING_MS = 5_000;

/** Starts the lanes of one worker: deliveries, rollups, jobs, and the housekeeping of leases and schedules. */
export function startWorker(context: WorkerContext, options: WorkerOptions = {}): Worker {
  const stopping = new AbortController();
  const { signal } = stopping;
  const turn: InboxTurn = { after: "", held: new Set<string>() };
  const turns: RollupTurns = new Map();
  const lane = (name: string, idleMs: LaneOptions["idleMs"], work: LaneOptions["work"]) =>
    runLane({ name, idleMs, work, signal, log: context.log });

  const rollups = lane("rollups", [100, 500], () => workRollups(context, turns, signal));
  const inbox = lane("inbox", [50, 500], async () => {
    const worked = await workInbox(context, turn, signal);
    if (worked) rollups.wake();
    return worked;
  });
  const jobs = Array.from({ length: options.jobLanes ?? 2 }, (_unused, index) => {
    const held = new Set<string>();
    let claims = index;
    return lane(`jobs ${index + 1}`, [100, 500], () => {
      // Every other time, so that neither a night's jobs nor a day of many installations stop the others.
      const first = claims++ % 2 === 0 ? waitedFor : [];
      return workJobs(context, jobCatalog, { stopping: signal, held, first });
    });
  });
  const housekeeping = lane("housekeeping", [HOUSEKEEPING_MS, HOUSEKEEPING_MS], () => keepHouse(context));
  const lanes = [inbox, rollups, ...jobs, housekeeping];

  return {
    wake: () => inbox.wake(),
    async stop(deadlineMs) {
      stopping.abort();
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<"cut">((resolve) => {
        timer = setTimeout(() => resolve("cut"), deadlineMs);
      });
      const finished = Promise.all(lanes.map(({ done }) => done)).then(() => "finished" as const);
      const ended = await Promise.race([finished, deadline]);
      clearTimeout(timer);
      return ended;
    },
  };
}

/** Frees what dead workers held, and fires what is due. */
async function keepHouse({ db, log }: WorkerContext): Promise<boolean> {
  await registerSchedules(db, schedules);
  const deliveries = await sweep(db);
  const swept = await sweepJobs(db);
  if (deliveries > 0 || swept > 0) log.warn({ deliveries, jobs: swept }, "freed the leases of dead workers");
  const fired = await fireSchedules(
    db,
    schedules.map(({ name }) => name),
  );
  for (const name of fired) log.info({ schedule: name }, "fired");
  return false;
}
