/** What an Admin API answer says about the shop's bucket of query points. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points a second. */
  readonly restoreRate: number;
}

interface Bucket {
  status: ThrottleStatus;
  /** Milliseconds on the gate's clock when the status was told. */
  at: number;
}

/**
 * Knows each shop's bucket, from its answers, and says how long to wait before a query of a given cost.
 * It errs on the side of asking: a wrong guess ends in THROTTLED, which is retried.
 * https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
 */
export function createCostGate(clock: () => number) {
  const buckets = new Map<number, Bucket>();
  const available = ({ status, at }: Bucket) =>
    Math.min(
      status.maximumAvailable,
      status.currentlyAvailable + (status.restoreRate * (clock() - at)) / 1000,
    );
  return {
    /** Milliseconds to wait; takes the cost off the bucket, as the query is about to go out. */
    reserve(shopId: number, cost: number): number {
      const bucket = buckets.get(shopId);
      if (!bucket) return 0;
      const left = available(bucket) - cost;
      bucket.status = { ...bucket.status, currentlyAvailable: left };
      bucket.at = clock();
      return left >= 0 ? 0 : Math.ceil((-left / bucket.status.restoreRate) * 1000);
    },
    /** Takes what an answer said. */
    learn(shopId: number, status: ThrottleStatus): void {
      buckets.set(shopId, { status, at: clock() });
    },
  };
}

export type CostGate = ReturnType<typeof createCostGate>;
