import { dataVersion } from "#app/rollups/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { backfillStatus, type BackfillStatus } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** What makes an open page out of date: the numbers' version and the import's progress. */
export interface LiveState {
  /** Changes with either. */
  readonly stamp: string;
  /** Of the rollups. */
  readonly version: number;
  readonly backfill: BackfillStatus;
}

/** Two small reads; open pages ask every few seconds. */
export async function liveState(db: Services["db"], shop: Shop): Promise<LiveState> {
  const [version, backfill] = await Promise.all([dataVersion(db, shop), backfillStatus(db, shop)]);
  const progress = backfill.phases.map(({ state, done }) => `${state.charAt(0)}${done}`).join("-");
  return { version, backfill, stamp: `${version}.${backfill.state}.${progress}` };
}
