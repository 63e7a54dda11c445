import type { Trx } from "#app/db/index.server.ts";
import { enqueueJob } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

export const DATA_REQUEST_KIND = "data_request";
export const CUSTOMER_REDACT_KIND = "customer_redact";
export const SHOP_REDACT_KIND = "shop_redact";

/** Whose data, and in which orders. Only ids: the name and address in Shopify's message are not kept. */
export interface CustomerScope {
  readonly customerId: string;
  readonly orderIds: readonly string[];
}

/** Notes that a customer asked for the data held about them; a job gathers it. */
export async function requestCustomerData(
  trx: Trx,
  shop: Shop,
  request: CustomerScope & { readonly requestId: string },
): Promise<void> {
  const activeKey = `${DATA_REQUEST_KIND}:${shop.id}:${request.requestId}`;
  await enqueueJob(trx, { kind: DATA_REQUEST_KIND, shop, activeKey, payload: request });
}

/** Notes that a customer's personal data must go; a job erases it. */
export async function requestCustomerRedact(trx: Trx, shop: Shop, request: CustomerScope): Promise<void> {
  // No key: a second request may name more orders than the first.
  await enqueueJob(trx, { kind: CUSTOMER_REDACT_KIND, shop, payload: request });
}

/** Notes that a shop's whole data must go, 48 hours after its uninstallation; a job erases it. */
export async function requestShopRedact(trx: Trx, shop: Shop): Promise<void> {
  await enqueueJob(trx, { kind: SHOP_REDACT_KIND, shop, activeKey: `${SHOP_REDACT_KIND}:${shop.id}` });
}
