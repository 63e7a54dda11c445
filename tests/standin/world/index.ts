export { createWorld } from "./world.ts";
export { Shop } from "./shop.ts";
export type * from "./types.ts";
