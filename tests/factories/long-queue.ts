import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { bodyOf, restOrder } from "./order-spec.ts";

const ROWS = 500;
const FIRST_DAY = Date.parse("2025-02-01T15:00:00Z");
const DAY_MS = 86_400_000;

/**
 * A queue of different orders, straight into the inbox: as many customers as a third of them, over a year's days, so that
 * each batch changes many rollups. Order and line ids are 1 to `count`.
 */
export async function queueOrders(db: Db, shopDomain: string, count: number): Promise<void> {
  const now = sql<Date>`NOW(3)`;
  for (let start = 0; start < count; start += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, count - start) }, (_unused, index) => {
      const number = start + index + 1;
      const id = String(number);
      const at = new Date(FIRST_DAY + (number % 365) * DAY_MS).toISOString();
      const customer = String(1 + (number % Math.ceil(count / 3)));
      return {
        shop_domain: shopDomain,
        topic: "orders/create",
        webhook_id: randomUUID(),
        received_at: now,
        body: bodyOf(restOrder({ id, at, customer, lines: [{ id, price: "1.00" }] })),
        state: "waiting",
        attempts: 0,
        deaths: 0,
        next_attempt_at: now,
      };
    });
    await db.insertInto("webhook_inbox").values(rows).execute();
  }
}
