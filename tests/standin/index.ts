export * from "./bulk/index.ts";
export * from "./graphql/index.ts";
export * from "./payloads/index.ts";
export * from "./world/index.ts";
