import { setTimeout as pause } from "node:timers/promises";
import { claimJob, finishJob, postponeJob } from "#app/jobs/index.server.ts";
import { BACKFILL_KIND, runBackfill, startBackfill } from "#app/shopify/index.server.ts";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import type { ShopifyShop } from "./shopify-shop.ts";

/** Instead of a worker's waits; long enough for the stand-in to get on with its file. */
const A_LITTLE_MS = 10;

/** Backfills the shop as a worker does, almost without its waits. @returns the tenant as it is then. */
export async function backfillToEnd(opened: ShopifyShop): Promise<Shop> {
  const db = opened.database.kysely;
  await startBackfill(db, opened.shop);
  const original = globalThis.fetch;
  globalThis.fetch = opened.fetch;
  try {
    for (let runs = 0; runs < 200; runs++) {
      const job = await claimJob(db, { kinds: [BACKFILL_KIND], leaseMs: 60_000 });
      if (!job) throw new Error("the backfill's job is gone");
      const shop = (await shopById(db, opened.shop.id)) ?? opened.shop;
      const context = {
        db,
        admin: opened.admin,
        now: () => new Date(),
        log: opened.log,
        signal: new AbortController().signal,
      };
      const result = await runBackfill(context, job, shop);
      if (result.outcome === "later") {
        await postponeJob(db, job);
        await pause(A_LITTLE_MS);
      } else if (result.outcome === "done") {
        await finishJob(db, job);
        return (await shopById(db, opened.shop.id)) ?? opened.shop;
      } else throw new Error(`the backfill ended: ${JSON.stringify(result)}`);
    }
  } finally {
    globalThis.fetch = original;
  }
  throw new Error("the backfill does not end");
}
