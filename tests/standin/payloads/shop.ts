import { rawId } from "./json.ts";
import type { ShopSettings } from "../world/types.ts";

/** What the webhooks of a shop itself need to know of it. */
export interface ShopFacts {
  readonly id: string;
  readonly domain: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly settings: Readonly<ShopSettings>;
}

/** shop/update and app/uninstalled. */
export function shopPayload(shop: ShopFacts, time: (instant: number) => string): object {
  const { name, email, currencyCode, ianaTimezone, taxesIncluded } = shop.settings;
  return {
    id: rawId(shop.id),
    name,
    email,
    domain: shop.domain,
    province: "New York",
    country: "US",
    address1: "1 Example Street",
    zip: "00000",
    city: "Exampleton",
    source: null,
    phone: "",
    latitude: null,
    longitude: null,
    primary_locale: "en",
    address2: null,
    created_at: time(shop.createdAt),
    updated_at: time(shop.updatedAt),
    country_code: "US",
    country_name: "United States",
    currency: currencyCode,
    customer_email: email,
    timezone: `(${ianaTimezone})`,
    iana_timezone: ianaTimezone,
    shop_owner: "Owner Example",
    money_format: "{{amount}}",
    money_with_currency_format: `{{amount}} ${currencyCode}`,
    weight_unit: "kg",
    province_code: "NY",
    taxes_included: taxesIncluded,
    auto_configure_tax_inclusivity: null,
    tax_shipping: null,
    county_taxes: true,
    plan_display_name: "Basic",
    plan_name: "basic",
    has_discounts: true,
    has_gift_cards: true,
    myshopify_domain: shop.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: "{{amount}}",
    money_with_currency_in_emails_format: `{{amount}} ${currencyCode}`,
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: false,
    has_storefront: true,
    finances: true,
    primary_location_id: rawId("655441491"),
    checkout_api_supported: true,
    multi_location_enabled: true,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: [currencyCode],
    marketing_sms_consent_enabled_at_checkout: false,
    transactional_sms_disabled: false,
  };
}
