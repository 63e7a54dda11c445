import {
  countStored,
  countStoredByDay,
  deletionOf,
  storedIds,
  storedVersions,
  type StoredResource,
  type StoredWindow,
} from "#app/ingest/index.server.ts";
import { createTurnCheck } from "#app/jobs/index.server.ts";
import { addDays, localDate, startOfDay, type Day } from "#app/lib/calendar.ts";
import type { Asked, NoAnswer } from "../admin/ask.ts";
import type { StepOutcome } from "../backfill/context.ts";
import { DAYS_AT_ONCE } from "../documents/day-counts.ts";
import { stopOf } from "./outcomes.ts";
import type { ReconcileStep } from "./progress.ts";
import { readByIds, readDayCounts, readGone, readVersions } from "./read-nodes.ts";
import { between, specs } from "./resources.ts";
import { fillRefunds, store, type ReconcileRun } from "./store.ts";

/** Objects of one window that are compared id by id: more are split. */
const COMPARED_AT_ONCE = 2_000;
const SHORTEST_MS = 1_000;

const done = { outcome: "done" } as const;

/**
 * Compares Shopify's count of each day with ours, orders by the shop's days, customers and products by UTC's. Where
 * they differ, the day is compared id by id: what we lack is read, what Shopify does not know any more is deleted.
 */
export async function runDays(
  run: ReconcileRun,
  resource: StoredResource,
  step: ReconcileStep,
): Promise<StepOutcome> {
  const counts = run.progress.counts[resource];
  if (counts.denied) return done;
  const zone = resource === "orders" ? run.shop.timeZone : "UTC";
  const whole: StoredWindow = {
    from: new Date(0),
    to: run.progress.until,
    createdSince: run.progress.readableFrom,
  };
  const ours = await countStoredByDay(run.db, run.shop, resource, whole);
  counts.ours = [...ours.values()].reduce((sum, n) => sum + n, 0);
  const first = await firstDay(run, resource, whole, zone, ours);
  if (first.outcome !== "answer") return notRead(run, resource, first);
  const last = localDate(new Date(whole.to.getTime() - 1), zone);
  let day = step.day ?? first.data;
  const checkTurn = createTurnCheck(run);
  while (day !== null && day <= last) {
    checkTurn();
    const days = Array.from({ length: DAYS_AT_ONCE }, (_unused, n) => addDays(day as Day, n)).filter(
      (one) => one <= last,
    );
    const windows = days.map((one) => dayWindow(one, zone, whole));
    const theirs = await readDayCounts(
      run,
      resource,
      windows.map((window) => countQuery(resource, window)),
    );
    if (theirs.outcome !== "answer") return notRead(run, resource, theirs);
    const differing = windows.filter((_window, n) => {
      const counted = theirs.data[n];
      return counted !== null && counted !== (ours.get(days[n] as Day) ?? 0);
    });
    for (const window of differing) {
      const repaired = await repairWindow(run, resource, window);
      if (repaired.outcome !== "done") return repaired;
    }
    const next = addDays(days.at(-1) as Day, 1);
    await store(run, resource, { outcomes: [] }, () => {
      step.day = next;
      counts.days += days.length;
      counts.differingDays += differing.length;
    });
    day = next;
  }
  return resource === "orders" ? fillRefunds(run) : done;
}

/** The first day that either side has something on; null: neither has. */
async function firstDay(
  run: ReconcileRun,
  resource: StoredResource,
  whole: StoredWindow,
  zone: string,
  ours: ReadonlyMap<Day, number>,
): Promise<Asked<Day | null>> {
  const oldest = await readVersions(run, resource, listQuery(resource, whole), 1);
  if (oldest.outcome !== "answer") return oldest;
  const theirs = oldest.data.map(({ at }) => localDate(at, zone));
  return { outcome: "answer", data: [...theirs, ...ours.keys()].sort()[0] ?? null };
}

