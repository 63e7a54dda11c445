import { z } from "zod";
import { startable, type DataAnswer } from "#app/components/data/data-view.ts";
import { cancelJobs, listJobs, type EnqueueOutcome, type Job } from "#app/jobs/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { BACKFILL_KIND, startBackfill, startReconcile, stopBackfill } from "#app/shopify/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { startVerification } from "#app/worker/index.server.ts";
import { stoppableKinds } from "./present-runs.ts";

const wishes = z.discriminatedUnion("intent", [
  z.strictObject({ intent: z.literal("start"), kind: z.enum(startable) }),
  z.strictObject({ intent: z.literal("stop"), id: z.int().positive() }),
]);

/** Starts or stops a run, as the page asks; both are audited. */
export async function changeData(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  actor: string,
  request: Request,
): Promise<DataAnswer> {
  const parsed = wishes.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return { outcome: "refused", message: "This isn't possible." };
  const wish = parsed.data;
  const audit = (action: string, detail: Record<string, unknown>) =>
    recordAudit(db, { shopId: shop.id, at: now(), actor, action, detail });
  switch (wish.intent) {
    case "start": {
      const { start, started } = starters[wish.kind];
      const { outcome, id } = await start(db, shop);
      if (outcome === "exists") return { outcome: "done", message: "Already in progress." };
      await audit("run.started", { kind: wish.kind, id });
      return { outcome: "done", message: started };
    }
    case "stop": {
      const live = await listJobs(db, shop, {
        kinds: stoppableKinds,
        states: ["waiting", "leased"],
      });
      const run = live.find(({ id }) => id === wish.id);
      if (!run || !(await stop(db, shop, run)))
        return { outcome: "refused", message: "This has already ended." };
      await audit("run.stopped", { kind: run.kind, id: run.id });
      return { outcome: "done", message: "Stopped." };
    }
    default:
      return wish satisfies never;
  }
}

async function stop(db: Services["db"], shop: Shop, { id, kind }: Job): Promise<boolean> {
  if (kind === BACKFILL_KIND) return stopBackfill(db, shop, id);
  return (await cancelJobs(db, shop, { id, kind })) > 0;
}

interface Starter {
  readonly start: (db: Services["db"], shop: Shop) => Promise<EnqueueOutcome>;
  /** What the merchant is told. */
  readonly started: string;
}

const starters: Readonly<Record<(typeof startable)[number], Starter>> = {
  backfill: { start: startBackfill, started: "Import started." },
  deep_reconcile: {
    start: (db, shop) => startReconcile(db, shop, { deep: true }),
    started: "Check against Shopify started.",
  },
  verify_shop: { start: startVerification, started: "Accuracy check started." },
};
