import type { Db } from "#app/db/index.server.ts";
import {
  reserveApiPoints,
  settleApiPoints,
  type Shop,
  type ThrottleStatus,
} from "#app/tenancy/index.server.ts";

/** Says when a query may go out, so that all queries of a shop together stay within its points. */
export interface CostGate {
  /** Takes the points; the milliseconds until they are there. */
  reserve(shop: Shop, points: number): Promise<number>;
  /** Takes what an answer said, and gives back what was not used. */
  settle(
    shop: Shop,
    query: { readonly reserved: number; readonly used: number },
    told: ThrottleStatus,
  ): Promise<void>;
}

/**
 * The gate of all processes: each shop's bucket is a row. It errs on the side of asking: a wrong guess ends in
 * THROTTLED, which is tried again. https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
 */
export function createCostGate(db: Db): CostGate {
  return {
    reserve: (shop, points) => reserveApiPoints(db, shop, points),
    settle: (shop, query, told) => settleApiPoints(db, shop, query, told),
  };
}
