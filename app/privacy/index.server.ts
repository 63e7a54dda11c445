/** What Shopify's compliance topics demand: tell, redact, erase. */
export {
  CUSTOMER_REDACT_KIND,
  DATA_REQUEST_KIND,
  privacyKinds,
  requestCustomerData,
  requestCustomerRedact,
  requestShopRedact,
  SHOP_REDACT_KIND,
  type CustomerScope,
} from "./request.server.ts";
export { reportCustomerData } from "./report-customer-data.server.ts";
export { listDataRequests, takeDataFile, type DataRequest } from "./data-requests.server.ts";
export { redactCustomer } from "./redact-customer.server.ts";
export { eraseTenant, erasureProgress } from "./erase-tenant.server.ts";
export { redactShop, type ErasureProgress } from "./redact-shop.server.ts";
export { openPrivacyRequests, type OpenRequests } from "./overdue.server.ts";
export { purgeDataFiles } from "./purge.server.ts";
export { dropCustomerDetails } from "./drop-details.server.ts";
