import { z } from "zod";
import type { AgreementFacts, AgreementReason, AgreementSaleType } from "../records/agreements.ts";
import { repeatedId } from "../records/assemble-order.ts";
import { amountField, idField, instantField, optionalDeltaField } from "../records/fields.ts";
import type { OrderAgreementsRecord } from "../records/records.ts";
import { amountOf, moneyBag, requiredConnection } from "./nodes.ts";

const saleTypes = new Set<string>([
  "PRODUCT",
  "GIFT_CARD",
  "SHIPPING",
  "TIP",
  "DUTY",
  "FEE",
  "ADDITIONAL_FEE",
  "ADJUSTMENT",
] satisfies AgreementSaleType[]);
const reasons = new Set<string>(["ORDER", "ORDER_EDIT", "REFUND", "RETURN"] satisfies AgreementReason[]);

const requiredBag = z.object({ shopMoney: z.object({ amount: amountField }) });
const adminSale = z.object({
  id: idField,
  actionType: z.string(),
  lineType: z.string(),
  quantity: optionalDeltaField,
  lineItem: z.object({ id: idField }).nullish(),
  totalAmount: requiredBag,
  totalTaxAmount: requiredBag,
  totalDiscountAmountBeforeTaxes: requiredBag,
});

/** An Order of the Admin GraphQL API with all of its agreements. */
export const adminAgreements = z.object({
  id: idField,
  updatedAt: instantField,
  currentTotalPriceSet: moneyBag,
  agreements: requiredConnection(
    z.object({
      id: idField,
      happenedAt: instantField,
      reason: z.string(),
      refund: z.object({ id: idField }).nullish(),
      sales: requiredConnection(adminSale),
    }),
  ),
});

/** The canonical record, or why there is none. */
export function agreementsFromAdmin(node: z.infer<typeof adminAgreements>): OrderAgreementsRecord | string {
  const repeated = repeatedId(node.agreements.flatMap((agreement) => agreement.sales));
  if (repeated) return `two sales have the id ${repeated}`;
  return {
    kind: "order_agreements",
    id: node.id,
    triggeredAt: null,
    set: {
      asOf: node.updatedAt,
      currentTotal: node.currentTotalPriceSet?.shopMoney.amount ?? null,
      agreements: node.agreements.map((agreement) => ({
        id: agreement.id,
        happenedAt: agreement.happenedAt,
        // What Shopify may add: it is no placement, so it has its own day.
        reason: reasons.has(agreement.reason) ? (agreement.reason as AgreementReason) : "ORDER_EDIT",
        refundId: agreement.refund?.id ?? null,
        sales: agreement.sales.map(saleFromAdmin),
      })),
    },
  };
}

function saleFromAdmin(sale: z.infer<typeof adminSale>): AgreementFacts["sales"][number] {
  return {
    id: sale.id,
    action: sale.actionType === "ORDER" || sale.actionType === "RETURN" ? sale.actionType : "UPDATE",
    // UNKNOWN is in net and total sales, as an adjustment is: the sums stay right.
    type: saleTypes.has(sale.lineType) ? (sale.lineType as AgreementSaleType) : "ADJUSTMENT",
    lineId: sale.lineItem?.id ?? null,
    quantity: sale.quantity ?? 0,
    total: amountOf(sale.totalAmount),
    tax: amountOf(sale.totalTaxAmount),
    discount: amountOf(sale.totalDiscountAmountBeforeTaxes),
  };
}
