import type { AgreementSet } from "../records/agreements.ts";
import type { OrderAgreementsRecord } from "../records/records.ts";
import type { OrderState } from "./merge-order.ts";
import { compareContent, type RecordOutcome } from "./versions.ts";

/** Merges an order's agreements: of two sets the later stays. Before the order is known they wait. */
export function mergeAgreements(state: OrderState, { set }: OrderAgreementsRecord): RecordOutcome {
  if (!state.now && state.deletedAt) return "stale";
  const known = state.now ? state.now.agreements : state.pendingAgreements;
  const order = known ? compareSets(set, known) : 1;
  if (order <= 0) return order === 0 ? "unchanged" : "stale";
  if (state.now) state.now = { ...state.now, agreements: set };
  else state.pendingAgreements = set;
  return known ? "updated" : "created";
}

function compareSets(a: AgreementSet, b: AgreementSet): number {
  return (
    a.asOf.getTime() - b.asOf.getTime() || a.agreements.length - b.agreements.length || compareContent(a, b)
  );
}
