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

/** A customer without counts and spend: the webhooks do not carry them. */
export function customerPayload(
  customer: Customer,
  currencyCode: string,
  time: (instant: number) => string,
): object {
  const {
    latitude: _,
    longitude: __,
    ...address
  } = addressPayload(customer, customer.countryCode, customer.provinceCode) as Record<string, unknown>;
  const defaultAddress = {
    id: rawId(customer.id),
    customer_id: rawId(customer.id),
    ...address,
    country_name: COUNTRIES[customer.countryCode] ?? customer.countryCode,
    default: true,
  };
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
    tags: customer.tags.join(", "),
    addresses: [defaultAddress],
    tax_exemptions: [],
    default_address: defaultAddress,
  };
}
