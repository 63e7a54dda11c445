import { inTransaction, type Db } from "#app/db/index.server.ts";
import { saveProgress, type LeasedJob } from "#app/jobs/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { findPerson, type Person } from "./person.server.ts";
import { DATA_REQUEST_KIND } from "./request.server.ts";
import { readScope } from "./scope.ts";

/**
 * Gathers what is stored about a customer into the request's file, for the merchant to pass on: the customer, records
 * of the same e-mail that came by the ingest API, their orders with lines and refunds. Purged after some days, and when
 * the customer is redacted.
 */
export async function reportCustomerData(db: Db, shop: Shop, job: LeasedJob, at: Date): Promise<void> {
  const { requestId = "", ...scope } = readScope(job.payload);
  const person = await findPerson(db, shop, scope, "email");
  const file = {
    requestId,
    customerId: scope.customerId,
    shop: shop.domain,
    gatheredAt: at.toISOString(),
    customers: await customersOf(db, shop, person),
    orders: await ordersOf(db, shop, person),
  };
  await inTransaction(db, async (trx) => {
    await saveProgress(trx, job, { gatheredAt: at.toISOString() });
    await trx
      .updateTable("privacy_request")
      .set({ file: JSON.stringify(file, null, 2), finished_at: at })
      .where("shop_id", "=", shop.id)
      .where("kind", "=", DATA_REQUEST_KIND)
      .where("id", "=", requestId)
      .execute();
    await recordAudit(trx, {
      shopId: shop.id,
      at,
      actor: "shopify",
      action: "privacy.data_requested",
      detail: { requestId, customerId: scope.customerId, orders: file.orders.length },
    });
  });
}

async function customersOf(db: Db, shop: Shop, { ids }: Person) {
  const rows = await db
    .selectFrom("customer as c")
    .leftJoin("customer_stats as s", (join) =>
      join.onRef("s.shop_id", "=", "c.shop_id").onRef("s.customer_id", "=", "c.external_id"),
    )
    .select([
      "c.external_id as id",
      "c.email",
      "c.first_name as firstName",
      "c.last_name as lastName",
      "c.phone",
      "c.country",
      "c.province",
      "c.state",
      "c.tags",
      "c.accepts_marketing as acceptsMarketing",
      "c.created_at as createdAt",
      "c.updated_at as updatedAt",
      "s.orders as orderCount",
      "s.net as netSales",
      "s.currency",
      "s.first_order_at as firstOrderAt",
      "s.last_order_at as lastOrderAt",
    ])
    .where("c.shop_id", "=", shop.id)
    .where("c.external_id", "in", ids)
    .orderBy("c.external_id")
    .execute();
  return rows.map((row) => ({ ...row, tags: read(row.tags) }));
}

async function ordersOf(db: Db, shop: Shop, { orders: ids }: Person) {
  if (ids.length === 0) return [];
  const orders = await db
    .selectFrom("sales_order")
    .select([
      "external_id as id",
      "name",
      "customer_id as customerId",
      "processed_at as processedAt",
      "cancelled_at as cancelledAt",
      "cancel_reason as cancelReason",
      "financial_status as financialStatus",
      "fulfillment_status as fulfillmentStatus",
      "channel",
      "country",
      "currency",
      "total",
      "current_total as currentTotal",
      "total_discounts as totalDiscounts",
      "discount_codes as discountCodes",
      "tags",
    ])
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .orderBy("processed_at")
    .orderBy("external_id")
    .execute();
  const lines = await db
    .selectFrom("order_line")
    .select(["order_id", "id", "title", "sku", "quantity", "price", "discount", "tax"])
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .orderBy("order_id")
    .orderBy("position")
    .execute();
  const refunds = await db
    .selectFrom("refund")
    .select(["order_id", "id", "processed_at as processedAt", "adjustment"])
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .orderBy("processed_at")
    .execute();
  const linesOf = Map.groupBy(lines, (line) => line.order_id);
  const refundsOf = Map.groupBy(refunds, (refund) => refund.order_id);
  return orders.map((order) => ({
    ...order,
    discountCodes: read(order.discountCodes),
    tags: read(order.tags),
    lines: linesOf.get(order.id)?.map(({ order_id: _, ...line }) => line) ?? [],
    refunds: refundsOf.get(order.id)?.map(({ order_id: _, ...refund }) => refund) ?? [],
  }));
}

function read(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
