import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

type UnsettledFamily = "orders" | "customers" | "products";

const topics: Readonly<Record<UnsettledFamily, readonly string[]>> = {
  orders: [
    "orders/create",
    "orders/updated",
    "orders/cancelled",
    "orders/edited",
    "orders/delete",
    "refunds/create",
  ],
  customers: ["customers/create", "customers/update", "customers/delete"],
  products: ["products/create", "products/update", "products/delete"],
};
const namesItsOrder = new Set(["orders/edited", "refunds/create"]);

/** Deliveries looked at: enough for any hour that is not itself an outage. */
const LOOKED_AT = 1_000;
/** Of a body: ids stand at its start. */
const HEAD_BYTES = 400;

/**
 * What deliveries speak of that are here but not applied: waiting, being worked on, or dead letters. Ids are digits,
 * refunds and edits are told by their order.
 * @returns "many" when there are too many to look at.
 */
export async function unsettledIds(
  db: Db,
  shop: Shop,
  family: UnsettledFamily,
): Promise<ReadonlySet<string> | "many"> {
  if (shop.domain === null) return new Set();
  const { rows } = await sql<{ topic: string; head: Buffer }>`
    SELECT topic, SUBSTRING(body, 1, ${HEAD_BYTES}) AS head FROM webhook_inbox
    WHERE shop_domain = ${shop.domain} AND topic IN (${sql.join(topics[family])})
    LIMIT ${LOOKED_AT + 1}`.execute(db);
  if (rows.length > LOOKED_AT) return "many";
  const ids = rows.map(({ topic, head }) => {
    const name = namesItsOrder.has(topic) ? "order_id" : "id";
    return new RegExp(`"${name}"\\s*:\\s*"?(\\d+)`).exec(head.toString("latin1"))?.[1];
  });
  return new Set(ids.filter((id) => id !== undefined));
}
