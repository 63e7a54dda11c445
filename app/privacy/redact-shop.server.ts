import { sql } from "kysely";
import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { rebuildAll } from "#app/rollups/index.server.ts";
import { lockShop, recordAudit, shopById, type Shop } from "#app/tenancy/index.server.ts";
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
  "unread_field",
  "chosen_range",
  "sale",
  "unproven_order",
  "order_agreements",
  "order_edit",
  "refund_line",
  "refund",
  "order_line",
  "sales_order",
  "variant",
  "product",
  "customer",
  "customer_merge",
  "tombstone",
  "api_key",
  "idempotent_request",
  "api_budget",
  "shop_staff",
  "shop_link_code",
  "organization_member_shop",
  "organization_shop",
] as const;

/**
 * What is erased whole, row by row of `table` with what belongs to it: should the shop come back in the midst, an import
 * would take half an order for the one that it knows, and leave it so.
 */
const wholes = [
  {
    table: "sales_order",
    key: "order_id",
    parts: [
      "sale",
      "unproven_order",
      "order_agreements",
      "order_edit",
      "refund_line",
      "refund",
      "order_line",
    ],
  },
  { table: "product", key: "product_id", parts: ["variant"] },
] as const;

const BATCH = 5_000;
const WHOLES_AT_ONCE = 500;

/** The shop has been installed again. */
class IsBack extends Error {
  override readonly name = "IsBack";
}

/**
 * Erases a shop: facts, figures, sessions, raw deliveries, jobs, the earlier audit trail. What remains is an empty row
 * that knows the domain, and the audit of the erasure. A shop that has been installed again in the meantime, be it while
 * it is being erased, keeps what it has: Shopify sends shop/redact 48 hours after an uninstallation, unless the shop is
 * back. May run again.
 * @returns held: a worker holds a delivery of the shop just now. Run again when it is settled.
 */
export async function redactShop(
  db: Db,
  shop: Shop,
  at: Date,
  onProgress: (progress: ErasureProgress) => Promise<void> = async () => undefined,
): Promise<{ readonly outcome: "redacted" | "reinstalled" | "held" }> {
  try {
    await inTransaction(db, async (trx) => {
      const { state } = await lockShop(trx, shop);
      if (state !== "uninstalled" && state !== "redacted") throw new IsBack();
      await trx.updateTable("shop").set({ state: "redacted" }).where("id", "=", shop.id).execute();
    });
    return { outcome: await eraseAll(db, shop, at, onProgress) };
  } catch (error) {
    if (!(error instanceof IsBack)) throw error;
    await leave(db, shop, at);
    return { outcome: "reinstalled" };
  }
}

/** @throws IsBack when the shop is installed again meanwhile. */
async function eraseAll(
  db: Db,
  shop: Shop,
  at: Date,
  onProgress: (progress: ErasureProgress) => Promise<void>,
): Promise<"redacted" | "held"> {
  const progress = { rows: 0, tables: 0, of: tenantTables.length };
  const onRows = async (rows: number) => {
    progress.rows += rows;
    await onProgress(progress);
  };
  for (const whole of wholes) await eraseWholes(db, shop, whole, onRows);
  for (const table of tenantTables) {
    await erase(db, shop, table, sql`shop_id = ${shop.id}`, onRows);
    progress.tables++;
  }
  await onProgress(progress);
  if (shop.domain !== null) {
    await erase(db, shop, "webhook_inbox", sql`shop_domain = ${shop.domain} AND state <> 'leased'`);
    if (await holdsDeliveries(db, shop.domain)) return "held";
    await erase(db, shop, "webhook_receipt", sql`shop_domain = ${shop.domain}`);
    await erase(db, shop, "webhook_day", sql`shop_domain = ${shop.domain}`);
    await erase(db, shop, "session", sql`shop = ${shop.domain}`);
  }
  // Not what runs now: that is this erasure.
  await erase(db, shop, "job", sql`shop_id = ${shop.id} AND state <> 'leased'`);
  await erase(db, shop, "audit_event", sql`shop_id = ${shop.id}`);
  await whileErased(db, shop, async (trx) => {
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
  return "redacted";
}

/** What was left is the shop's again; the figures of what is gone are computed anew. */
async function leave(db: Db, shop: Shop, at: Date): Promise<void> {
  const current = await shopById(db, shop.id);
  await recordAudit(db, {
    shopId: shop.id,
    at,
    actor: "shopify",
    action: "privacy.shop_redact_ignored",
    detail: { state: current?.state ?? null },
  });
  if (current) await rebuildAll(db, current);
  await db
    .deleteFrom("privacy_request")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", SHOP_REDACT_KIND)
    .execute();
}

/** An installation waits for `work`; after one nothing more is erased. @throws IsBack */
function whileErased<T>(db: Db, shop: Shop, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (trx) => {
    if ((await lockShop(trx, shop)).state !== "redacted") throw new IsBack();
    return work(trx);
  });
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

async function eraseWholes(
  db: Db,
  shop: Shop,
  { table, key, parts }: (typeof wholes)[number],
  onBatch: (rows: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    const rows = await whileErased(db, shop, async (trx) => {
      const found = await trx
        .selectFrom(table)
        .select("external_id")
        .where("shop_id", "=", shop.id)
        .limit(WHOLES_AT_ONCE)
        .execute();
      if (found.length === 0) return 0;
      const ids = sql.join(found.map((row) => row.external_id));
      let erased = 0;
      for (const [from, column] of [...parts.map((part) => [part, key]), [table, "external_id"]] as const) {
        const deleted = await sql`
          DELETE FROM ${sql.table(from)} WHERE shop_id = ${shop.id} AND ${sql.ref(column)} IN (${ids})`.execute(
          trx,
        );
        erased += Number(deleted.numAffectedRows ?? 0n);
      }
      return erased;
    });
    if (rows === 0) return;
    await onBatch(rows);
  }
}

async function erase(
  db: Db,
  shop: Shop,
  table: string,
  where: ReturnType<typeof sql>,
  onBatch: (rows: number) => Promise<void> = async () => undefined,
): Promise<void> {
  for (;;) {
    const deleted = await whileErased(db, shop, (trx) =>
      sql`DELETE FROM ${sql.table(table)} WHERE ${where} LIMIT ${BATCH}`.execute(trx),
    );
    const rows = Number(deleted.numAffectedRows ?? 0n);
    if (rows > 0) await onBatch(rows);
    if (rows < BATCH) return;
  }
}
