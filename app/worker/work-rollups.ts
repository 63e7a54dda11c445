import { rebuildShop, shopsWithMarks } from "#app/rollups/index.server.ts";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import type { WorkerContext } from "./context.ts";

/** While a backfill writes, the same days are marked over and over: rebuild them now and then. */
const BACKFILL_PAUSE_MS = 5_000;
/** The pause in times of what the last rebuild took: the import has most of the database for itself. */
const BACKFILL_PAUSE_FACTOR = 15;
/** What shops with much to rebuild get in one round, together: so long the others' new marks wait. */
const BEHIND_MS = 250;

/** A shop's last turn with this worker. Times in milliseconds, `at` of `performance.now()`. */
interface RollupTurn {
  readonly at: number;
  /** What its turns took since it was last through with its marks. */
  readonly tookMs: number;
  /** It had more to rebuild than one transaction does: others go first. */
  readonly behind: boolean;
  /** Part of a transaction's usual work that it gets next, so that a turn stays within `BEHIND_MS`. */
  readonly share: number;
}

/** What a worker remembers between rounds, by shop id: shops that are behind or were rebuilt during their import. */
export type RollupTurns = Map<number, RollupTurn>;

/**
 * Rebuilds what is marked, one transaction a shop: those with little to do first, then in turn those that are behind.
 * A shop whose messages never end thus delays another's numbers by a round, not until it is through.
 * @returns whether marks were rebuilt; shops that another worker is rebuilding, or that must wait, do not count.
 */
export async function workRollups(
  context: WorkerContext,
  turns: RollupTurns,
  signal?: AbortSignal,
): Promise<boolean> {
  const marked = await shopsWithMarks(context.db);
  forget(turns, new Set(marked));
  const isBehind = (id: number) => turns.get(id)?.behind === true;
  let worked = false;
  for (const id of marked.filter((one) => !isBehind(one))) {
    if (signal?.aborted) return worked;
    if (await takeTurn(context, turns, id)) worked = true;
  }
  const behind = [...turns].filter(([, turn]) => turn.behind).sort(([, a], [, b]) => a.at - b.at);
  const end = performance.now() + BEHIND_MS;
  for (const [id] of behind) {
    if (signal?.aborted || performance.now() > end) break;
    if (await takeTurn(context, turns, id)) worked = true;
  }
  return worked;
}

async function takeTurn(context: WorkerContext, turns: RollupTurns, id: number): Promise<boolean> {
  const shop = await shopById(context.db, id);
  const last = turns.get(id);
  if (!shop || mustWait(shop, last)) return false;
  const started = performance.now();
  const share = last?.share ?? 1;
  const result = await rebuildShop(context.db, shop, { limit: 1, share });
  const at = performance.now();
  context.log.debug({ shop: shop.domain, shopId: id, ...result }, "rollups");
  const tookMs = at - started;
  const whole = last?.behind ? last.tookMs + tookMs : tookMs;
  if (result.more || shop.state === "installing")
    turns.set(id, { at, tookMs: whole, behind: result.more, share: fitting(share, tookMs) });
  else turns.delete(id);
  return result.outcome === "rebuilt";
}

/** The share of work that takes `BEHIND_MS`, going by what this one took. */
function fitting(share: number, tookMs: number): number {
  return Math.min(1, Math.max(0.01, (share * BEHIND_MS) / Math.max(1, tookMs)));
}

function mustWait(shop: Shop, last: RollupTurn | undefined): boolean {
  return shop.state === "installing" && last !== undefined && !last.behind && isPausing(last);
}

function isPausing(last: RollupTurn): boolean {
  const pause = Math.max(BACKFILL_PAUSE_MS, BACKFILL_PAUSE_FACTOR * last.tookMs);
  return performance.now() - last.at < pause;
}

/** Shops without marks, once no pause keeps them: the memory holds who has work, not everyone who ever had. */
function forget(turns: RollupTurns, marked: ReadonlySet<number>): void {
  for (const [id, turn] of turns) if (!marked.has(id) && (turn.behind || !isPausing(turn))) turns.delete(id);
}
