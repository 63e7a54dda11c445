import { BulkDesk } from "../bulk/bulk-desk.ts";
import { Shop } from "../world/shop.ts";
import { CostBucket } from "./bucket.ts";
import type { World } from "../world/types.ts";

/** What the Admin API remembers of a shop between requests. */
export interface AdminState {
  readonly shop: Shop;
  readonly bucket: CostBucket;
  readonly bulk: BulkDesk;
}

const STANDARD_RATE = 100;
const states = new WeakMap<World, Map<string, AdminState>>();

export function adminStates(world: World): ReadonlyMap<string, AdminState> {
  return states.get(world) ?? new Map<string, AdminState>();
}

/** The state of a shop's Admin API; undefined for a shop that the world does not have. */
export function adminState(world: World, shopDomain: string): AdminState | undefined {
  const shop = world.shop(shopDomain);
  if (!(shop instanceof Shop)) return undefined;
  const known = states.get(world) ?? new Map<string, AdminState>();
  states.set(world, known);
  let state = known.get(shopDomain);
  if (!state) {
    state = {
      shop,
      bucket: new CostBucket(STANDARD_RATE, world.now().getTime()),
      bulk: new BulkDesk(world, shop),
    };
    known.set(shopDomain, state);
  }
  return state;
}

/** Points a second: 100 Standard, 200 Advanced, 1000 Plus. */
export function setRestoreRate(world: World, shopDomain: string, pointsPerSecond: number): void {
  const state = adminState(world, shopDomain);
  if (!state) throw new Error(`No shop ${shopDomain}.`);
  state.bucket.restoreRate = pointsPerSecond;
  state.bucket.giveBack(pointsPerSecond * 20);
}
