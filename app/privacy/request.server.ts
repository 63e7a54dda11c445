import { sql } from "kysely";
import type { Trx } from "#app/db/index.server.ts";
import { enqueueJob } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export const DATA_REQUEST_KIND = "data_request";
export const CUSTOMER_REDACT_KIND = "customer_redact";
export const SHOP_REDACT_KIND = "shop_redact";

/** Jobs that an uninstallation does not stop: Shopify's request stands. */
export const privacyKinds: readonly string[] = [DATA_REQUEST_KIND, CUSTOMER_REDACT_KIND, SHOP_REDACT_KIND];

/** Shopify wants each request done within 30 days. */
const DUE_MS = 30 * 86_400_000;

/** Whose data, and in which orders: Shopify's ids. */
export interface CustomerScope {
  readonly customerId: string;
  readonly orderIds: readonly string[];
}

/** Notes that a customer asked for the data held about them; a job gathers it. Asked again: changes nothing. */
export async function requestCustomerData(
  trx: Trx,
  shop: Shop,
  request: CustomerScope & { readonly requestId: string; readonly at: Date },
): Promise<void> {
  const { requestId, customerId, orderIds, at } = request;
  const isNew = await note(trx, shop, { kind: DATA_REQUEST_KIND, id: requestId, customerId, at });
  if (!isNew) return;
  const activeKey = `${DATA_REQUEST_KIND}:${shop.id}:${requestId}`;
  const payload = { requestId, customerId, orderIds };
  await enqueueJob(trx, { kind: DATA_REQUEST_KIND, shop, activeKey, payload });
}

/**
 * Notes that a customer's personal data must go; a job erases it.
 * @param request.contacts e-mail and phone as Shopify's message names them: by these the person's other records are
 * found. The job forgets them when it is done.
 */
export async function requestCustomerRedact(
  trx: Trx,
  shop: Shop,
  request: CustomerScope & { readonly contacts: readonly string[]; readonly at: Date },
): Promise<void> {
  const { customerId, orderIds, contacts, at } = request;
  await note(trx, shop, { kind: CUSTOMER_REDACT_KIND, id: customerId, customerId, at });
  // No key: a second request may name more orders than the first.
  await enqueueJob(trx, { kind: CUSTOMER_REDACT_KIND, shop, payload: { customerId, orderIds, contacts } });
}

/** Notes that a shop's whole data must go, 48 hours after its uninstallation; a job erases it. */
export async function requestShopRedact(trx: Trx, shop: Shop, at: Date): Promise<void> {
  await note(trx, shop, { kind: SHOP_REDACT_KIND, id: "shop", customerId: null, at });
  await enqueueJob(trx, { kind: SHOP_REDACT_KIND, shop, activeKey: `${SHOP_REDACT_KIND}:${shop.id}` });
}

/** The first date counts: a request that is repeated is not due later. @returns whether it was not known. */
async function note(
  trx: Trx,
  shop: Shop,
  one: { readonly kind: string; readonly id: string; readonly customerId: string | null; readonly at: Date },
): Promise<boolean> {
  const inserted = await trx
    .insertInto("privacy_request")
    .values({
      shop_id: shop.id,
      kind: one.kind,
      id: one.id,
      customer_id: one.customerId,
      requested_at: one.at,
      due_at: new Date(one.at.getTime() + DUE_MS),
    })
    .onDuplicateKeyUpdate({ id: sql`VALUES(id)` })
    .executeTakeFirstOrThrow();
  return inserted.numInsertedOrUpdatedRows === 1n;
}
