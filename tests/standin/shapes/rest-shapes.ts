/**
 * The shapes of Shopify's REST-shaped records, written down as facts (names and types, no text and no values) from the answers in
 * the tests of Shopify/shopify-app-js, `packages/apps/shopify-api/rest/admin/__tests__/2025-01` to `2026-07` (order, refund).
 *
 * `field: type`, several types with "|", lists with "[]", a shape with a capital letter. A field that not every record
 * has ends in "?". A "*" before the type says that no public answer shows the field filled: only the reference describes it.
 */
export const REST_SHAPES = {
  Money: "amount: string, currency_code: string",
  MoneySet: "shop_money: Money, presentment_money: Money",
  /** A transaction says `currency`, not `currency_code`. */
  UnsettledMoney: "amount: string, currency: string",
  UnsettledMoneySet: "shop_money: UnsettledMoney, presentment_money: UnsettledMoney",
  TaxLine: "title: string, price: string, rate: number, channel_liable: boolean|null, price_set: MoneySet",
  DiscountAllocation: "amount: string, amount_set: MoneySet, discount_application_index: integer",
  DiscountApplication: `target_type: string, type: string, value: string, value_type: string, allocation_method: string,
    target_selection: string, code?: string, title?: string, description?: string`,
  Property: "name: string, value: string",
  Duty: `id: *string, harmonized_system_code: *string|null, country_code_of_origin: *string|null, shop_money: *Money,
    presentment_money: *Money, tax_lines: *TaxLine[], admin_graphql_api_id: *string`,
  /** What a line item has wherever it stands. */
  LineItemCore: `id: integer, admin_graphql_api_id: string, fulfillable_quantity: integer, fulfillment_service: string,
    fulfillment_status: string|null, gift_card: boolean, grams: integer, name: string, price: string, price_set: MoneySet,
    product_exists: boolean, product_id: integer|null, properties: Property[], quantity: integer,
    requires_shipping: boolean, sku: string|null, taxable: boolean, title: string, total_discount: string,
    total_discount_set: MoneySet, variant_id: integer|null, variant_inventory_management: string|null,
    variant_title: string|null, vendor: string|null, tax_lines: TaxLine[], duties: Duty[],
    discount_allocations: DiscountAllocation[]`,
  LineItem: `...LineItemCore, attributed_staffs: never[], current_quantity: integer,
    tip_payment_gateway?: *string|null, tip_payment_method?: *string|null`,
  ShippingLineCore: `id: integer, carrier_identifier: string|null, code: string|null, discounted_price: string,
    discounted_price_set: MoneySet, phone: string|null, price: string, price_set: MoneySet,
    requested_fulfillment_service_id: null, source: string|null, title: string, tax_lines: TaxLine[],
    discount_allocations: DiscountAllocation[]`,
  ShippingLine: "...ShippingLineCore, is_removed: boolean",
  /** `amount` is without tax, `tax_amount` beside it; both are negative where money goes back for shipping. */
  OrderAdjustment: `id: integer, order_id: integer, refund_id: integer, amount: string, tax_amount: string, kind: string,
    reason: string, amount_set: MoneySet, tax_amount_set: MoneySet`,
  TransactionCore: `id: integer, admin_graphql_api_id: string, order_id: integer, kind: string, gateway: string,
    status: string, message: string|null, created_at: string, test: boolean, authorization: string|null,
    location_id: integer|null, user_id: integer|null, parent_id: integer|null, processed_at: string,
    device_id: integer|null, error_code: string|null, source_name: string, receipt: Empty, amount: string,
    currency: string, payment_id: string`,
  Transaction: `...TransactionCore, total_unsettled_set: UnsettledMoneySet, manual_payment_gateway: boolean,
    amount_rounding: null`,
  Empty: "",
  RefundLineItemCore: `id: integer, line_item_id: integer, location_id: integer|null, quantity: integer,
    restock_type: string, subtotal: number, subtotal_set: MoneySet, total_tax: number, total_tax_set: MoneySet`,
  /** No tax: it stands in the adjustment of kind shipping_refund beside it. */
  RefundShippingLine: `id: integer, shipping_line_id: integer, subtotal_amount_set: MoneySet,
    shipping_line: ShippingLineCore`,
  RefundDuty: "duty_id: *integer, amount_set: *MoneySet",
  RefundFee: "additional_fee_id: *integer, amount_set: *MoneySet",
  RefundCore: `id: integer, admin_graphql_api_id: string, order_id: integer, created_at: string, note: string|null,
    user_id: integer|null, processed_at: string, restock: boolean, duties: RefundDuty[], total_duties_set: MoneySet,
    additional_fees: RefundFee[], total_additional_fees_set: MoneySet, order_adjustments: OrderAdjustment[]`,
  /** refunds/create. Its line items lack what only an order's have (`current_quantity`). */
  Refund: `...RefundCore, return: null, refund_shipping_lines: RefundShippingLine[],
    refund_line_items: RefundLineItem[], transactions: Transaction[]`,
  RefundLineItem: "...RefundLineItemCore, line_item: LineItemCore",
  /** A refund inside an order: shorter, and its refunded shipping is told by adjustments alone. */
  RefundInOrder: `...RefundCore, refund_line_items: RefundLineItemInOrder[], transactions: TransactionCore[]`,
  RefundLineItemInOrder: "...RefundLineItemCore, line_item: LineItem",
  Address: `first_name: string|null, last_name: string|null, company: string|null, address1: string,
    address2: string|null, city: string, zip: string, province: string, province_code: string, country: string,
    country_code: string, phone: string|null, name: string, latitude: number|null, longitude: number|null`,
  CustomerAddress: `id: integer, customer_id: integer, first_name: string|null, last_name: string|null,
    company: string|null, address1: string, address2: string|null, city: string, province: string, country: string,
    zip: string, phone: string|null, name: string, province_code: string, country_code: string, country_name: string,
    default: boolean`,
  CustomerInOrder: `id: integer, admin_graphql_api_id: string, email: string|null, created_at: string,
    updated_at: string, first_name: string|null, last_name: string|null, state: string, note: string|null,
    verified_email: boolean, multipass_identifier: null, tax_exempt: boolean, phone: string|null,
    email_marketing_consent: EmailConsent|null, sms_marketing_consent: SmsConsent|null, tags: string, currency: string,
    tax_exemptions: string[], default_address: CustomerAddress`,
  EmailConsent: "state: string, opt_in_level: string|null, consent_updated_at: string|null",
  SmsConsent: "...EmailConsent, consent_collected_from: string",
  /** What Shopify's samples of orders/* lack, or show in one way only. */
  Order: `billing_address: Address|null, shipping_address: Address|null, customer: CustomerInOrder|null,
    client_details: null, email: string|null, contact_email: string|null, current_total_duties_set: MoneySet|null,
    original_total_duties_set: MoneySet|null, current_total_additional_fees_set: MoneySet|null,
    original_total_additional_fees_set: MoneySet|null, discount_applications: DiscountApplication[],
    line_items: LineItem[], shipping_lines: ShippingLine[], tax_lines: TaxLine[], refunds: RefundInOrder[]`,
  /** Customers as customers/* send them, where the samples show an address filled in one way only. */
  Customer: "addresses: CustomerAddress[], default_address: CustomerAddress, note: string|null",
  /** No sample has a shipping line in it: the units are told as those of line items are. */
  OrderEdited: "order_edit: OrderEdit",
  OrderEdit: "shipping_lines: EditedLines",
  EditedLines: "additions: EditedUnits[], removals: EditedUnits[]",
  EditedUnits: "id: *integer, delta: *integer",
  PrivacyRequest: "customer: Contact",
  Contact: "id: integer, email: string|null, phone: string|null",
  Product: "image: null, category: null",
} as const;

export type RestShape = keyof typeof REST_SHAPES;
