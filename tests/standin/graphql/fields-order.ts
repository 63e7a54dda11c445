import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import { financialStatus, orderTotals, type OrderTotals } from "../world/order-totals.ts";
import { unitsLeft } from "../world/refund-order.ts";
import { sumOf } from "../world/sale-amounts.ts";
import { applicationNode, transactionNode } from "./fields-line.ts";
import { List } from "./list.ts";
import {
  bag,
  customerNode,
  lineNode,
  plainMoney,
  shippingNode,
  taxLineNodes,
  type OrderNode,
} from "./nodes.ts";
import { agreementNode } from "./fields-sales.ts";
import type { AdminContext } from "./context.ts";
import type { Minor, Order, TaxLine } from "../world/types.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

type OrderResolver = (source: OrderNode, args: Record<string, unknown>, context: AdminContext) => unknown;

const CHANNELS: Readonly<Record<string, { handle: string; displayName: string }>> = {
  web: { handle: "online_store", displayName: "Online Store" },
  pos: { handle: "pos", displayName: "Point of Sale" },
  shopify_draft_order: { handle: "draft_orders", displayName: "Draft Orders" },
};

const totals = new WeakMap<Order, OrderTotals>();

function totalsOf(order: Order): OrderTotals {
  const known = totals.get(order) ?? orderTotals(order);
  totals.set(order, known);
  return known;
}

function total(pick: (totals: OrderTotals, order: Order) => Minor): OrderResolver {
  return ({ order }) => bag(order, pick(totalsOf(order), order));
}

function plain(pick: (totals: OrderTotals) => Minor): OrderResolver {
  return ({ order }) => plainMoney(order, pick(totalsOf(order)));
}

const time = (pick: (order: Order) => number | null): OrderResolver => {
  return ({ order }) => {
    const at = pick(order);
    return at === null ? null : graphqlTime(at);
  };
};

function limited<T>(items: readonly T[], first: unknown): readonly T[] {
  return typeof first === "number" ? items.slice(0, first) : items;
}

function mergedTaxLines(order: Order): TaxLine[] {
  const sums = new Map<string, TaxLine>();
  for (const line of [...order.lines, ...order.shipping].flatMap(({ taxLines }) => taxLines)) {
    const sum = sums.get(`${line.title} ${line.rate}`);
    if (sum) sum.amount += line.amount;
    else sums.set(`${line.title} ${line.rate}`, { ...line });
  }
  return [...sums.values()];
}

function address({ order }: OrderNode): object | null {
  if (order.countryCode === null || order.shipping.length === 0) return null;
  return {
    id: gid("MailingAddress", order.id),
    countryCodeV2: order.countryCode,
    countryCode: order.countryCode,
    provinceCode: order.provinceCode,
    coordinatesValidated: false,
    formatted: [],
  };
}