/** Compares one window id by id, in halves where it holds too many. */
async function repairWindow(
  run: ReconcileRun,
  resource: StoredResource,
  window: StoredWindow,
): Promise<StepOutcome> {
  run.signal.throwIfAborted();
  const mine = await countStored(run.db, run.shop, resource, window);
  const listed = await readVersions(run, resource, listQuery(resource, window), COMPARED_AT_ONCE + 1);
  if (listed.outcome !== "answer") return notRead(run, resource, listed);
  const length = window.to.getTime() - window.from.getTime();
  if (Math.max(mine, listed.data.length) > COMPARED_AT_ONCE && length > SHORTEST_MS) {
    const middle = new Date(window.from.getTime() + Math.floor(length / 2));
    const earlier = await repairWindow(run, resource, { ...window, to: middle });
    return earlier.outcome === "done" ? repairWindow(run, resource, { ...window, from: middle }) : earlier;
  }
  const theirs = new Set(listed.data.map(({ id }) => id));
  const known = await storedVersions(run.db, run.shop, resource, [...theirs]);
  const missing = listed.data
    .filter(({ id, updatedAt }) => (known.get(id)?.getTime() ?? -Infinity) < updatedAt.getTime())
    .map(({ id }) => id);
  const surplus = (await storedIds(run.db, run.shop, resource, window)).filter((id) => !theirs.has(id));
  const read = await readMissing(run, resource, missing);
  return read.outcome === "done" ? deleteGone(run, resource, surplus) : read;
}

async function readMissing(
  run: ReconcileRun,
  resource: StoredResource,
  ids: readonly string[],
): Promise<StepOutcome> {
  let size = specs[resource].pageSize;
  for (let start = 0; start < ids.length;) {
    const read = await readByIds(run, resource, ids.slice(start, start + size));
    if (read.outcome === "too_dear" && size > 1) {
      size = Math.ceil(size / 2);
      continue;
    }
    if (read.outcome !== "answer") return notRead(run, resource, read);
    await store(run, resource, { outcomes: read.data.map((node) => specs[resource].parse(run.shop, node)) });
    start += size;
  }
  return done;
}

/** Deletes what Shopify, asked for it by its id, does not know: a search alone may lag behind. */
async function deleteGone(
  run: ReconcileRun,
  resource: StoredResource,
  ids: readonly string[],
): Promise<StepOutcome> {
  const size = specs[resource].pageSize;
  for (let start = 0; start < ids.length; start += size) {
    const askedAt = run.now();
    const gone = await readGone(run, resource, ids.slice(start, start + size));
    if (gone.outcome !== "answer") return notRead(run, resource, gone);
    const deletions = gone.data.map((id) => deletionOf(resource, id, askedAt));
    await store(run, resource, { outcomes: [], deletions });
  }
  return done;
}

/** What the app may not read is left as it is; other reasons end the run. */
function notRead(run: ReconcileRun, resource: StoredResource, answer: NoAnswer): StepOutcome {
  if (answer.outcome !== "denied") return stopOf(answer, resource);
  run.progress.counts[resource].denied = true;
  return done;
}

function dayWindow(day: Day, zone: string, whole: StoredWindow): StoredWindow {
  const to = startOfDay(addDays(day, 1), zone);
  return { ...whole, from: startOfDay(day, zone), to: to < whole.to ? to : whole.to };
}

function countQuery(resource: StoredResource, window: StoredWindow): string {
  return created(resource, window, between(specs[resource].countTime, window.from, window.to));
}

function listQuery(resource: StoredResource, window: StoredWindow): string {
  return created(resource, window, between(specs[resource].listTime, window.from, window.to));
}

function created(resource: StoredResource, { createdSince }: StoredWindow, query: string): string {
  return resource === "orders" && createdSince
    ? `${query} AND created_at:>='${createdSince.toISOString()}'`
    : query;
}
