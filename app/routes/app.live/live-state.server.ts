import type { BackfillView } from "#app/components/home/backfill-view.ts";
import { presentCoverage } from "#app/insights/index.server.ts";
import { latestJob } from "#app/jobs/index.server.ts";
import { dataVersion } from "#app/rollups/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { BACKFILL_KIND } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** What makes an open page out of date: the numbers' version and the first import's progress. */
export interface LiveState {
  readonly stamp: string;
  /** Of the rollups. */
  readonly version: number;
  readonly backfill: BackfillView | null;
}

export async function liveState(db: Services["db"], shop: Shop, locale: string): Promise<LiveState> {
  const [version, job] = await Promise.all([dataVersion(db, shop), latestJob(db, shop, BACKFILL_KIND)]);
  const running = job && (job.state === "waiting" || job.state === "leased");
  const backfill: BackfillView | null = running
    ? { state: "running", percent: null, phases: [], covers: presentCoverage(shop, locale), reason: null }
    : null;
  return {
    version,
    stamp: `${version}.${job ? `${job.id}.${job.state}.${JSON.stringify(job.progress)}` : ""}`,
    backfill,
  };
}
