import { sql } from "kysely";
import { inTransaction, type Db } from "#app/db/index.server.ts";
import { recordAudit, shopById, type Shop } from "#app/tenancy/index.server.ts";

/** Tables of a tenant, those first that others point at last. */
const tenantTables = [
  "rollup_mark",
  "daily_sales",
  "customer_day",
  "customer_stats",
  "cohort_month",
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
] as const;

const BATCH = 5_000;

/**
 * Erases a shop: facts, figures, sessions, raw deliveries, jobs, the earlier audit trail. What remains is an empty row
 * that knows the domain, and the audit of the erasure. A shop that has been installed again in the meantime keeps its
 * data: Shopify sends shop/redact 48 hours after an uninstallation, unless the shop is back. May run again.
 */
export async function redactShop(
  db: Db,
  shop: Shop,
  at: Date,
  onProgress: (progress: ErasureProgress) => Promise<void> = async () => undefined,
): Promise<{ readonly outcome: "redacted" | "reinstalled" }> {
  const current = await shopById(db, shop.id);
  if (!current || !(current.state === "uninstalled" || current.state === "redacted")) {
    await recordAudit(db, {
      shopId: shop.id,
      at,
      actor: "shopify",
      action: "privacy.shop_redact_ignored",
      detail: { state: current?.state ?? null },
    });
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
    await erase(db, "webhook_receipt", sql`shop_domain = ${shop.domain}`);
    await erase(db, "webhook_hour", sql`shop_domain = ${shop.domain}`);
    await erase(db, "session", sql`shop = ${shop.domain}`);
  }
  // Not what runs now: that is this erasure.
  await erase(db, "job", sql`shop_id = ${shop.id} AND state <> 'leased'`);
  await erase(db, "audit_event", sql`shop_id = ${shop.id}`);
  await inTransaction(db, async (trx) => {
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
