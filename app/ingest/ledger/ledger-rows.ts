import type { Insertable } from "kysely";
import type { DB } from "#app/db/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import { fromTenThousandths, smallestUnit } from "#app/lib/ten-thousandths.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { agreementRows } from "./agreement-rows.ts";
import { isExplained } from "./explained.ts";
import { chargeRows } from "./charge-rows.ts";
import { lineRows } from "./line-rows.ts";
import type { Emit, SaleEvent } from "./sale-event.ts";
import type { StoredOrder } from "./stored-order.ts";

export type SaleRow = Insertable<DB["sale"]>;

/** What the ledger needs of a shop: whose rows, in which zone its days are, and on which of them refunds count. */
export type LedgerShop = Pick<Shop, "id" | "timeZone" | "settings">;

/** What a shop may have counted on the order's day. An edit changes what was ordered: it keeps its own. */
const takenBack = new Set<SaleEvent["reason"]>(["REFUND", "RETURN", "CANCEL"]);

/**
 * The ledger of one order: one row per dated sale event, in shop money, `net = gross - discount - returned` and
 * `total = net + tax` on every row. A pure function of what is stored, so that any replay gives the same rows. Of an
 * edited order Shopify's agreements are the ledger once they are read: its rows come from one source, never mixed.
 */
export function ledgerRows(stored: StoredOrder, shop: LedgerShop): SaleRow[] {
  const { order } = stored;
  const rows: SaleRow[] = [];
  const countsOn = (event: SaleEvent): Date =>
    shop.settings.refundDate === "order" && takenBack.has(event.reason) ? order.processedAt : event.at;
  const emit: Emit = (event) => {
    const gross = event.gross ?? 0n;
    const discount = event.discount ?? 0n;
    const returned = event.returned ?? 0n;
    const net = gross - discount - returned;
    rows.push({
      shop_id: shop.id,
      occurred_on: localDate(countsOn(event), shop.timeZone),
      order_id: stored.id,
      sale_key: event.key,
      occurred_at: event.at,
      reason: event.reason,
      action: event.action,
      line_type: event.type,
      line_id: event.lineId ?? null,
      product_id: event.productId ?? null,
      variant_id: event.variantId ?? null,
      customer_id: order.customerId,
      quantity: event.quantity,
      currency: order.currency,
      test: order.test,
      gross: fromTenThousandths(gross),
      discount: fromTenThousandths(discount),
      returned: fromTenThousandths(returned),
      net: fromTenThousandths(net),
      tax: fromTenThousandths(event.tax),
      total: fromTenThousandths(net + event.tax),
    });
  };
  if (stored.agreements && isExplained(stored, stored.agreements)) {
    agreementRows(stored, stored.agreements, emit);
    return rows;
  }
  const unit = smallestUnit(order.currency);
  lineRows(stored, unit, emit);
  chargeRows(stored, unit, emit);
  return rows;
}

/** Whether the order sold goods when it was placed: gift cards and tips alone make no order of the metrics. */
export function hasPlacedProducts(rows: readonly SaleRow[]): boolean {
  return rows.some((row) => row.line_type === "PRODUCT" && row.reason === "ORDER" && row.quantity > 0);
}
