import { toTenThousandths, type TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { AgreementFacts, AgreementSale, AgreementSet } from "../records/agreements.ts";
import type { Emit } from "./sale-event.ts";
import type { StoredOrder } from "./stored-order.ts";

/** Of one line, or of one kind of charge: what agreements have not taken back. */
interface Left {
  readonly sale: AgreementSale;
  units: number;
  net: TenThousandths;
  tax: TenThousandths;
}

/**
 * Rows of an order from Shopify's own agreements, each on the day it happened; the placement is dated by the order.
 * Net = total - tax. What was ordered: gross = net + discount; what was taken back: returned = -net; changes: signed.
 * https://shopify.dev/docs/api/admin-graphql/2026-07/interfaces/Sale
 */
export function agreementRows(stored: StoredOrder, set: AgreementSet, emit: Emit): void {
  const aboutLine = linesOf(stored);
  const left = new Map<string, Left>();
  for (const agreement of set.agreements)
    for (const sale of agreement.sales) {
      const tax = toTenThousandths(sale.tax);
      const net = toTenThousandths(sale.total) - tax;
      emit({
        ...aboutLine(sale),
        key: `sale:${sale.id}`,
        at: agreement.reason === "ORDER" ? stored.order.processedAt : agreement.happenedAt,
        reason: agreement.reason,
        action: sale.action,
        quantity: sale.type === "ADJUSTMENT" ? 0 : sale.quantity,
        ...amountsOf(agreement, sale, net),
        tax,
      });
      count(left, sale, net, tax);
    }
  if (stored.order.cancelledAt) cancelRest(stored.order.cancelledAt, left, aboutLine, emit);
}

type AboutLine = (sale: AgreementSale) => {
  readonly type: AgreementSale["type"];
  readonly lineId: string | null;
  readonly productId: string | null;
  readonly variantId: string | null;
};

function linesOf(stored: StoredOrder): AboutLine {
  const lines = new Map(stored.lines.map((line) => [line.id, line]));
  return ({ type, lineId }) => {
    const line = lineId === null ? undefined : lines.get(lineId);
    return { type, lineId, productId: line?.productId ?? null, variantId: line?.variantId ?? null };
  };
}

function amountsOf({ reason }: AgreementFacts, sale: AgreementSale, net: TenThousandths) {
  const isBack = sale.action === "RETURN" || (sale.type === "ADJUSTMENT" && reason !== "ORDER");
  if (isBack) return { returned: -net };
  const discount = toTenThousandths(sale.discount);
  return { gross: net + discount, discount };
}

function count(left: Map<string, Left>, sale: AgreementSale, net: TenThousandths, tax: TenThousandths): void {
  // Corrections of a refund and fees for a return are no part of what was sold.
  if (sale.type === "ADJUSTMENT" || sale.type === "FEE") return;
  const key = sale.lineId === null ? sale.type.toLowerCase() : `line:${sale.lineId}`;
  const known = left.get(key) ?? { sale, units: 0, net: 0n, tax: 0n };
  known.units += sale.action === "UPDATE" ? 0 : sale.quantity;
  known.net += net;
  known.tax += tax;
  left.set(key, known);
}

/** A cancellation takes back whatever no agreement did: the order sums to nothing. */
function cancelRest(at: Date, left: ReadonlyMap<string, Left>, aboutLine: AboutLine, emit: Emit): void {
  for (const [key, { sale, units, net, tax }] of left) {
    const isLine = sale.lineId !== null;
    if (net === 0n && tax === 0n && (!isLine || units === 0)) continue;
    emit({
      ...aboutLine(sale),
      key: `cancel:${key}`,
      at,
      reason: "CANCEL",
      action: "RETURN",
      quantity: isLine ? -units : -1,
      returned: net,
      tax: -tax,
    });
  }
}
