/** A delivery that this worker holds; its body is read apart, in portions. */
export interface Lease {
  readonly id: number;
  readonly leaseToken: string;
  readonly shopDomain: string;
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string | null;
  readonly triggeredAt: Date | null;
  readonly receivedAt: Date;
  readonly attempts: number;
  readonly deaths: number;
  /** Size of the body. */
  readonly bytes: number;
}

/** What one claim took of one shop: one lease token. */
export interface ShopLeases {
  readonly shopDomain: string;
  readonly leaseToken: string;
  readonly leases: readonly Lease[];
}
