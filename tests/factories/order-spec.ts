/** An order written down for a test; turns into a REST-shaped payload or an Admin GraphQL node of the same order. */
export interface OrderSpec {
  readonly id?: string;
  readonly at: string;
  readonly updatedAt?: string;
  readonly currency?: string;
  /** Presentment currency and what one unit of shop money is in it. */
  readonly presentment?: { readonly currency: string; readonly amounts: string };
  readonly taxesIncluded?: boolean;
  readonly test?: boolean;
  readonly customer?: string | null;
  readonly lines?: readonly LineSpec[];
  readonly shipping?: { readonly price: string; readonly discount?: string; readonly tax?: TaxSpec };
  readonly fee?: string;
  readonly tip?: string;
  readonly totalDiscounts?: string;
  readonly cancelledAt?: string;
  readonly edited?: boolean;
  readonly refunds?: readonly RefundSpec[];
}

export type TaxSpec = readonly [rate: number, amount: string];

export interface LineSpec {
  readonly id: string;
  readonly product?: string | null;
  readonly quantity?: number;
  readonly currentQuantity?: number;
  readonly price: string;
  readonly discount?: string;
  readonly totalDiscount?: string;
  readonly taxes?: readonly TaxSpec[];
  readonly giftCard?: boolean;
  /** As the order calls it; "Line 1" unless said. */
  readonly title?: string | null;
  readonly tip?: boolean;
  readonly duty?: string;
}

export interface RefundSpec {
  readonly id: string;
  readonly at: string;
  readonly lines?: readonly {
    readonly line: string;
    readonly quantity: number;
    readonly subtotal: string;
    readonly tax?: string;
  }[];
  readonly shipping?: { readonly amount: string; readonly tax?: string };
  /** Repeats the shipping refund as an adjustment, as old payloads do; "only": nowhere else. */
  readonly shippingAsAdjustment?: boolean | "only";
  readonly adjustments?: readonly { readonly amount: string; readonly tax?: string }[];
  readonly duties?: readonly { readonly duty: string; readonly amount: string }[];
}

export interface EditSpec {
  readonly id: string;
  readonly order: string;
  readonly at: string;
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: Readonly<Record<string, number>>;
}

const defaultId = "5001";

const titleOf = ({ id, tip, title = tip ? "Tip" : `Line ${id}` }: LineSpec) => title;

function dutyId(line: LineSpec): string {
  return `${line.id}9`;
}

