import { createWorld } from "../world/index.ts";
import type { ShopOptions, World } from "../world/types.ts";
import type { Clock } from "./clock.ts";
import { applyMutation } from "./mutations.ts";
import type { Birth, StateDir } from "./state-dir.ts";

const HISTORY_DAYS = 400;
const DAY_MS = 86_400_000;

export interface WorldPlan {
  seed: number;
  shops: ReadonlyArray<Omit<ShopOptions, "from" | "until">>;
}

export interface ReopenedWorld {
  world: World;
  /** Changes of earlier runs that were made again. */
  replayed: number;
  /** Orders that those made, oldest first: later changes may pick from them. */
  orders: Array<{ shopDomain: string; orderId: string }>;
}

/**
 * Makes the world of the plan; with a state directory that has seen a world before, makes that one again, with every
 * change since. Throws when the journal does not lead to the same records: the generator has changed since, and the
 * state has to be removed.
 */
export function reopenWorld(plan: WorldPlan, clock: Clock, state: StateDir | null): ReopenedWorld {
  const birth = state?.birth() ?? conceive(plan, clock.now());
  const bornAt = new Date(birth.bornAt);
  const world = createWorld({ seed: birth.seed, now: clock.now });
  clock.freeze(bornAt, () => {
    for (const shop of birth.shops)
      world.addShop({ ...shop, from: new Date(shop.from), until: new Date(shop.until) });
  });
  const journal = state?.journal() ?? [];
  for (const { moment, recordId, ...mutation } of journal) {
    const { record } = clock.freeze(new Date(moment), () => applyMutation(world, mutation));
    const id = (record as { id?: string } | null)?.id ?? null;
    if (id !== recordId) {
      throw new Error(
        `the saved shops cannot be made again: ${mutation.op} gave ${String(id)}, not ${String(recordId)}`,
      );
    }
  }
  state?.saveBirth(birth);
  const orders = journal.flatMap(({ op, shop, recordId }) =>
    op === "createOrder" && recordId !== null ? [{ shopDomain: shop, orderId: recordId }] : [],
  );
  return { world, replayed: journal.length, orders };
}

/** The history ends at the start of the minute, so that nothing lies in the future. */
function conceive(plan: WorldPlan, now: Date): Birth {
  const until = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const from = new Date(until.getTime() - HISTORY_DAYS * DAY_MS);
  const span = { from: from.toISOString(), until: until.toISOString() };
  return {
    seed: plan.seed,
    bornAt: until.toISOString(),
    shops: plan.shops.map((shop) => ({ ...shop, ...span })),
  };
}
