export { API_VERSION } from "./api-version.ts";
export { ensureTenant, readableFrom, type EnsureTenantOptions } from "./ensure-tenant.server.ts";
export { BACKFILL_KIND, startBackfill } from "./start-backfill.server.ts";
export { shopProfileDocument, type ShopProfileData } from "./documents/shop.ts";
