import type { VerificationView } from "#app/components/data/data-view.ts";
import type { Formatter } from "#app/lib/format.ts";
import type { Verification } from "#app/worker/index.server.ts";

/** The last check of the numbers: sums against the ledger, the ledger against the orders. */
export function presentVerification(
  verification: Verification | null,
  isUnderWay: boolean,
  now: Date,
  format: Formatter,
): VerificationView {
  if (verification === null)
    return {
      at: null,
      compared: "Your numbers are checked every night. The first check is still to come.",
      drift: "",
      isClean: true,
      isUnderWay,
    };
  const { at, orders, days, customers, drifted } = verification;
  const { count } = format;
  const all = drifted.ledger + drifted.rollups;
  return {
    at: format.moment(at, now),
    compared: `${count(orders)} orders, ${count(days)} days and ${count(customers)} customers checked.`,
    drift:
      all === 0
        ? "No differences."
        : `${count(drifted.ledger)} orders and ${count(drifted.rollups)} totals differed and were fixed.`,
    isClean: all === 0,
    isUnderWay,
  };
}