/** The body of orders/create, updated or cancelled. */
export function restOrder(spec: OrderSpec): Record<string, unknown> {
  const currency = spec.currency ?? "USD";
  const set = (amount: string, presented = amount) => ({
    shop_money: { amount, currency_code: currency },
    presentment_money: {
      amount: spec.presentment?.amounts ?? presented,
      currency_code: spec.presentment?.currency ?? currency,
    },
  });
  const taxLine = ([rate, amount]: TaxSpec) => ({
    title: "Tax",
    rate,
    price: amount,
    price_set: set(amount),
  });
  const allocation = (amount: string | undefined) =>
    amount === undefined ? [] : [{ amount, amount_set: set(amount), discount_application_index: 0 }];
  const id = spec.id ?? defaultId;
  return {
    id: raw(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    created_at: spec.at,
    processed_at: spec.at,
    updated_at: spec.updatedAt ?? spec.at,
    cancelled_at: spec.cancelledAt ?? null,
    cancel_reason: spec.cancelledAt ? "customer" : null,
    currency,
    presentment_currency: spec.presentment?.currency ?? currency,
    taxes_included: spec.taxesIncluded ?? false,
    test: spec.test ?? false,
    financial_status: "paid",
    source_name: "web",
    tags: "",
    customer:
      spec.customer === null || spec.customer === undefined
        ? null
        : {
            id: raw(spec.customer),
            email: `c${spec.customer}@example.com`,
            first_name: "Ada",
            last_name: null,
          },
    total_discounts: spec.totalDiscounts,
    total_tip_received: spec.tip ?? "0.00",
    original_total_additional_fees_set: spec.fee === undefined ? null : set(spec.fee),
    line_items: (spec.lines ?? []).map((line) => ({
      id: raw(line.id),
      admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
      product_id: line.product === null ? null : raw(line.product ?? `${line.id}1`),
      variant_id: line.product === null ? null : raw(line.product ?? `${line.id}2`),
      title: titleOf(line),
      quantity: line.quantity ?? 1,
      current_quantity: line.currentQuantity ?? line.quantity ?? 1,
      price: line.price,
      price_set: set(line.price),
      total_discount: line.totalDiscount ?? "0.00",
      total_discount_set: set(line.totalDiscount ?? "0.00"),
      discount_allocations: allocation(line.discount),
      tax_lines: (line.taxes ?? []).map(taxLine),
      gift_card: line.giftCard ?? false,
      duties:
        line.duty === undefined
          ? []
          : [
              {
                id: raw(dutyId(line)),
                shop_money: { amount: line.duty, currency_code: currency },
                tax_lines: [],
              },
            ],
      ...(line.tip ? { tip_payment_gateway: null } : {}),
    })),
    shipping_lines: spec.shipping
      ? [
          {
            id: 1,
            price: spec.shipping.price,
            price_set: set(spec.shipping.price),
            discount_allocations: allocation(spec.shipping.discount),
            tax_lines: spec.shipping.tax ? [taxLine(spec.shipping.tax)] : [],
          },
        ]
      : [],
    refunds: (spec.refunds ?? []).map((refund) => restRefund(refund, id, currency)),
  };
}

/** The body of refunds/create. */
export function restRefund(refund: RefundSpec, order = defaultId, currency = "USD"): Record<string, unknown> {
  const set = (amount: string) => ({ shop_money: { amount, currency_code: currency } });
  const adjustment = (kind: string, amount: string, tax: string) => ({
    kind,
    amount,
    amount_set: set(amount),
    tax_amount: tax,
    tax_amount_set: set(tax),
    reason: "Refund discrepancy",
  });
  const { shipping } = refund;
  return {
    id: raw(refund.id),
    order_id: raw(order),
    created_at: refund.at,
    processed_at: refund.at,
    refund_line_items: (refund.lines ?? []).map((line, index) => ({
      id: raw(`${refund.id}${index + 1}`),
      line_item_id: raw(line.line),
      quantity: line.quantity,
      subtotal_set: set(line.subtotal),
      total_tax_set: set(line.tax ?? "0.00"),
    })),
    refund_shipping_lines:
      shipping && refund.shippingAsAdjustment !== "only"
        ? [{ id: 1, subtotal_amount_set: set(shipping.amount), tax_amount_set: set(shipping.tax ?? "0.00") }]
        : [],
    order_adjustments: [
      ...(refund.adjustments ?? []).map(({ amount, tax }) =>
        adjustment("refund_discrepancy", amount, tax ?? "0.00"),
      ),
      ...(shipping && refund.shippingAsAdjustment
        ? [adjustment("shipping_refund", `-${shipping.amount}`, `-${shipping.tax ?? "0.00"}`)]
        : []),
    ],
    duties: (refund.duties ?? []).map(({ duty, amount }) => ({
      duty_id: raw(duty),
      amount_set: set(amount),
    })),
    transactions: [],
  };
}

/** The body of orders/edited. */
export function restEdit(edit: EditSpec): Record<string, unknown> {
  const changes = (units: Readonly<Record<string, number>> = {}) =>
    Object.entries(units).map(([id, delta]) => ({ id: raw(id), delta }));
  return {
    order_edit: {
      id: raw(edit.id),
      order_id: raw(edit.order),
      created_at: edit.at,
      committed_at: edit.at,
      line_items: { additions: changes(edit.add), removals: changes(edit.remove) },
    },
  };
}

/** The same order as the Admin GraphQL API gives it, its refunds with all their parts. */
export function adminOrder(spec: OrderSpec): Record<string, unknown> {
  const currency = spec.currency ?? "USD";
  const bag = (amount: string) => ({ shopMoney: { amount, currencyCode: currency } });
  const taxLine = ([rate, amount]: TaxSpec) => ({ rate, priceSet: bag(amount) });
  const allocation = (amount: string | undefined) =>
    amount === undefined ? [] : [{ allocatedAmountSet: bag(amount) }];
  return {
    id: `gid://shopify/Order/${spec.id ?? defaultId}`,
    name: `#${spec.id ?? defaultId}`,
    createdAt: spec.at,
    processedAt: spec.at,
    updatedAt: spec.updatedAt ?? spec.at,
    cancelledAt: spec.cancelledAt ?? null,
    cancelReason: spec.cancelledAt ? "CUSTOMER" : null,
    currencyCode: currency,
    presentmentCurrencyCode: spec.presentment?.currency ?? currency,
    taxesIncluded: spec.taxesIncluded ?? false,
    test: spec.test ?? false,
    edited: spec.edited ?? false,
    displayFinancialStatus: "PAID",
    displayFulfillmentStatus: "UNFULFILLED",
    sourceName: "web",
    tags: [],
    customer: spec.customer ? { id: `gid://shopify/Customer/${spec.customer}`, firstName: "Ada" } : null,
    totalDiscountsSet: spec.totalDiscounts === undefined ? null : bag(spec.totalDiscounts),
    totalTipReceivedSet: bag(spec.tip ?? "0.00"),
    additionalFees:
      spec.fee === undefined ? [] : [{ id: "gid://shopify/AdditionalFee/1", price: bag(spec.fee) }],
    shippingLine: spec.shipping
      ? {
          originalPriceSet: bag(spec.shipping.price),
          discountAllocations: allocation(spec.shipping.discount),
          taxLines: spec.shipping.tax ? [taxLine(spec.shipping.tax)] : [],
        }
      : null,
    lineItems: {
      nodes: (spec.lines ?? []).map((line) => ({
        id: `gid://shopify/LineItem/${line.id}`,
        title: titleOf(line),
        quantity: line.quantity ?? 1,
        currentQuantity: line.currentQuantity ?? line.quantity ?? 1,
        isGiftCard: line.giftCard ?? false,
        product:
          line.product === null ? null : { id: `gid://shopify/Product/${line.product ?? `${line.id}1`}` },
        variant:
          line.product === null
            ? null
            : { id: `gid://shopify/ProductVariant/${line.product ?? `${line.id}2`}` },
        originalUnitPriceSet: bag(line.price),
        totalDiscountSet: bag(line.totalDiscount ?? "0.00"),
        discountAllocations: allocation(line.discount),
        taxLines: (line.taxes ?? []).map(taxLine),
        duties:
          line.duty === undefined
            ? []
            : [{ id: `gid://shopify/Duty/${dutyId(line)}`, price: bag(line.duty), taxLines: [] }],
      })),
    },
    refunds: (spec.refunds ?? []).map((refund) => ({
      id: `gid://shopify/Refund/${refund.id}`,
      createdAt: refund.at,
      processedAt: refund.at,
      refundLineItems: {
        nodes: (refund.lines ?? []).map((line, index) => ({
          id: `gid://shopify/RefundLineItem/${refund.id}${index + 1}`,
          quantity: line.quantity,
          lineItem: { id: `gid://shopify/LineItem/${line.line}` },
          subtotalSet: bag(line.subtotal),
          totalTaxSet: bag(line.tax ?? "0.00"),
        })),
      },
      refundShippingLines: {
        nodes: refund.shipping
          ? [
              {
                subtotalAmountSet: bag(refund.shipping.amount),
                taxAmountSet: bag(refund.shipping.tax ?? "0.00"),
              },
            ]
          : [],
      },
      orderAdjustments: {
        nodes: (refund.adjustments ?? []).map(({ amount, tax }) => ({
          amountSet: bag(amount),
          taxAmountSet: bag(tax ?? "0.00"),
        })),
      },
      duties: (refund.duties ?? []).map(({ duty, amount }) => ({
        originalDuty: { id: `gid://shopify/Duty/${duty}` },
        amountSet: bag(amount),
      })),
    })),
  };
}

/** An id as Shopify's JSON writes it: a number, however large. */
const raw = (id: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id);

/** JSON text of a payload; ids keep all their digits. */
export function bodyOf(payload: unknown): Buffer {
  return Buffer.from(JSON.stringify(payload));
}
