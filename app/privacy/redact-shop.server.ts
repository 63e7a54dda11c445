import { sql } from "kysely";
import { inTransaction, type Db } from "#app/db/index.server.ts";
import { recordAudit, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { SHOP_REDACT_KIND } from "./request.server.ts";

/** Tables of a tenant, those first that others point at last. */
const tenantTables = [
  "rollup_mark",
  "daily_sales",
  "customer_day",
  "customer_stats",
  "cohort_month",
  "rollup_day",
  "rollup_state",
  "pending_record",
  "sale",
  "order_agreements",
  "order_edit",
  "refund_line",
  "refund",
  "order_line",
  "sales_order",
  "variant",
  "product",
  "customer",
  "tombstone",
  "api_key",
  "idempotent_request",
  "api_budget",
] as const;

const BATCH = 5_000;

/**
 * Erases a shop: facts, figures, sessions, raw deliveries, jobs, the earlier audit trail. What remains is an empty row
 * that knows the domain, and the audit of the erasure. A shop that has been installed again in the meantime keeps its
 * data: Shopify sends shop/redact 48 hours after an uninstallation, unless the shop is back. May run again.
 * @returns held: a worker holds a delivery of the shop just now. Run again when it is settled.
 */
export async function redactShop(
  db: Db,
  shop: Shop,
  at: Date,
  onProgress: (progress: ErasureProgress) => Promise<void> = async () => undefined,
): Promise<{ readonly outcome: "redacted" | "reinstalled" | "held" }> {
  const current = await shopById(db, shop.id);
  if (!current || !(current.state === "uninstalled" || current.state === "redacted")) {
    await recordAudit(db, {
      shopId: shop.id,
      at,
      actor: "shopify",
      action: "privacy.shop_redact_ignored",
      detail: { state: current?.state ?? null },
    });
    await db
      .deleteFrom("privacy_request")
      .where("shop_id", "=", shop.id)
      .where("kind", "=", SHOP_REDACT_KIND)
      .execute();
    return { outcome: "reinstalled" };
  }
  await db.updateTable("shop").set({ state: "redacted" }).where("id", "=", shop.id).execute();
  const progress = { rows: 0, tables: 0, of: tenantTables.length };
  for (const table of tenantTables) {
    await erase(db, table, sql`shop_id = ${shop.id}`, async (rows) => {
      progress.rows += rows;
      await onProgress(progress);
    });
    progress.tables++;
  }
  await onProgress(progress);
  if (shop.domain !== null) {
    await erase(db, "webhook_inbox", sql`shop_domain = ${shop.domain} AND state <> 'leased'`);
    if (await holdsDeliveries(db, shop.domain)) return { outcome: "held" };
    await erase(db, "webhook_receipt", sql`shop_domain = ${shop.domain}`);
    await erase(db, "webhook_day", sql`shop_domain = ${shop.domain}`);
    await erase(db, "session", sql`shop = ${shop.domain}`);
  }
  // Not what runs now: that is this erasure.
  await erase(db, "job", sql`shop_id = ${shop.id} AND state <> 'leased'`);
  await erase(db, "audit_event", sql`shop_id = ${shop.id}`);
  await inTransaction(db, async (trx) => {
    // Last: until here the request stands open, and is overdue when its day comes.
    await trx.deleteFrom("privacy_request").where("shop_id", "=", shop.id).execute();
    await trx
      .updateTable("shop")
      .set({ name: "", scopes: "", settings: "{}" })
      .where("id", "=", shop.id)
      .execute();
    await recordAudit(trx, {
      shopId: shop.id,
      at,
      actor: shop.domain === null ? "operator" : "shopify",
      action: "privacy.shop_redacted",
    });
  });
  return { outcome: "redacted" };
}

/** What a worker holds may yet become a dead letter. */
async function holdsDeliveries(db: Db, domain: string): Promise<boolean> {
  const row = await db
    .selectFrom("webhook_inbox")
    .select("id")
    .where("shop_domain", "=", domain)
    .where("state", "=", "leased")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** How far an erasure is: rows gone, and tables that hold nothing of the tenant any more. */
export interface ErasureProgress {
  readonly rows: number;
  readonly tables: number;
  readonly of: number;
}

async function erase(
  db: Db,
  table: string,
  where: ReturnType<typeof sql>,
  onBatch: (rows: number) => Promise<void> = async () => undefined,
): Promise<void> {
  for (;;) {
    const deleted = await sql`DELETE FROM ${sql.table(table)} WHERE ${where} LIMIT ${BATCH}`.execute(db);
    const rows = Number(deleted.numAffectedRows ?? 0n);
    if (rows > 0) await onBatch(rows);
    if (rows < BATCH) return;
  }
}
