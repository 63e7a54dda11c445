import { randomUUID } from "node:crypto";
import pino from "pino";
import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { createAcceptor, type Delivery } from "#app/inbox/index.server.ts";
import { activateShop, installShop, type Shop } from "#app/tenancy/index.server.ts";
import type { WorkerContext } from "#app/worker/index.server.ts";
import { delivery } from "./delivery.ts";
import { bodyOf } from "./order-spec.ts";

/** A live installation of its own, installed on 2026-10-01, days in New York, money in dollars. */
export function installedShop(
  db: Db,
  change: { readonly currency?: string; readonly shopifyId?: string } = {},
): Promise<Shop> {
  return installedAs(db, `w-${randomUUID().slice(0, 12)}.myshopify.com`, change);
}

/** The same under a domain of the test's choice. */
export async function installedAs(
  db: Db,
  domain: string,
  change: { readonly currency?: string; readonly shopifyId?: string } = {},
): Promise<Shop> {
  const at = new Date("2026-10-01T00:00:00Z");
  const { shop } = await installShop(db, {
    domain,
    shopifyId: change.shopifyId ?? null,
    name: "Worker shop",
    currency: change.currency ?? "USD",
    timeZone: "America/New_York",
    scopes: "read_orders,read_products",
    historyStartsAt: null,
    at,
  });
  return activateShop(db, shop, null, at);
}

/** What a worker needs; Shopify's API answers nothing here. */
export function workerContext(db: Db): WorkerContext {
  return {
    db,
    admin: { query: () => Promise.reject(new Error("no request to Shopify was expected")) },
    now: () => new Date("2026-11-22T12:00:00Z"),
    log: pino({ level: "silent" }),
  };
}

/** Accepts a delivery of the shop, as the webhook route does. A string or buffer is sent as it is. */
export async function send(
  db: Db,
  shop: Shop,
  topic: string,
  payload: unknown,
  change: Partial<Delivery> = {},
): Promise<void> {
  const body =
    typeof payload === "string" || Buffer.isBuffer(payload) ? Buffer.from(payload) : bodyOf(payload);
  const acceptor = createAcceptor(db);
  await acceptor.accept(delivery({ shopDomain: shop.domain ?? "", topic, body, ...change }));
}

/** The inbox's rows as a test tells them apart. */
export function inboxRows(db: Db) {
  return db
    .selectFrom("webhook_inbox")
    .select(["topic", "state", "attempts", "error"])
    .orderBy("id")
    .execute();
}

/** A shop's days: [day, orders, net, total]. */
export async function daysOf(db: Db, shop: Shop): Promise<(string | number)[][]> {
  const rows = await db
    .selectFrom("daily_sales")
    .select(["day", "orders", "net", "total"])
    .where("shop_id", "=", shop.id)
    .orderBy("day")
    .execute();
  return rows.map((row) => [row.day, row.orders, row.net, row.total]);
}

/** Makes everything that waits for another attempt due. */
export const makeDue = (db: Db) => sql`UPDATE webhook_inbox SET next_attempt_at = NOW(3)`.execute(db);

/** Lets every lease run out, on the database's own clock. */
export const expireLeases = (db: Db) =>
  sql`UPDATE webhook_inbox SET leased_until = NOW(3) - INTERVAL 1 SECOND WHERE state = 'leased'`.execute(db);
