export { API_VERSION } from "./api-version.ts";
export { createAdminClient, type AdminClient, type AdminClientOptions } from "./admin/admin-client.ts";
export {
  verifySessionToken,
  type SessionToken,
  type SessionTokenOutcome,
} from "./session-token/verify-session-token.ts";
export { createVisits, type Visits, type AdmitOutcome } from "./session-token/visits.server.ts";
export type { ShopifyFaultKind } from "./session-token/shopify-fault.ts";
export { withoutCustomerDetails } from "./without-customer-details.ts";
export { createCostGate, type CostGate } from "./admin/cost-gate.ts";
export type { AdminError, AdminOutcome } from "./admin/admin-answer.ts";
export {
  createTokenProvider,
  TokenUnavailable,
  type TokenOutcome,
  type TokenProvider,
  type TokenProviderOptions,
} from "./tokens/token-provider.server.ts";
export { ensureTenant, type EnsureTenantOptions } from "./ensure-tenant.server.ts";
export { BACKFILL_KIND, startBackfill, startMissingBackfills } from "./start-backfill.server.ts";
export { runBackfill } from "./backfill/run-backfill.ts";
export { CANCEL_BULK_KIND, runCancelBulk, stopBackfill } from "./backfill/stop-backfill.ts";
export type { BackfillContext } from "./backfill/context.ts";
export { backfillStatus, type BackfillPhase, type BackfillStatus } from "./backfill/status.ts";
export { shopProfileDocument, type ShopProfileData } from "./documents/shop.ts";
export {
  AGREEMENTS_KIND,
  runAgreements,
  startAgreements,
  startAllAgreements,
} from "./agreements/agreements-job.ts";
export type { AskedInTime } from "./parity/ask-in-time.ts";
export { mayReadReports, REPORTS_SCOPE } from "./parity/granted.ts";
export { orderNames } from "./parity/order-names.ts";
export { shopifySalesByDay, shopifySalesByOrder } from "./parity/shopify-sales.ts";
export { runDeepReconcile, runReconcile } from "./reconcile/run-reconcile.ts";
export {
  DEEP_RECONCILE_KIND,
  RECONCILE_KIND,
  startAllReconciles,
  startReconcile,
} from "./reconcile/start-reconcile.ts";
export { reconcileStatus } from "./reconcile/status.ts";
export { subscriptions, type Subscription } from "./subscriptions.ts";
export { isAccountOwner, type OwnerOutcome, type OwnerRequest } from "./account-owner.ts";
