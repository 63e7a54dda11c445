import { claim, claimSuspect, giveBack, type ShopLeases } from "#app/inbox/index.server.ts";
import { applyDeliveries } from "./apply-deliveries.ts";
import type { WorkerContext } from "./context.ts";

/** Bounds of one claim round, and how long a silent worker keeps what it took. */
interface InboxSettings {
  readonly shops: number;
  readonly perShop: number;
  readonly rows: number;
  /** Shops worked on at once. */
  readonly parallel: number;
  readonly leaseMs: number;
}

const inboxSettings: InboxSettings = {
  shops: 20,
  perShop: 200,
  rows: 600,
  parallel: 3,
  leaseMs: 30_000,
};

/** One worker's way through the shops: where the last round ended. */
export interface InboxTurn {
  after: string;
  /** Lease tokens that are not done with; see `claim`. */
  readonly held: Set<string>;
}

/**
 * One round: claims, applies, settles. What is not begun when the signal aborts is given back.
 * @returns whether anything was claimed.
 */
export async function workInbox(
  context: WorkerContext,
  turn: InboxTurn,
  signal?: AbortSignal,
  settings: InboxSettings = inboxSettings,
): Promise<boolean> {
  const round = await claim(context.db, { ...settings, ...turn });
  turn.after = round.after;
  const waiting = [...round.groups];
  const work = async (group: ShopLeases) => {
    await applyDeliveries(context, group, signal);
    turn.held.delete(group.leaseToken);
  };
  await inParallel(settings.parallel, waiting);
  const suspects = await workSuspects(context, turn, work, settings, signal);
  return round.groups.length > 0 || suspects > 0;

  async function inParallel(lanes: number, groups: ShopLeases[]): Promise<void> {
    const lane = async () => {
      for (let group = groups.shift(); group; group = groups.shift()) await work(group);
    };
    const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, groups.length) }, lane));
    // A lane that threw (the database is gone) leaves groups: free them if that is possible at all.
    await giveBack(
      context.db,
      groups.flatMap((group) => group.leases),
    );
    for (const result of ended) if (result.status === "rejected") throw result.reason as Error;
  }
}

/** What other shops' new events may have to wait while suspects are tried. */
const SUSPECTS_MS = 500;

/** Tries rows under which a worker died, one at a time and with nothing else in hand: each may kill this one too. */
async function workSuspects(
  context: WorkerContext,
  turn: InboxTurn,
  work: (group: ShopLeases) => Promise<void>,
  settings: InboxSettings,
  signal?: AbortSignal,
): Promise<number> {
  const started = performance.now();
  let count = 0;
  while (!signal?.aborted && performance.now() - started < SUSPECTS_MS) {
    const suspect = await claimSuspect(context.db, settings.leaseMs, turn.held);
    if (!suspect) break;
    await work(suspect);
    count += 1;
  }
  return count;
}
