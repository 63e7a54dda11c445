/** A webhook whose signature was right, as it is stored: the body unparsed. */
export interface Delivery {
  /** xxx.myshopify.com */
  readonly shopDomain: string;
  /** As Shopify's header has it, for example orders/create. */
  readonly topic: string;
  /** Names the delivery; the same over Shopify's retries. */
  readonly webhookId: string;
  readonly eventId: string | null;
  readonly apiVersion: string | null;
  /** When the event happened, by Shopify's clock. */
  readonly triggeredAt: Date | null;
  readonly body: Buffer;
}

/**
 * Largest body that is taken, in bytes. Escaped in a statement it may double, and MariaDB's default
 * max_allowed_packet is 16 MB.
 */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** What makes two deliveries the same one. */
export function deliveryKey(delivery: Pick<Delivery, "shopDomain" | "topic" | "webhookId">): string {
  return `${delivery.shopDomain}\n${delivery.topic}\n${delivery.webhookId}`;
}
