import { z } from "zod";
import type { Amount } from "#app/lib/money.ts";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import {
  amountField,
  currencyField,
  idField,
  instantField,
  listField,
  optionalAmountField,
  optionalCountryField,
  optionalFlagField,
  optionalGidField,
  optionalIdField,
  optionalInstantField,
  optionalPositiveAmountField,
  optionalQuantityField,
  optionalStatusField,
  optionalTextField,
  positiveShopMoneyField,
  quantityField,
  shopMoneyField,
  shownCurrencyField,
  tagsField,
} from "../records/fields.ts";
import {
  completeOrder,
  dutiesInPrices,
  plainCharge,
  repeatedId,
  shippingCharges,
  total,
  untoldTip,
} from "../records/assemble-order.ts";
import { taxOf } from "../records/assemble-order.ts";
import type { Charge, OrderLineFacts, OrderRecord, RefundFacts } from "../records/records.ts";
import { restAllocation, restTaxes, restTaxLine, shopMoney } from "./money-set.ts";
import { refundContent, refundDate, refundId, refundLines, restRefund } from "./refund.ts";

const restLine = z.object({
  id: idField,
  admin_graphql_api_id: optionalGidField,
  product_id: optionalIdField,
  variant_id: optionalIdField,
  title: optionalTextField(512),
  sku: optionalTextField(255),
  quantity: quantityField,
  current_quantity: optionalQuantityField,
  price: optionalPositiveAmountField,
  price_set: positiveShopMoneyField,
  total_discount: optionalPositiveAmountField,
  total_discount_set: positiveShopMoneyField,
  discount_allocations: z.array(restAllocation).nullish(),
  tax_lines: listField(restTaxLine),
  gift_card: optionalFlagField,
  /** A tip's line has this key, even if it is null. */
  tip_payment_gateway: z.unknown().optional(),
  tip: z.unknown().optional(),
  duties: listField(
    z.object({
      id: optionalIdField,
      admin_graphql_api_id: optionalGidField,
      shop_money: z.object({ amount: optionalPositiveAmountField }).nullish(),
      price_set: positiveShopMoneyField,
      tax_lines: listField(restTaxLine),
    }),
  ),
});

/** An order as orders/create, updated, cancelled and the rest send it. */
export const restOrder = z.object({
  id: idField,
  admin_graphql_api_id: optionalGidField,
  name: optionalTextField(64),
  created_at: optionalInstantField,
  processed_at: optionalInstantField,
  updated_at: instantField,
  cancelled_at: optionalInstantField,
  cancel_reason: optionalTextField(64),
  currency: currencyField,
  presentment_currency: shownCurrencyField,
  taxes_included: optionalFlagField,
  duties_included: optionalFlagField,
  test: optionalFlagField,
  financial_status: optionalStatusField,
  fulfillment_status: optionalStatusField,
  source_name: optionalTextField(64),
  tags: tagsField,
  discount_codes: listField(z.object({ code: optionalTextField(255) })),
  shipping_address: z.object({ country_code: optionalCountryField }).nullish(),
  customer: z
    .object({
      id: idField,
      admin_graphql_api_id: optionalGidField,
      email: optionalTextField(320),
      first_name: optionalTextField(255),
      last_name: optionalTextField(255),
      state: optionalStatusField,
      tags: tagsField,
      default_address: z.object({ country_code: optionalCountryField }).nullish(),
      created_at: optionalInstantField,
    })
    .nullish(),
  total_price: optionalAmountField,
  total_price_set: z
    .object({
      shop_money: z.object({ amount: amountField }),
      presentment_money: z.object({ amount: optionalAmountField }).nullish(),
    })
    .nullish(),
  current_total_price: optionalAmountField,
  current_total_price_set: shopMoneyField,
  total_discounts: optionalPositiveAmountField,
  total_discounts_set: positiveShopMoneyField,
  total_tip_received: optionalPositiveAmountField,
  original_total_duties_set: positiveShopMoneyField,
  original_total_additional_fees_set: positiveShopMoneyField,
  line_items: z.array(restLine),
  tax_lines: listField(restTaxLine),
  shipping_lines: listField(
    z.object({
      id: optionalIdField,
      discounted_price: optionalPositiveAmountField,
      discounted_price_set: positiveShopMoneyField,
      price: optionalPositiveAmountField,
      price_set: positiveShopMoneyField,
      discount_allocations: listField(restAllocation),
      tax_lines: listField(restTaxLine),
      is_removed: optionalFlagField,
    }),
  ),
  refunds: listField(restRefund),
});

type RestOrder = z.infer<typeof restOrder>;
type RestLine = z.infer<typeof restLine>;

const SECOND_MS = 1_000;

