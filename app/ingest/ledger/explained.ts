import type { AgreementSet } from "../records/agreements.ts";
import type { StoredOrder } from "./stored-order.ts";

/**
 * Whether a set of agreements tells all that the order and its refunds show: read as of the order's version or a
 * later one, or of an earlier one that shows the same units and total. If not, it waits to be read again.
 */
export function isExplained(stored: StoredOrder, set: AgreementSet): boolean {
  const { order } = stored;
  const isRecent = set.asOf >= order.updatedAt;
  if (!isRecent && (set.currentTotal === null || set.currentTotal !== order.currentTotal)) return false;
  if (!isRecent && !haveSameUnits(stored, set)) return false;
  const told = new Set(set.agreements.map((agreement) => agreement.refundId));
  return stored.refunds.every((refund) => told.has(refund.id) || refund.processedAt <= set.asOf);
}

/**
 * Whether an order needs agreements that are not there: only Shopify's own ledger dates its edits, and only there does
 * the Admin API say which additional fees a refund gave back.
 */
export function wantsAgreements(stored: StoredOrder): boolean {
  const { order, edits, refunds } = stored;
  const hasFees = refunds.length > 0 && order.charges.some(({ type }) => type === "ADDITIONAL_FEE");
  if (!order.edited && edits.length === 0 && !hasFees) return false;
  return stored.agreements === null || !isExplained(stored, stored.agreements);
}

function haveSameUnits({ lines }: StoredOrder, set: AgreementSet): boolean {
  const units = new Map<string, { ordered: number; left: number }>();
  for (const { sales } of set.agreements)
    for (const { lineId, action, quantity } of sales) {
      if (lineId === null || action === "UPDATE") continue;
      const known = units.get(lineId) ?? { ordered: 0, left: 0 };
      if (action === "ORDER") known.ordered += quantity;
      known.left += quantity;
      units.set(lineId, known);
    }
  return lines.every(({ id, quantity, currentQuantity }) => {
    const known = units.get(id) ?? { ordered: 0, left: 0 };
    return known.ordered === quantity && known.left === (currentQuantity ?? quantity);
  });
}
