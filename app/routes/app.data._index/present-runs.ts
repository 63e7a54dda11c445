import type { RunPartView, RunsView, RunView } from "#app/components/data/data-view.ts";
import type { Job } from "#app/jobs/index.server.ts";
import type { Formatter } from "#app/lib/format.ts";
import { readRun, type RunProgress } from "./read-run.ts";

/** Kinds of jobs that are a merchant's concern, by what they are called. Those about persons have a page of their own. */
export const runLabels: Readonly<Record<string, string>> = {
  backfill: "Import of the history",
  reconcile: "Hourly comparison with Shopify",
  deep_reconcile: "Comparison with Shopify, every day",
  verify_shop: "Check of the numbers",
  recount: "All sums computed anew",
  redate: "All days computed anew",
};

/** Those that leave the numbers right wherever they are stopped. */
export const stoppableKinds: readonly string[] = ["backfill", "reconcile", "deep_reconcile", "verify_shop"];

const partLabels: Readonly<Record<string, string>> = {
  products: "Products",
  customers: "Customers",
  orders: "Orders",
  refunds: "Refunds",
  agreements: "Order edits",
};

export function presentRuns(
  live: readonly Job[],
  ended: readonly Job[],
  now: Date,
  format: Formatter,
): RunsView {
  return {
    live: live.map((job) => presentRun(job, now, format)),
    ended: ended.map((job) => presentRun(job, now, format)),
    busy: live.filter((job) => stateOf(job, now) !== "planned").map(({ kind }) => kind),
  };
}

function presentRun(job: Job, now: Date, format: Formatter): RunView {
  const progress = readRun(job.progress);
  const state = stateOf(job, now);
  return {
    id: job.id,
    label: runLabels[job.kind] ?? job.kind,
    state,
    canStop: stoppableKinds.includes(job.kind),
    percent: state === "running" ? percentOf(progress) : null,
    when: whenOf(job, state, now, format),
    parts: partsOf(progress, format),
    result: resultOf(progress, format),
    error: state === "failed" || (state === "waiting" && job.error !== null) ? job.error : null,
  };
}

/** A job waits between its steps too: once it has begun, it runs. */
function stateOf(job: Job, now: Date): RunView["state"] {
  switch (job.state) {
    case "waiting":
      if (job.startedAt !== null && job.error === null) return "running";
      return job.startedAt === null && job.runAfter > now ? "planned" : "waiting";
    case "leased":
      return "running";
    case "done":
      return "done";
    case "dead":
      return "failed";
    case "cancelled":
      return "stopped";
    default:
      return job.state satisfies never;
  }
}

function whenOf(job: Job, state: RunView["state"], now: Date, format: Formatter): string {
  const moment = (instant: Date) => format.moment(instant, now);
  switch (state) {
    case "planned":
      return `Due ${moment(job.runAfter)}`;
    case "waiting":
      return job.error === null
        ? `Asked for ${moment(job.createdAt)}`
        : `Tried ${format.count(job.attempts)} times, again ${moment(job.runAfter)}`;
    case "running":
      return `Started ${moment(job.startedAt ?? job.createdAt)}`;
    case "done":
    case "failed":
    case "stopped":
      return moment(job.finishedAt ?? job.createdAt);
    default:
      return state satisfies never;
  }
}

function partsOf(progress: RunProgress, format: Formatter): RunPartView[] {
  const { count } = format;
  switch (progress.kind) {
    case "backfill":
      return inOrder(progress.phases).map(([name, { state, done, total, rejected, shortBy }]) => ({
        label: partLabels[name] ?? name,
        counts:
          state === "waiting"
            ? "waiting"
            : total === null
              ? count(done)
              : `${count(done)} of Shopify's ${count(total)}`,
        fault: faultOf([
          [rejected, `${count(rejected)} unreadable`],
          [shortBy, `${count(shortBy)} short of Shopify's count`],
        ]),
      }));
    case "reconcile":
      return inOrder(progress.counts).map(([name, counts]) => ({
        label: partLabels[name] ?? name,
        counts: comparedOf(counts, format),
        fault: counts.denied
          ? "Shopify does not let the app read these"
          : faultOf([[counts.rejected, `${count(counts.rejected)} unreadable`]]),
      }));
    case "verify":
    case "none":
      return [];
    default:
      return progress satisfies never;
  }
}

/** MySQL sorts the keys of what it stores as JSON by their length. */
function inOrder<T>(parts: Readonly<Record<string, T>>): [string, T][] {
  const names = Object.keys(partLabels);
  return Object.entries(parts).sort(([left], [right]) => names.indexOf(left) - names.indexOf(right));
}

type Counts = Extract<RunProgress, { kind: "reconcile" }>["counts"][string];

function comparedOf({ seen, repaired, lost, ours, shopify }: Counts, { count }: Formatter): string {
  const read = `${count(seen)} read, ${count(repaired)} differed, ${count(lost)} of them lost messages`;
  if (ours !== null && shopify !== null) return `${count(ours)} here, ${count(shopify)} at Shopify; ${read}`;
  return read;
}

function faultOf(faults: readonly (readonly [number, string])[]): string | null {
  const some = faults.filter(([number]) => number > 0).map(([, text]) => text);
  return some.length === 0 ? null : some.join(", ");
}

function resultOf(progress: RunProgress, { count }: Formatter): string | null {
  switch (progress.kind) {
    case "reconcile":
      return progress.lost === 0
        ? "No message was lost."
        : progress.lost === 1
          ? "1 message was lost and made up for."
          : `${count(progress.lost)} messages were lost and made up for.`;
    case "verify": {
      const all = progress.drifted.ledger + progress.drifted.rollups;
      return all === 0 ? "Nothing differed." : `${count(all)} differed and were put right.`;
    }
    case "backfill":
    case "none":
      return null;
    default:
      return progress satisfies never;
  }
}

/** Of all objects whose number is known; 99 until all is done. */
function percentOf(progress: RunProgress): number | null {
  if (progress.kind !== "backfill") return null;
  const known = Object.values(progress.phases).filter(({ total }) => total !== null);
  const all = known.reduce((sum, { total }) => sum + (total ?? 0), 0);
  const done = known.reduce((sum, phase) => sum + Math.min(phase.done, phase.total ?? 0), 0);
  return all === 0 ? 0 : Math.min(99, Math.floor((100 * done) / all));
}
