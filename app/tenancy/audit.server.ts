import type { Db } from "#app/db/index.server.ts";

export interface AuditEntry {
  /** Null for what concerns no tenant. */
  readonly shopId: number | null;
  readonly at: Date;
  /** Who: "shopify", "worker", "user:<id>", "key:<public id>". */
  readonly actor: string;
  /** What, as noun.verb: "shop.installed". */
  readonly action: string;
  /** Facts for a reader; never a token, a secret or a customer's data. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Appends one audit row; in a transaction it stands or falls with the change that it tells of. */
export async function recordAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db
    .insertInto("audit_event")
    .values({
      shop_id: entry.shopId,
      at: entry.at,
      actor: entry.actor,
      action: entry.action,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}
