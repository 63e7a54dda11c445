import { gid, rawId } from "./json.ts";
import type { Customer } from "../world/types.ts";

const COUNTRIES: Readonly<Record<string, string>> = {
  US: "United States",
  CA: "Canada",
  GB: "United Kingdom",
  DE: "Germany",
  FR: "France",
  JP: "Japan",
};

export function addressPayload(
  person: Pick<Customer, "firstName" | "lastName">,
  countryCode: string,
  provinceCode: string | null,
): object {
  return {
    first_name: person.firstName,
    last_name: person.lastName,
    company: null,
    address1: "1 Example Street",
    address2: null,
    city: "Exampleton",
    zip: "00000",
    province: provinceCode ?? "",
    province_code: provinceCode ?? "",
    country: COUNTRIES[countryCode] ?? countryCode,
    country_code: countryCode,
    phone: "",
    name: `${person.firstName} ${person.lastName}`,
    latitude: null,
    longitude: null,
  };
}

function defaultAddress(customer: Customer): object {
  const {
    latitude: _,
    longitude: __,
    ...address
  } = addressPayload(customer, customer.countryCode, customer.provinceCode) as Record<string, unknown>;
  return {
    id: rawId(customer.id),
    customer_id: rawId(customer.id),
    ...address,
    country_name: COUNTRIES[customer.countryCode] ?? customer.countryCode,
    default: true,
  };
}

/** What customers/* and orders both say of a customer. */
function customerCore(customer: Customer, currencyCode: string, time: (instant: number) => string): object {
  return {
    id: rawId(customer.id),
    admin_graphql_api_id: gid("Customer", customer.id),
    created_at: time(customer.createdAt),
    updated_at: time(customer.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: customer.state,
    note: null,
    verified_email: customer.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: customer.phone,
    currency: currencyCode,
    tax_exemptions: [],
    default_address: defaultAddress(customer),
  };
}

/** A customer as customers/* send it: without counts, spend, consents and tags, which they do not carry. */
export function customerPayload(
  customer: Customer,
  currencyCode: string,
  time: (instant: number) => string,
): object {
  return { ...customerCore(customer, currencyCode, time), addresses: [defaultAddress(customer)] };
}

/** A customer inside an order. */
export function customerInOrder(
  customer: Customer,
  currencyCode: string,
  time: (instant: number) => string,
): object {
  const consent = {
    state: customer.acceptsMarketing ? "subscribed" : "not_subscribed",
    opt_in_level: "single_opt_in",
    consent_updated_at: null,
  };
  return {
    ...customerCore(customer, currencyCode, time),
    email_marketing_consent: consent,
    sms_marketing_consent: customer.phone === null ? null : { ...consent, consent_collected_from: "OTHER" },
    tags: customer.tags.join(", "),
  };
}