/** The canonical record, or what a person has to know about an order that cannot be one. */
export function orderFromRest(body: RestOrder, triggeredAt: Date | null): OrderRecord | string {
  const placed = body.processed_at ?? body.created_at;
  if (!placed) return "processed_at and created_at are both missing";
  const refunded = refundedUnits(body);
  const lines = body.line_items.map((line, position) => orderLine(line, position, refunded));
  const repeated = repeatedId(lines);
  if (repeated) return `line_items: two lines have the id ${repeated}`;
  const asOf = instantOfBody(body.updated_at, triggeredAt);
  const refunds: RefundFacts[] = body.refunds.map((refund) => ({
    id: refundId(refund),
    processedAt: refundDate(refund) ?? body.updated_at,
    asOf,
    content: refundContent(refund),
  }));
  const orderCharges = charges(body, lines);
  const id = body.admin_graphql_api_id ?? body.id;
  const { customer } = body;
  const customerId = customer ? (customer.admin_graphql_api_id ?? customer.id) : null;
  return completeOrder({
    kind: "order",
    id,
    triggeredAt,
    order: {
      name: body.name ?? id,
      processedAt: placed,
      createdAt: body.created_at ?? placed,
      updatedAt: body.updated_at,
      cancelledAt: body.cancelled_at,
      cancelReason: body.cancel_reason,
      currency: body.currency,
      presentmentCurrency: body.presentment_currency,
      presentmentTotal: body.total_price_set?.presentment_money?.amount ?? null,
      taxesIncluded: body.taxes_included ?? false,
      test: body.test ?? false,
      edited: false,
      financialStatus: body.financial_status,
      fulfillmentStatus: body.fulfillment_status,
      channel: body.source_name,
      country: body.shipping_address?.country_code ?? null,
      customerId,
      discountCodes: body.discount_codes.flatMap(({ code }) => (code ? [code] : [])),
      tags: body.tags ?? [],
      total: body.total_price_set?.shop_money.amount ?? body.total_price,
      currentTotal: body.current_total_price_set ?? body.current_total_price,
      totalDiscounts: body.total_discounts_set ?? body.total_discounts,
      charges: orderCharges,
    },
    lines,
    orderTaxes: restTaxes(body.tax_lines),
    refunds,
    customer:
      customer && customerId
        ? {
            id: customerId,
            email: customer.email,
            firstName: customer.first_name,
            lastName: customer.last_name,
            state: customer.state,
            tags: customer.tags,
            country: customer.default_address?.country_code ?? null,
            createdAt: customer.created_at,
          }
        : null,
  });
}

/**
 * When a body told its refunds. `updated_at` has whole seconds: within one, the time of sending tells bodies apart, as it
 * does for the orders themselves. Never beyond that second, so that a later version is always later.
 */
function instantOfBody(updatedAt: Date, triggeredAt: Date | null): Date {
  const second = updatedAt.getTime();
  if (!triggeredAt || second % SECOND_MS !== 0) return updatedAt;
  return new Date(second + Math.min(Math.max(0, triggeredAt.getTime() - second), SECOND_MS - 1));
}

function refundedUnits(body: RestOrder): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const refund of body.refunds)
    for (const line of refundLines(refund))
      units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.quantity);
  return units;
}

function orderLine(line: RestLine, position: number, refunded: ReadonlyMap<string, number>): OrderLineFacts {
  const id = line.admin_graphql_api_id ?? line.id;
  const isTip = line.tip_payment_gateway !== undefined || (line.tip !== undefined && line.tip !== null);
  const allocations = line.discount_allocations ?? [];
  const gone = line.quantity - (line.current_quantity ?? line.quantity) - (refunded.get(id) ?? 0);
  return {
    id,
    position,
    productId: line.product_id,
    variantId: line.variant_id,
    title: line.title,
    sku: line.sku,
    quantity: line.quantity,
    currentQuantity: line.current_quantity,
    removed: Math.max(0, gone),
    price: shopMoney(line.price_set, line.price),
    discount:
      allocations.length > 0
        ? total(allocations.map((allocation) => shopMoney(allocation.amount_set, allocation.amount)))
        : shopMoney(line.total_discount_set, line.total_discount),
    ...taxOf(restTaxes(line.tax_lines)),
    type: line.gift_card ? "GIFT_CARD" : isTip ? "TIP" : "PRODUCT",
  };
}

function charges(body: RestOrder, lines: readonly OrderLineFacts[]): Charge[] {
  return [
    ...shippingCharges(
      body.shipping_lines.map((line) => ({
        id: line.id,
        isRemoved: line.is_removed ?? false,
        price: shopMoney(line.price_set, line.price),
        discount: shippingDiscount(line),
        taxes: restTaxes(line.tax_lines),
      })),
    ),
    ...duties(body, lines),
    ...plainCharge("ADDITIONAL_FEE", "fees", shopMoney(body.original_total_additional_fees_set)),
    ...untoldTip(body.total_tip_received, lines),
  ];
}

/** What allocations say; without any, what the discounted price leaves of the price. */
function shippingDiscount(line: RestOrder["shipping_lines"][number]): Amount {
  const { discount_allocations: allocations } = line;
  if (allocations.length > 0)
    return total(allocations.map((part) => shopMoney(part.amount_set, part.amount)));
  const discounted = line.discounted_price_set ?? line.discounted_price;
  if (discounted === null) return "0.0000";
  const discount = toTenThousandths(shopMoney(line.price_set, line.price)) - toTenThousandths(discounted);
  return discount > 0n ? fromTenThousandths(discount) : "0.0000";
}

/**
 * Duties stand at their lines; an order that tells only their sum has them as one. Where prices include them
 * (`duties_included`) they are part of what their goods cost.
 */
function duties(body: RestOrder, lines: readonly OrderLineFacts[]): Charge[] {
  const found = body.line_items.flatMap((line, position) =>
    line.duties.flatMap((duty, index) =>
      plainCharge(
        "DUTY",
        duty.admin_graphql_api_id ?? duty.id ?? `${line.id}-duty-${index + 1}`,
        duty.shop_money?.amount ?? shopMoney(duty.price_set),
        restTaxes(duty.tax_lines),
        body.duties_included ? lines[position]?.id : undefined,
      ),
    ),
  );
  if (found.some((duty) => toTenThousandths(duty.price) !== 0n)) return found;
  const sum = shopMoney(body.original_total_duties_set);
  return body.duties_included
    ? dutiesInPrices(sum, lines, body.currency)
    : plainCharge("DUTY", "duties", sum);
}
