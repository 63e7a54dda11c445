import { sql } from "kysely";
import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { readScope } from "./scope.ts";

const PAGE = 50;

/**
 * Erases what identifies a customer: name, e-mail, phone, place and tags; the orders' tags; raw deliveries and parked
 * records that speak of them; answers to their data requests. Sales keep the bare customer id, so that the shop's
 * figures stay what they were. A tombstone keeps late deliveries from bringing the person back. May run again.
 * Rule: https://shopify.dev/docs/apps/build/privacy-law-compliance
 */
export async function redactCustomer(db: Db, shop: Shop, payload: unknown, at: Date): Promise<void> {
  const { customerId, orderIds } = readScope(payload);
  await inTransaction(db, async (trx) => {
    await blankCustomer(trx, shop, customerId, at);
    const orders = await ordersOf(trx, shop, customerId, orderIds);
    if (orders.length > 0) await blankOrders(trx, shop, orders);
    await dropDeliveries(trx, shop, [customerId, ...orders]);
    await sql`DELETE FROM job WHERE shop_id = ${shop.id} AND kind = 'data_request'
      AND state IN ('done', 'dead', 'cancelled')
      AND JSON_UNQUOTE(JSON_EXTRACT(payload, '$.customerId')) = ${customerId}`.execute(trx);
    await recordAudit(trx, {
      shopId: shop.id,
      at,
      actor: "shopify",
      action: "privacy.customer_redacted",
      detail: { customerId, orders: orders.length },
    });
  });
}

async function blankCustomer(trx: Trx, shop: Shop, customerId: string, at: Date): Promise<void> {
  await trx
    .updateTable("customer")
    .set({
      email: null,
      first_name: null,
      last_name: null,
      phone: null,
      country: null,
      province: null,
      state: null,
      tags: null,
      accepts_marketing: null,
      deleted_at: at,
    })
    .where("shop_id", "=", shop.id)
    .where("external_id", "=", customerId)
    .execute();
  await trx
    .insertInto("tombstone")
    .values({ shop_id: shop.id, kind: "customer", external_id: customerId, deleted_at: at })
    .onDuplicateKeyUpdate({ deleted_at: sql`GREATEST(deleted_at, VALUES(deleted_at))` })
    .execute();
}

/** The orders that Shopify names, and those that we know to be the customer's. */
async function ordersOf(
  trx: Trx,
  shop: Shop,
  customerId: string,
  named: readonly string[],
): Promise<string[]> {
  const rows = await trx
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("customer_id", "=", customerId)
    .execute();
  return [...new Set([...named, ...rows.map((row) => row.external_id)])];
}

async function blankOrders(trx: Trx, shop: Shop, orders: readonly string[]): Promise<void> {
  await trx
    .updateTable("sales_order")
    .set({ tags: null, country: null })
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", orders)
    .execute();
  await trx
    .deleteFrom("pending_record")
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", orders)
    .execute();
}

/** Raw bodies that name one of the ids. What a worker holds just now is settled or swept; then it is no trace. */
async function dropDeliveries(trx: Trx, shop: Shop, ids: readonly string[]): Promise<void> {
  const numeric = ids.filter((id) => /^[0-9]+$/.test(id));
  if (shop.domain === null || numeric.length === 0) return;
  const named = new RegExp(`(?<![0-9])(?:${numeric.join("|")})(?![0-9])`);
  for (let after = 0; ;) {
    const page = await trx
      .selectFrom("webhook_inbox")
      .select(["id", "body"])
      .where("shop_domain", "=", shop.domain)
      .where("state", "!=", "leased")
      .where("topic", "not in", ["customers/redact", "shop/redact"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute();
    const hits = page.filter(({ body }) => named.test(body.toString("latin1"))).map(({ id }) => id);
    if (hits.length > 0)
      await trx
        .deleteFrom("webhook_inbox")
        .where("shop_domain", "=", shop.domain)
        .where("id", "in", hits)
        .execute();
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = last.id;
  }
}
