import type { RunPartView, RunsView, RunView } from "#app/components/data/data-view.ts";
import type { Job } from "#app/jobs/index.server.ts";
import type { Formatter } from "#app/lib/format.ts";
import { readRun, type RunProgress } from "./read-run.ts";

/** Kinds of jobs that are a merchant's concern, by what they are called. Those about persons have a page of their own. */
export const runLabels: Readonly<Record<string, string>> = {
  backfill: "Order import",
  reconcile: "Hourly check against Shopify",
  deep_reconcile: "Daily check against Shopify",
  verify_shop: "Accuracy check",
  recount: "Totals recalculated",
  redate: "Days recalculated",
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
        ? `Requested ${moment(job.createdAt)}`
        : `Tried ${format.count(job.attempts)} ${job.attempts === 1 ? "time" : "times"}, next ${moment(job.runAfter)}`;
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
      return inOrder(progress.phases).map(([name, { state, done, total, rejected, shortBy, denied }]) => ({
        label: partLabels[name] ?? name,
        counts:
          state === "waiting"
            ? "waiting"
            : total === 0
              ? "nothing new"
              : total === null
                ? count(done)
                : `${count(done)} of ${count(total)}`,
        fault: denied
          ? "Shopify doesn't share these with the app"
          : faultOf([
              [rejected, `${count(rejected)} unreadable`],
              [shortBy, `${count(shortBy)} fewer than in Shopify`],
            ]),
      }));
    case "reconcile":
      return inOrder(progress.counts).map(([name, counts]) => ({
        label: partLabels[name] ?? name,
        counts: comparedOf(counts, format),
        fault: counts.denied
          ? "Shopify doesn't share these with the app"
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
  const found = [
    ...(repaired > 0 ? [`${count(repaired)} updated`] : []),
    ...(lost > 0 ? [`${count(lost)} had been missed`] : []),
  ];
  const compared =
    ours === null || shopify === null
      ? `${count(seen)} checked`
      : ours === shopify
        ? `${count(ours)} of ${count(shopify)} match`
        : `${count(ours)} in Tillsight, ${count(shopify)} in Shopify`;
  return [compared, ...found].join(", ");
}

function faultOf(faults: readonly (readonly [number, string])[]): string | null {
  const some = faults.filter(([number]) => number > 0).map(([, text]) => text);
  return some.length === 0 ? null : some.join(", ");
}

function resultOf(progress: RunProgress, { count }: Formatter): string | null {
  switch (progress.kind) {
    case "reconcile":
      return progress.lost === 0
        ? "Nothing was missed."
        : progress.lost === 1
          ? "1 missed update was added."
          : `${count(progress.lost)} missed updates were added.`;
    case "verify": {
      const all = progress.drifted.ledger + progress.drifted.rollups;
      return all === 0 ? "No differences." : `${count(all)} differences fixed.`;
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
