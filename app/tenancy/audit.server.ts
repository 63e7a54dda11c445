import type { Db } from "#app/db/index.server.ts";

export interface AuditEntry {
  /** Null for what concerns no tenant. */
  readonly shopId: number | null;
  readonly at: Date;
  /** The organization that it concerns, and none of its shops alone; shopId is null then. */
  readonly organizationId?: number;
  /** Who: "shopify", "worker", "operator", "user:<Shopify's id>", "person:<id>", "key:<public id>". */
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
      organization_id: entry.organizationId ?? null,
      at: entry.at,
      actor: entry.actor,
      action: entry.action,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}
