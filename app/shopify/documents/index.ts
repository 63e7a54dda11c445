/** Every GraphQL document that we send; a test holds each against Shopify's schema. */
export * from "./agreements.ts";
export * from "./bulk-operation.ts";
export * from "./counts.ts";
export * from "./customers.ts";
export { customerCountsDocument, orderCountsDocument, productCountsDocument } from "./day-counts.ts";
export * from "./orders.ts";
export * from "./parity.ts";
export * from "./products.ts";
export * from "./refunds.ts";
export * from "./shop.ts";
