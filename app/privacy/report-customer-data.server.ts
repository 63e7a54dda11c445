import type { Db } from "#app/db/index.server.ts";
import { inTransaction } from "#app/db/index.server.ts";
import { saveProgress, type LeasedJob } from "#app/jobs/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { readScope } from "./scope.ts";

/**
 * Gathers what is stored about a customer and keeps it as the job's result, for the merchant to pass on. The job row
 * is purged after 30 days, or when the customer is redacted.
 */
export async function reportCustomerData(db: Db, shop: Shop, job: LeasedJob, at: Date): Promise<void> {
  const { customerId, orderIds } = readScope(job.payload);
  const customer = await db
    .selectFrom("customer")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("external_id", "=", customerId)
    .executeTakeFirst();
  const orders = await db
    .selectFrom("sales_order")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where((where) =>
      where.or([
        where("customer_id", "=", customerId),
        ...(orderIds.length > 0 ? [where("external_id", "in", orderIds)] : []),
      ]),
    )
    .orderBy("processed_at")
    .execute();
  await inTransaction(db, async (trx) => {
    await saveProgress(trx, job, { gatheredAt: at.toISOString(), customer: customer ?? null, orders });
    await recordAudit(trx, {
      shopId: shop.id,
      at,
      actor: "shopify",
      action: "privacy.data_requested",
      detail: { customerId, orders: orders.length },
    });
  });
}
