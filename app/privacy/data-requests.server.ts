import { isExternalId } from "#app/lib/external-id.ts";
import { inTransaction, type Db } from "#app/db/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { DATA_REQUEST_KIND } from "./request.server.ts";

/** A customer's request to be told what is stored about them, as the merchant sees it. */
export interface DataRequest {
  /** Shopify's id of the request. */
  readonly id: string;
  readonly customerId: string;
  readonly requestedAt: Date;
  /** By then the merchant must have answered the customer. */
  readonly dueAt: Date;
  /** Since when the file can be downloaded; null: it is being gathered. */
  readonly readyAt: Date | null;
  readonly downloadedAt: Date | null;
}

/** More are not asked for within the days that they are kept. */
const MOST = 500;

/** The shop's data requests whose files are kept, newest first. */
export async function listDataRequests(db: Db, shop: Shop): Promise<DataRequest[]> {
  const rows = await db
    .selectFrom("privacy_request")
    .select(["id", "customer_id", "requested_at", "due_at", "finished_at", "downloaded_at"])
    .where("shop_id", "=", shop.id)
    .where("kind", "=", DATA_REQUEST_KIND)
    .orderBy("requested_at", "desc")
    .orderBy("id")
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id ?? "",
    requestedAt: row.requested_at,
    dueAt: row.due_at,
    readyAt: row.finished_at,
    downloadedAt: row.downloaded_at,
  }));
}

/**
 * Hands a request's file to a person, and notes who took it. @returns undefined: there is no such file, or not yet, or
 * not any more.
 */
export function takeDataFile(
  db: Db,
  shop: Shop,
  request: { readonly id: string; readonly actor: string; readonly at: Date },
): Promise<{ readonly customerId: string; readonly json: string } | undefined> {
  const { id, actor, at } = request;
  if (!isExternalId(id)) return Promise.resolve(undefined);
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom("privacy_request")
      .select(["customer_id", "file"])
      .where("shop_id", "=", shop.id)
      .where("kind", "=", DATA_REQUEST_KIND)
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row || row.file === null) return undefined;
    await trx
      .updateTable("privacy_request")
      .set({ downloaded_at: at })
      .where("shop_id", "=", shop.id)
      .where("kind", "=", DATA_REQUEST_KIND)
      .where("id", "=", id)
      .execute();
    const customerId = row.customer_id ?? "";
    const detail = { requestId: id, customerId };
    await recordAudit(trx, { shopId: shop.id, at, actor, action: "privacy.data_downloaded", detail });
    return { customerId, json: row.file };
  });
}
