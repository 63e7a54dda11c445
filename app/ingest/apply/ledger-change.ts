import type { Shop } from "#app/tenancy/index.server.ts";
import { hasPlacedProducts, ledgerRows, type SaleRow } from "../ledger/ledger-rows.ts";
import { unproven, type Unproven } from "../ledger/proof.ts";
import type { OrderState } from "./merge-order.ts";

/** An order whose facts changed, with the ledger that stands for it and the one that follows from them. */
export interface LedgerChange {
  readonly state: OrderState;
  readonly before: readonly SaleRow[];
  readonly rows: readonly SaleRow[];
  readonly counted: boolean;
  /** What of its own totals the ledger does not come to, and whether that was so before. */
  readonly unproven: Unproven | null;
  readonly wasUnproven: boolean;
}

/** @param before the ledger rows that are stored of the order. */
export function ledgerChange(shop: Shop, state: OrderState, before: readonly SaleRow[]): LedgerChange {
  const rows = state.now ? ledgerRows(state.now, shop) : [];
  return {
    state,
    before,
    rows,
    counted: isCounted(shop, state, rows),
    unproven: state.now && unproven(state.now, rows),
    wasUnproven: state.before !== null && unproven(state.before, before) !== null,
  };
}

/** A counted order of the metrics: goods at placement, and no test order unless the shop takes those in. */
function isCounted(shop: Shop, { now }: OrderState, rows: readonly SaleRow[]): boolean {
  if (!now || (now.order.test && !shop.settings.includeTestOrders)) return false;
  return hasPlacedProducts(rows);
}