const fields: Record<string, OrderResolver> = {
  id: ({ order }) => gid("Order", order.id),
  legacyResourceId: ({ order }) => order.id,
  name: ({ order }) => order.name,
  number: ({ order }) => order.number,
  createdAt: time((order) => order.createdAt),
  processedAt: time((order) => order.processedAt),
  updatedAt: time((order) => order.updatedAt),
  cancelledAt: time((order) => order.cancelledAt),
  closedAt: time((order) => order.closedAt),
  closed: ({ order }) => order.closedAt !== null,
  cancelReason: ({ order }) => order.cancelReason?.toUpperCase() ?? null,
  test: ({ order }) => order.test,
  confirmed: () => true,
  edited: ({ order }) => order.edits.length > 0,
  currencyCode: ({ order }) => order.currencyCode,
  presentmentCurrencyCode: ({ order }) => order.presentmentCurrencyCode,
  taxesIncluded: ({ order }) => order.taxesIncluded,
  taxExempt: () => false,
  dutiesIncluded: ({ order }) => order.dutiesIncluded,
  estimatedTaxes: () => false,
  displayFinancialStatus: ({ order }) => financialStatus(order).toUpperCase(),
  displayFulfillmentStatus: ({ order }) =>
    order.closedAt !== null && order.cancelledAt === null ? "FULFILLED" : "UNFULFILLED",
  fullyPaid: ({ order }) => totalsOf(order).outstanding === 0,
  unpaid: ({ order }) => totalsOf(order).received === 0 && totalsOf(order).current > 0,
  returnStatus: () => "NO_RETURN",
  sourceName: ({ order }) => order.sourceName,
  tags: ({ order }) => order.tags,
  discountCodes: ({ order }) => order.discounts.flatMap(({ code }) => (code === null ? [] : [code])),
  discountCode: ({ order }) => order.discounts.find(({ code }) => code !== null)?.code ?? null,
  paymentGatewayNames: ({ order }) => order.gateways,
  email: ({ order }) => order.email,
  customerAcceptsMarketing: ({ order }, _, { store }) =>
    order.customerId === null ? false : (store.liveCustomer(order.customerId)?.acceptsMarketing ?? false),
  attribution: ({ order }) => CHANNELS[order.sourceName] ?? null,
  customer: ({ order }, _, { store }) =>
    order.customerId === null ? null : customerNode(store.liveCustomer(order.customerId)),
  shippingAddress: address,
  billingAddress: address,
  displayAddress: address,
  requiresShipping: ({ order }) => order.lines.some((line) => line.requiresShipping),
  subtotalLineItemsQuantity: ({ order }) => sumOf(order.lines, (line) => line.quantity),
  currentSubtotalLineItemsQuantity: ({ order }) => sumOf(order.lines, unitsLeft),
  originalTotalPriceSet: total((sums) => sums.original),
  totalPriceSet: total((sums) => sums.total),
  subtotalPriceSet: total((sums) => sums.subtotal),
  totalDiscountsSet: total((sums) => sums.discounts),
  totalTaxSet: total((sums) => sums.tax),
  totalShippingPriceSet: total((sums) => sums.shipping),
  totalTipReceivedSet: total((sums) => sums.tips),
  currentTotalPriceSet: total((sums) => sums.current),
  currentSubtotalPriceSet: total((sums) => sums.currentSubtotal),
  currentTotalDiscountsSet: total((sums) => sums.currentDiscounts),
  currentTotalTaxSet: total((sums) => sums.currentTax),
  currentShippingPriceSet: total((sums) => sums.currentShipping),
  netPaymentSet: total((sums) => sums.received - sums.refunded),
  totalReceivedSet: total((sums) => sums.received),
  totalRefundedSet: total((sums) => sums.refunded),
  totalRefundedShippingSet: total((sums) => sums.refundedShipping),
  totalOutstandingSet: total((sums) => sums.outstanding),
  totalCapturableSet: total(() => 0),
  originalTotalDutiesSet: ({ order }) =>
    totalsOf(order).duties === 0 ? null : bag(order, totalsOf(order).duties),
  currentTotalDutiesSet: ({ order }) =>
    totalsOf(order).duties === 0 ? null : bag(order, totalsOf(order).currentDuties),
  originalTotalAdditionalFeesSet: ({ order }) =>
    totalsOf(order).fees === 0 ? null : bag(order, totalsOf(order).fees),
  currentTotalAdditionalFeesSet: ({ order }) =>
    totalsOf(order).fees === 0 ? null : bag(order, totalsOf(order).currentFees),
  totalPrice: plain((sums) => sums.total),
  totalTax: plain((sums) => sums.tax),
  totalDiscounts: plain((sums) => sums.discounts),
  subtotalPrice: plain((sums) => sums.subtotal),
  lineItems: ({ order }) => List.of(order.lines.map((line) => lineNode(order, line))),
  shippingLines: ({ order }, { includeRemovals }) =>
    List.of(
      order.shipping
        .filter(({ removed }) => !removed || includeRemovals === true)
        .map((line) => shippingNode(order, line)),
    ),
  shippingLine: ({ order }) => {
    const line = order.shipping.find(({ removed }) => !removed);
    return line ? shippingNode(order, line) : null;
  },
  taxLines: ({ order }) => taxLineNodes(order, mergedTaxLines(order)),
  discountApplications: ({ order }) => List.of(order.discounts.map((_, i) => applicationNode(order, i))),
  additionalFees: ({ order }) =>
    order.fees.map((fee) => ({
      __typename: "AdditionalFee",
      id: gid("AdditionalFee", fee.id),
      name: fee.name,
      price: bag(order, fee.amount),
      taxLines: [],
    })),
  refunds: ({ order }, { first }) =>
    limited(order.refunds, first).map((refund) => ({ __typename: "Refund", order, refund })),
  transactions: ({ order }, { first }) =>
    limited(order.transactions, first).map((transaction) => transactionNode(order, transaction)),
  agreements: ({ order }) =>
    List.of(
      order.agreements
        .filter(({ reason }) => reason !== "CANCEL")
        .map((agreement) => agreementNode(order, agreement)),
    ),
};

export const orderFields: FieldTable = { Order: fields as Record<string, Resolver> };
