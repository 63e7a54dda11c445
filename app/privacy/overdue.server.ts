import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** Requests of Shopify that are not done: of one kind, over all shops. */
export interface OpenRequests {
  readonly kind: string;
  readonly open: number;
  /** Past their date. */
  readonly overdue: number;
  readonly nextDueAt: Date;
}

/** What is still to be done for customers and shops, by kind; for the operator. Of one shop, if named. */
export async function openPrivacyRequests(db: Db, shopId?: number): Promise<OpenRequests[]> {
  const ofShop = shopId === undefined ? sql`TRUE` : sql`shop_id = ${shopId}`;
  const { rows } = await sql<{ kind: string; open: number; overdue: string | number; nextDueAt: Date }>`
    SELECT kind, COUNT(*) AS open, SUM(due_at < NOW(3)) AS overdue, MIN(due_at) AS nextDueAt
    FROM privacy_request WHERE finished_at IS NULL AND ${ofShop} GROUP BY kind ORDER BY kind`.execute(db);
  return rows.map((row) => ({ ...row, overdue: Number(row.overdue) }));
}
