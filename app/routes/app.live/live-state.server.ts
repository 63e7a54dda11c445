import { deadLetterPage } from "#app/inbox/index.server.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { backfillStatus, type BackfillStatus } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { isRecomputing } from "#app/worker/index.server.ts";

/** What makes an open page out of date: the numbers' version, the import's progress, an update that failed. */
export interface LiveState {
  /** Changes with any of them. */
  readonly stamp: string;
  /** Of the rollups. */
  readonly version: number;
  readonly backfill: BackfillStatus;
  /** History is being computed anew, after a change of zone, currency or settings. */
  readonly recomputing: boolean;
}

/** A few small reads; open pages ask every few seconds. */
export async function liveState(db: Services["db"], shop: Shop): Promise<LiveState> {
  const [version, backfill, recomputing, failed] = await Promise.all([
    dataVersion(db, shop),
    backfillStatus(db, shop),
    isRecomputing(db, shop),
    deadLetterPage(db, shop, { limit: 1 }),
  ]);
  const progress = backfill.phases.map(({ state, done }) => `${state.charAt(0)}${done}`).join("-");
  const stamp = [
    version,
    backfill.state,
    progress,
    ...(recomputing ? ["recomputing"] : []),
    ...failed.letters.map(({ id }) => `f${id}`),
  ].join(".");
  return { version, backfill, recomputing, stamp };
}
