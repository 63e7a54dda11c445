import { financialStatus, orderTotals } from "../world/order-totals.ts";
import { sumOf } from "../world/sale-amounts.ts";
import { addressPayload, customerInOrder } from "./customer.ts";
import { gid, money, moneySet, rawId, type RestMoneySet } from "./json.ts";
import { lineItemPayload, shippingLinePayload, taxLinePayload } from "./line-item.ts";
import { refundInOrder } from "./refund.ts";
import type { Customer, Edit, Minor, Order, TaxLine } from "../world/types.ts";

type Time = (instant: number) => string;

/** The taxes of lines and shipping, added up by title and rate. */
function orderTaxLines(order: Order): TaxLine[] {
  const sums = new Map<string, TaxLine>();
  for (const line of [...order.lines, ...order.shipping].flatMap(({ taxLines }) => taxLines)) {
    const key = `${line.title} ${line.rate}`;
    const sum = sums.get(key);
    if (sum) sum.amount += line.amount;
    else sums.set(key, { ...line });
  }
  return [...sums.values()];
}

function applicationPayload(application: Order["discounts"][number]): object {
  return {
    type: application.kind,
    target_type: application.target,
    target_selection: application.allocation === "across" ? "all" : "explicit",
    allocation_method: application.allocation,
    value: application.value,
    value_type: application.valueType,
    ...(application.code === null ? { title: application.title } : { code: application.code }),
  };
}

function discountCodes(order: Order): object[] {
  return order.discounts.flatMap((application, i) => {
    if (application.code === null) return [];
    const parts = [...order.lines, ...order.shipping].flatMap(({ allocations }) => allocations);
    const amount = sumOf(parts, (part) => (part.discount === i ? part.amount : 0));
    return [{ code: application.code, amount: money(order, amount), type: application.valueType }];
  });
}

function people(order: Order, customer: Customer | null, time: Time): object {
  const person = customer ?? { firstName: "Guest", lastName: "Example" };
  const address =
    order.countryCode === null ? null : addressPayload(person, order.countryCode, order.provinceCode);
  return {
    email: order.email ?? "",
    contact_email: order.email,
    phone: null,
    billing_address: address,
    shipping_address: order.shipping.length > 0 ? address : null,
    customer: customer === null ? null : customerInOrder(customer, order.currencyCode, time),
  };
}

function totals(order: Order): object {
  const sums = orderTotals(order);
  const both = (key: string, amount: Minor): Record<string, string | RestMoneySet> => ({
    [key]: money(order, amount),
    [`${key}_set`]: moneySet(order, amount),
  });
  const optional = (amount: Minor): RestMoneySet | null => (amount === 0 ? null : moneySet(order, amount));
  return {
    ...both("current_subtotal_price", sums.currentSubtotal),
    ...both("current_total_discounts", sums.currentDiscounts),
    ...both("current_total_price", sums.current),
    ...both("current_total_tax", sums.currentTax),
    ...both("subtotal_price", sums.subtotal),
    ...both("total_discounts", sums.discounts),
    ...both("total_line_items_price", sums.lineItems),
    ...both("total_price", sums.total),
    ...both("total_tax", sums.tax),
    current_shipping_price_set: moneySet(order, sums.currentShipping),
    current_total_additional_fees_set: sums.fees === 0 ? null : moneySet(order, sums.currentFees),
    current_total_duties_set: sums.duties === 0 ? null : moneySet(order, sums.currentDuties),
    original_total_additional_fees_set: optional(sums.fees),
    original_total_duties_set: optional(sums.duties),
    total_cash_rounding_payment_adjustment_set: moneySet(order, 0),
    total_cash_rounding_refund_adjustment_set: moneySet(order, 0),
    total_outstanding: money(order, sums.outstanding),
    total_shipping_price_set: moneySet(order, sums.shipping),
    total_tip_received: money(order, sums.tips),
  };
}

/** An order as orders/create, updated and cancelled send it (2026-07). */
export function orderPayload(
  order: Order,
  customer: Customer | null,
  shopDomain: string,
  time: Time,
): object {
  const optionalTime = (instant: number | null): string | null => (instant === null ? null : time(instant));
  const token = `standin${order.id}`;
  return {
    id: rawId(order.id),
    admin_graphql_api_id: gid("Order", order.id),
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: customer?.acceptsMarketing ?? false,
    cancel_reason: order.cancelReason,
    cancelled_at: optionalTime(order.cancelledAt),
    cart_token: null,
    checkout_token: null,
    client_details: null,
    closed_at: optionalTime(order.closedAt),
    confirmation_number: null,
    confirmed: true,
    created_at: time(order.createdAt),
    currency: order.currencyCode,
    customer_locale: customer?.locale ?? "en",
    device_id: null,
    discount_codes: discountCodes(order),
    duties_included: order.dutiesIncluded,
    estimated_taxes: false,
    financial_status: financialStatus(order),
    fulfillment_status: order.closedAt !== null && order.cancelledAt === null ? "fulfilled" : null,
    landing_site: null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: "MTAwMA",
    merchant_of_record_app_id: null,
    name: order.name,
    note: null,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${shopDomain}/orders/${token}/authenticate?key=standin`,
    payment_gateway_names: order.gateways,
    payment_terms: null,
    po_number: null,
    presentment_currency: order.presentmentCurrencyCode,
    processed_at: time(order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    tags: order.tags.join(", "),
    tax_exempt: false,
    taxes_included: order.taxesIncluded,
    test: order.test,
    token,
    total_weight: sumOf(order.lines, (line) => (line.requiresShipping ? 250 * line.quantity : 0)),
    updated_at: time(order.updatedAt),
    user_id: null,
    ...totals(order),
    ...people(order, customer, time),
    tax_lines: orderTaxLines(order).map((line) => taxLinePayload(order, line)),
    discount_applications: order.discounts.map(applicationPayload),
    line_items: order.lines.map((line) => ({
      ...lineItemPayload(order, line),
      sales_line_item_group_id: null,
    })),
    shipping_lines: order.shipping.map((line) => shippingLinePayload(order, line)),
    fulfillments: [],
    refunds: order.refunds.map((refund) => refundInOrder(order, refund, time)),
    returns: [],
    line_item_groups: [],
  };
}

/** orders/edited. */
export function orderEditPayload(order: Order, edit: Edit, time: Time): object {
  const changes = (parts: Edit["additions"]): object[] =>
    parts.map(({ lineId, delta }) => ({ id: rawId(lineId), delta }));
  return {
    order_edit: {
      id: rawId(edit.id),
      app_id: null,
      created_at: time(edit.committedAt),
      committed_at: time(edit.committedAt),
      notify_customer: false,
      order_id: rawId(order.id),
      staff_note: "",
      user_id: null,
      line_items: { additions: changes(edit.additions), removals: changes(edit.removals) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: {
        additions: edit.shippingAdditions.map((id) => ({ id: rawId(id), delta: 1 })),
        removals: edit.shippingRemovals.map((id) => ({ id: rawId(id), delta: 1 })),
      },
    },
  };
}
