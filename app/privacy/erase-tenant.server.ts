import { inTransaction, type Db } from "#app/db/index.server.ts";
import { cancelJobs, latestJob } from "#app/jobs/index.server.ts";
import { closeTenant, type Shop } from "#app/tenancy/index.server.ts";
import { z } from "zod";
import type { ErasureProgress } from "./redact-shop.server.ts";
import { requestShopRedact, SHOP_REDACT_KIND } from "./request.server.ts";

const progressSchema = z.object({ rows: z.number(), tables: z.number(), of: z.number() });

/** Ends a tenant that has no Shopify shop and has a job erase its data. Again: changes nothing. */
export function eraseTenant(db: Db, shop: Shop, at: Date): Promise<void> {
  return inTransaction(db, async (trx) => {
    if (!(await closeTenant(trx, shop, at))) return;
    await cancelJobs(trx, shop);
    await requestShopRedact(trx, shop, at);
  });
}

/** How far the erasure of a tenant is; null before its first batch, and once its job is no longer kept. */
export async function erasureProgress(db: Db, shop: Shop): Promise<ErasureProgress | null> {
  const job = await latestJob(db, shop, SHOP_REDACT_KIND);
  return progressSchema.safeParse(job?.progress).data ?? null;
}
