export { customerPayload } from "./customer.ts";
export { gid, presentmentMinor, rawId, type Currencies } from "./json.ts";
export { orderEditPayload, orderPayload } from "./order.ts";
export { productPayload } from "./product.ts";
export { refundPayload } from "./refund.ts";
export { shopPayload, type ShopFacts } from "./shop.ts";
