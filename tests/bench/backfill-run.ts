import type { Connection } from "mariadb";
import { isAlive } from "../../scripts/process/identity.mjs";
import type { System } from "../system/app.ts";
import { until } from "../system/control.ts";
import { processorSeconds } from "../system/cpu.ts";
import { traceMemory } from "../system/memory.ts";
import { stopProcess } from "../system/processes.ts";

/** A phase as it was seen from outside: from its first taken object to its last. */
export interface PhaseTime {
  readonly objects: number;
  readonly seconds: number;
}

export interface BackfillRun {
  readonly phases: Readonly<Record<string, PhaseTime>>;
  /** From the worker's first look at the job to its end, waits for Shopify's files included. */
  readonly jobSeconds: number;
  /** To the last rollup. */
  readonly allSeconds: number;
  /** Megabytes, a sample each 200 ms, from the first taken object to the last rollup. */
  readonly memory: readonly number[];
  readonly workerCpu: number | undefined;
  readonly standinCpu: number | undefined;
}

interface Seen {
  readonly state: string;
  readonly error: string | null;
  readonly phases: Readonly<Record<string, { readonly done: number; readonly state: string }>>;
}

/** Starts a worker on the waiting job and returns when the history and its rollups are in. */
export async function runBackfillJob(system: System, own: Connection): Promise<BackfillRun> {
  const standinBefore = processorSeconds(system.standin.pid);
  const watch = watchPhases();
  const worker = await system.startWorker();
  const started = performance.now();
  const secondsNow = () => (performance.now() - started) / 1000;
  const trace = traceMemory(worker.pid);
  const jobSeconds = await until(
    "the backfill to finish",
    async () => {
      if (!isAlive(worker.pid)) throw new Error(`the worker ended:\n${worker.lastLines(40)}`);
      const seen = await lookAtJob(own);
      watch.see(seen, secondsNow());
      if (seen.state === "dead") throw new Error(`the backfill failed: ${seen.error}`);
      return seen.state === "done" ? secondsNow() : undefined;
    },
    1800,
    40,
  );
  await until("the rollups", async () => ((await marks(own)) === 0 ? true : undefined), 600, 40);
  const allSeconds = secondsNow();
  trace.stop();
  const workerCpu = processorSeconds(worker.pid);
  const standinAfter = processorSeconds(system.standin.pid);
  await stopProcess(worker);
  return {
    phases: watch.times(),
    jobSeconds,
    allSeconds,
    memory: trace.samples,
    workerCpu,
    standinCpu:
      standinBefore === undefined || standinAfter === undefined ? undefined : standinAfter - standinBefore,
  };
}

/** Notes when each phase took its first object and when its last. */
function watchPhases() {
  const notes = new Map<string, { before: number; last: number; objects: number }>();
  return {
    see({ phases }: Seen, at: number): void {
      for (const [name, { done }] of Object.entries(phases)) {
        const note = notes.get(name) ?? { before: at, last: at, objects: 0 };
        if (done === 0) note.before = at;
        if (done > note.objects) Object.assign(note, { last: at, objects: done });
        notes.set(name, note);
      }
    },
    times: (): Record<string, PhaseTime> =>
      Object.fromEntries(
        [...notes].map(([name, { before, last, objects }]) => [name, { objects, seconds: last - before }]),
      ),
  };
}

async function lookAtJob(own: Connection): Promise<Seen> {
  const [row]: { state: string; error: string | null; progress: string }[] = await own.query(
    "SELECT state, error, progress FROM job WHERE kind = 'backfill' ORDER BY id DESC LIMIT 1",
  );
  if (!row) throw new Error("there is no backfill job");
  const { phases = {} } = JSON.parse(row.progress) as { phases?: Seen["phases"] };
  return { state: row.state, error: row.error, phases };
}

async function marks(own: Connection): Promise<number> {
  const [row]: { n: number }[] = await own.query("SELECT COUNT(*) AS n FROM rollup_mark");
  return Number(row?.n);
}
