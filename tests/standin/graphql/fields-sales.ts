import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import { List } from "./list.ts";
import { bag, dutyNode, lineById, lineNode, orderNode, shippingNode } from "./nodes.ts";
import type { Agreement, AgreementSale, Order, OrderLine } from "../world/types.ts";

const SALE_TYPES: Readonly<Record<AgreementSale["lineType"], string>> = {
  PRODUCT: "ProductSale",
  GIFT_CARD: "GiftCardSale",
  SHIPPING: "ShippingLineSale",
  TIP: "TipSale",
  DUTY: "DutySale",
  FEE: "FeeSale",
  ADDITIONAL_FEE: "AdditionalFeeSale",
  ADJUSTMENT: "AdjustmentSale",
};

/** A tip that is no line of the order has a line of its own in the agreement. */
function tipLine(order: Order, sale: AgreementSale): object {
  const line: OrderLine = {
    ...{
      id: sale.id,
      productId: null,
      variantId: null,
      title: "Tip",
      variantTitle: null,
      sku: null,
      vendor: null,
    },
    ...{ price: order.tip, quantity: 1, addedQuantity: 0, removedQuantity: 0, refundedQuantity: 0 },
    ...{ giftCard: false, tip: true, taxable: false, requiresShipping: false },
    ...{ allocations: [], taxLines: [], duty: null },
  };
  return lineNode(order, line);
}

function saleNode(order: Order, sale: AgreementSale): object {
  const shipping = order.shipping.find(({ id }) => id === sale.lineId);
  const duty = order.lines.find((line) => line.duty?.id === sale.lineId)?.duty;
  const fee = order.fees.find(({ id }) => id === sale.lineId);
  return {
    __typename: SALE_TYPES[sale.lineType],
    id: gid(SALE_TYPES[sale.lineType], sale.id),
    actionType: sale.action,
    lineType: sale.lineType,
    quantity: sale.quantity,
    totalAmount: bag(order, sale.total),
    totalTaxAmount: bag(order, sale.tax),
    totalDiscountAmountBeforeTaxes: bag(order, sale.discountBeforeTax),
    totalDiscountAmountAfterTaxes: bag(order, sale.discountAfterTax),
    taxes: [],
    lineItem: lineById(order, sale.lineId) ?? (sale.lineType === "TIP" ? tipLine(order, sale) : null),
    shippingLine: shipping ? shippingNode(order, shipping) : null,
    duty: duty ? dutyNode(order, duty) : null,
    fee: null,
    additionalFee: fee
      ? { id: gid("SaleAdditionalFee", fee.id), name: fee.name, price: bag(order, fee.amount), taxLines: [] }
      : null,
  };
}

const AGREEMENT_TYPES: Readonly<Record<Agreement["reason"], string>> = {
  ORDER: "OrderAgreement",
  ORDER_EDIT: "OrderEditAgreement",
  REFUND: "RefundAgreement",
  RETURN: "ReturnAgreement",
  CANCEL: "RefundAgreement",
};

export function agreementNode(order: Order, agreement: Agreement): object {
  const refund = order.refunds.find(({ id }) => id === agreement.refundId);
  return {
    __typename: AGREEMENT_TYPES[agreement.reason],
    id: gid(AGREEMENT_TYPES[agreement.reason], agreement.id),
    happenedAt: graphqlTime(agreement.happenedAt),
    reason: agreement.reason,
    order: orderNode(order),
    refund: refund ? { __typename: "Refund", order, refund } : null,
    sales: List.of(agreement.sales.map((sale) => saleNode(order, sale))),
  };
}
