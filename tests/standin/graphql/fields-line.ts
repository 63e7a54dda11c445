import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import { mulDiv } from "../world/money.ts";
import { unitsLeft } from "../world/refund-order.ts";
import { discountOf, lineAmounts, sumOf } from "../world/sale-amounts.ts";
import {
  bag,
  dutyNode,
  plainMoney,
  productNode,
  taxLineNodes,
  variantNode,
  type LineNode,
  type ShippingNode,
} from "./nodes.ts";
import { moneyV2 } from "./money-bag.ts";
import type { Minor, Order, OrderLine, ShippingLine, Transaction } from "../world/types.ts";
import type { AdminContext } from "./context.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

type LineResolver = (source: LineNode, args: Record<string, unknown>, context: AdminContext) => unknown;

const APPLICATION_TYPES = {
  discount_code: "DiscountCodeApplication",
  automatic: "AutomaticDiscountApplication",
  manual: "ManualDiscountApplication",
} as const;

export function applicationNode(order: Order, index: number): object | null {
  const application = order.discounts[index];
  if (!application) return null;
  return {
    __typename: APPLICATION_TYPES[application.kind],
    index,
    allocationMethod: application.allocation.toUpperCase(),
    targetSelection: application.allocation === "across" ? "ALL" : "EXPLICIT",
    targetType: application.target.toUpperCase(),
    title: application.title,
    code: application.code ?? undefined,
    value:
      application.valueType === "percentage"
        ? { __typename: "PricingPercentageValue", percentage: Number(application.value) }
        : { __typename: "MoneyV2", amount: application.value, currencyCode: order.currencyCode },
  };
}

export function transactionNode(order: Order, transaction: Transaction): object {
  return {
    __typename: "OrderTransaction",
    id: gid("OrderTransaction", transaction.id),
    kind: transaction.kind.toUpperCase(),
    status: transaction.status.toUpperCase(),
    gateway: transaction.gateway,
    formattedGateway: transaction.gateway,
    manualPaymentGateway: transaction.gateway === "manual",
    amountSet: bag(order, transaction.amount),
    amount: plainMoney(order, transaction.amount),
    createdAt: graphqlTime(transaction.processedAt),
    processedAt: graphqlTime(transaction.processedAt),
    test: order.test,
    fees: [],
  };
}

function allocationNodes(order: Order, line: OrderLine | ShippingLine): object[] {
  return line.allocations.map(({ discount, amount }) => ({
    allocatedAmountSet: bag(order, amount),
    allocatedAmount: moneyV2(amount, order.currencyCode),
    discountApplication: applicationNode(order, discount),
  }));
}

/** Line-level discounts only: the order's own are in the allocations. */
function lineDiscount(order: Order, line: OrderLine): Minor {
  return sumOf(line.allocations, ({ discount, amount }) =>
    order.discounts[discount]?.allocation === "each" ? amount : 0,
  );
}

const amount = (pick: (line: OrderLine, order: Order) => Minor): LineResolver => {
  return ({ order, line }) => bag(order, pick(line, order));
};

const lineItem: Record<string, LineResolver> = {
  id: ({ line }) => gid("LineItem", line.id),
  title: ({ line }) => line.title,
  variantTitle: ({ line }) => line.variantTitle,
  name: ({ line }) => (line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title),
  sku: ({ line }) => line.sku,
  vendor: ({ line }) => line.vendor,
  quantity: ({ line }) => line.quantity,
  currentQuantity: ({ line }) => unitsLeft(line),
  refundableQuantity: ({ line }) => unitsLeft(line),
  isGiftCard: ({ line }) => line.giftCard,
  requiresShipping: ({ line }) => line.requiresShipping,
  taxable: ({ line }) => line.taxable,
  product: ({ line }, _, { store }) =>
    line.productId === null ? null : productNode(store.liveProduct(line.productId)),
  variant: ({ line }, _, { store }) => {
    const product = line.productId === null ? undefined : store.liveProduct(line.productId);
    const variant = product?.variants.find(({ id }) => id === line.variantId);
    return product && variant ? variantNode(product, variant) : null;
  },
  originalUnitPriceSet: amount((line) => line.price),
  originalTotalSet: amount((line) => line.price * line.quantity),
  discountedTotalSet: ({ order, line }, { withCodeDiscounts }) =>
    bag(
      order,
      line.price * line.quantity -
        (withCodeDiscounts === true ? discountOf(line) : lineDiscount(order, line)),
    ),
  discountedUnitPriceSet: amount(
    (line, order) => line.price - mulDiv(lineDiscount(order, line), 1, line.quantity),
  ),
  discountedUnitPriceAfterAllDiscountsSet: amount(
    (line) => line.price - mulDiv(discountOf(line), 1, line.quantity),
  ),
  totalDiscountSet: amount((line, order) => lineDiscount(order, line)),
  priceAfterAllDiscountsBeforeTaxesSet: amount((line, order) => lineAmounts(order, line).net),
  originalUnitPrice: ({ order, line }) => plainMoney(order, line.price),
  originalTotal: ({ order, line }) => plainMoney(order, line.price * line.quantity),
  discountAllocations: ({ order, line }) => allocationNodes(order, line),
  taxLines: ({ order, line }) => taxLineNodes(order, line.taxLines),
  duties: ({ order, line }) => (line.duty ? [dutyNode(order, line.duty)] : []),
};

type ShippingResolver = (source: ShippingNode) => unknown;

const shippingLine: Record<string, ShippingResolver> = {
  id: ({ shipping }) => gid("ShippingLine", shipping.id),
  title: ({ shipping }) => shipping.title,
  code: ({ shipping }) => shipping.code,
  source: () => "shopify",
  custom: () => false,
  isRemoved: ({ shipping }) => shipping.removed,
  originalPriceSet: ({ order, shipping }) => bag(order, shipping.price),
  discountedPriceSet: ({ order, shipping }) => bag(order, shipping.price - discountOf(shipping)),
  currentDiscountedPriceSet: ({ order, shipping }) => {
    const parts = order.refunds.flatMap((refund) => refund.shipping);
    const refunded = sumOf(parts, (part) => (part.shippingLineId === shipping.id ? part.subtotal : 0));
    return bag(order, shipping.removed ? 0 : shipping.price - discountOf(shipping) - refunded);
  },
  price: ({ order, shipping }) => plainMoney(order, shipping.price),
  originalPrice: ({ order, shipping }) => moneyV2(shipping.price, order.currencyCode),
  discountAllocations: ({ order, shipping }) => allocationNodes(order, shipping),
  taxLines: ({ order, shipping }) => taxLineNodes(order, shipping.taxLines),
};

export const lineFields: FieldTable = {
  LineItem: lineItem as Record<string, Resolver>,
  ShippingLine: shippingLine as Record<string, Resolver>,
};
