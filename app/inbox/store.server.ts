import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { deliveryKey, type Delivery } from "./delivery.ts";

export type StoreOutcome = "stored" | "duplicate";

/**
 * Stores deliveries that are not known yet: one SELECT, one INSERT, committed when it returns.
 * @returns for each delivery, in order, whether it was new. @throws what the database throws; then none is stored.
 */
export async function storeDeliveries(db: Db, deliveries: readonly Delivery[]): Promise<StoreOutcome[]> {
  if (deliveries.length === 0) return [];
  const known = await knownKeys(db, deliveries);
  const fresh: Delivery[] = [];
  const outcomes = deliveries.map((delivery): StoreOutcome => {
    const key = deliveryKey(delivery);
    if (known.has(key)) return "duplicate";
    known.add(key);
    fresh.push(delivery);
    return "stored";
  });
  if (fresh.length > 0) await insert(db, fresh);
  return outcomes;
}

/**
 * A delivery is in the inbox or, once settled, among the receipts; it moves in one commit. One statement reads one
 * state of both, so it is never missed in between.
 */
async function knownKeys(db: Db, deliveries: readonly Delivery[]): Promise<Set<string>> {
  const keys = sql.join(
    deliveries.map((delivery) => sql`(${delivery.shopDomain}, ${delivery.topic}, ${delivery.webhookId})`),
  );
  const { rows } = await sql<{ shopDomain: string; topic: string; webhookId: string }>`
    SELECT shop_domain AS shopDomain, topic, webhook_id AS webhookId
      FROM webhook_inbox WHERE (shop_domain, topic, webhook_id) IN (${keys})
    UNION ALL
    SELECT shop_domain, topic, webhook_id
      FROM webhook_receipt WHERE (shop_domain, topic, webhook_id) IN (${keys})`.execute(db);
  return new Set(rows.map(deliveryKey));
}

async function insert(db: Db, deliveries: readonly Delivery[]): Promise<void> {
  const now = sql<Date>`NOW(3)`;
  await db
    .insertInto("webhook_inbox")
    .values(
      deliveries.map((delivery) => ({
        shop_domain: delivery.shopDomain,
        topic: delivery.topic,
        webhook_id: delivery.webhookId,
        event_id: delivery.eventId,
        api_version: delivery.apiVersion,
        triggered_at: delivery.triggeredAt,
        received_at: now,
        body: delivery.body,
        state: "waiting",
        attempts: 0,
        deaths: 0,
        next_attempt_at: now,
      })),
    )
    // Another process stored the same delivery since: keep that one. INSERT IGNORE would hide real errors too.
    .onDuplicateKeyUpdate({ webhook_id: sql`webhook_id` })
    .execute();
}
