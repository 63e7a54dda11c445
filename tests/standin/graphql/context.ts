import type { Shop } from "../world/shop.ts";
import type { ShopStore } from "../world/shop-store.ts";

/** What the Admin API asks of a shop's bulk operations; connections come as a List. */
export interface BulkOperations {
  run(context: AdminContext, query: string, groupObjects: boolean): object;
  cancel(globalId: string): object;
  node(globalId: string): object | null;
  list(query: string | null | undefined, sortKey: string): object;
}

/** What resolvers know of a request. */
export interface AdminContext {
  readonly shop: Shop;
  readonly store: ShopStore;
  readonly scopes: readonly string[];
  readonly now: number;
  readonly apiVersion: string;
  readonly bulk: BulkOperations;
  /** Warnings about search queries, as Shopify gives them in `extensions.search`. */
  readonly searchWarnings: object[];
}

const DAY = 86_400_000;

/** Without read_all_orders an app sees the last 60 days only. Milliseconds; -Infinity sees all. */
export function ordersSince(context: Pick<AdminContext, "scopes" | "now">): number {
  return context.scopes.includes("read_all_orders") ? -Infinity : context.now - 60 * DAY;
}

/** An error that Shopify states in `errors` with a code. */
export class AdminError extends Error {
  readonly extensions: Record<string, unknown>;

  constructor(message: string, code: string, more: Record<string, unknown> = {}) {
    super(message);
    this.extensions = { code, ...more };
  }
}
