import type { AgreementSet } from "../records/agreements.ts";
import type { OrderEditFacts, OrderFacts, OrderLineFacts, RefundFacts } from "../records/records.ts";

/** An order with everything that its ledger is computed from. */
export interface StoredOrder {
  readonly id: string;
  readonly triggeredAt: Date | null;
  readonly order: OrderFacts;
  readonly lines: readonly OrderLineFacts[];
  readonly refunds: readonly RefundFacts[];
  readonly edits: readonly OrderEditFacts[];
  /** Shopify's own ledger of the order, once it was read. */
  readonly agreements: AgreementSet | null;
}

/** Units of a line in all refunds that are known line by line. */
export function refundedUnits(stored: StoredOrder, lineId: string): number {
  let units = 0;
  for (const refund of stored.refunds)
    for (const line of refund.content?.lines ?? []) if (line.lineId === lineId) units += line.quantity;
  return units;
}

/** Whether every refund that is known to exist is known line by line. */
export function hasAllRefunds(stored: StoredOrder): boolean {
  return stored.refunds.every((refund) => refund.content !== null);
}
