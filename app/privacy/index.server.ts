/** What Shopify's compliance topics demand: tell, redact, erase. */
export {
  CUSTOMER_REDACT_KIND,
  DATA_REQUEST_KIND,
  requestCustomerData,
  requestCustomerRedact,
  requestShopRedact,
  SHOP_REDACT_KIND,
  type CustomerScope,
} from "./request.server.ts";
export { reportCustomerData } from "./report-customer-data.server.ts";
export { redactCustomer } from "./redact-customer.server.ts";
export { eraseTenant, erasureProgress } from "./erase-tenant.server.ts";
export { redactShop, type ErasureProgress } from "./redact-shop.server.ts";
