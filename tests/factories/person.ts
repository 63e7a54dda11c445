import { restOrder } from "./order-spec.ts";

/** A generated person, and everything by which they can be told. */
export interface Person {
  readonly id: string;
  readonly orderId: string;
  /** The id under which another system knows them. */
  readonly apiId: string;
  readonly apiOrderId: string;
  readonly email: string;
  readonly phone: string;
  readonly apiPhone: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly apiLastName: string;
  readonly street: string;
  readonly city: string;
  readonly zip: string;
  readonly ip: string;
  readonly note: string;
  readonly recipient: string;
}

/** Each name is a word of its own, so that a search for it finds nothing else. */
export function person(seed: number): Person {
  const word = (stem: string) => `${stem}${String.fromCharCode(97 + (seed % 26))}${seed}`;
  return {
    id: String(9_007_199_254_741_000n + BigInt(seed) * 2n + 1n),
    orderId: String(61_000_000 + seed),
    apiId: `crm-${seed}-person`,
    apiOrderId: `till-${seed}-order`,
    email: `${word("quilla")}@example.com`,
    phone: `+1555${String(6_250_000 + seed)}`,
    apiPhone: `+44 20 7946 ${String(1000 + seed)}`,
    firstName: word("Quilla"),
    lastName: word("Zephyrine"),
    apiLastName: word("Tannhauser"),
    street: `${seed} ${word("Marrowbone")} Lane`,
    city: word("Umberton"),
    zip: `ZX${seed}9Q`,
    ip: `203.0.113.${seed % 250}`,
    note: word("leave-at-the-neighbour"),
    recipient: word("Giftrecipient"),
  };
}

/** What names the person outright: nothing of it may be left. */
export function personalValues(one: Person): string[] {
  return [
    ...[one.email, one.phone, one.apiPhone, one.firstName, one.lastName, one.apiLastName],
    ...[one.street, one.city, one.zip, one.ip, one.note, one.recipient],
  ];
}

const address = (one: Person) => ({
  first_name: one.firstName,
  last_name: one.lastName,
  name: `${one.firstName} ${one.lastName}`,
  company: null,
  address1: one.street,
  address2: null,
  city: one.city,
  zip: one.zip,
  province: "Ontario",
  province_code: "ON",
  country: "Canada",
  country_code: "CA",
  phone: one.phone,
  latitude: 43.65,
  longitude: -79.38,
});

/** As customers/create and update send them. */
export function customerBody(one: Person, updatedAt = "2026-11-09T10:00:00Z"): Record<string, unknown> {
  return {
    id: raw(one.id),
    admin_graphql_api_id: `gid://shopify/Customer/${one.id}`,
    email: one.email,
    first_name: one.firstName,
    last_name: one.lastName,
    phone: one.phone,
    note: one.note,
    state: "enabled",
    tags: "vip",
    created_at: "2026-10-09T10:00:00Z",
    updated_at: updatedAt,
    default_address: { id: 1, customer_id: raw(one.id), ...address(one) },
    addresses: [{ id: 1, customer_id: raw(one.id), ...address(one) }],
  };
}

/** As orders/create and updated send it: one line of 30.00, with all that Shopify tells of the buyer. */
export function orderBody(one: Person, updatedAt = "2026-11-10T15:00:00Z"): Record<string, unknown> {
  const body = restOrder({
    id: one.orderId,
    at: "2026-11-10T15:00:00Z",
    updatedAt,
    customer: one.id,
    lines: [{ id: "1", price: "30.00" }],
  });
  const lines = body.line_items as Record<string, unknown>[];
  return {
    ...body,
    tags: "gift",
    email: one.email,
    contact_email: one.email,
    phone: one.phone,
    browser_ip: one.ip,
    client_details: { browser_ip: one.ip, user_agent: "Mozilla/5.0" },
    note: one.note,
    note_attributes: [{ name: "deliver to", value: one.recipient }],
    billing_address: address(one),
    shipping_address: address(one),
    customer: {
      ...customerBody(one, updatedAt),
      currency: "USD",
    },
    line_items: lines.map((line) => ({
      ...line,
      properties: [{ name: "Recipient", value: one.recipient }],
    })),
    fulfillments: [{ id: 5, email: one.email, destination: address(one) }],
  };
}

/** The part of a compliance message that names the person. */
export function complianceCustomer(one: Person): Record<string, unknown> {
  return { id: raw(one.id), email: one.email, phone: one.phone };
}

/** The same person in the words of the ingest API: another id, the same e-mail in other letters. */
export function apiCustomer(one: Person) {
  return {
    externalId: one.apiId,
    email: one.email.toUpperCase().replace("EXAMPLE.COM", "example.com"),
    firstName: one.firstName,
    lastName: one.apiLastName,
    phone: one.apiPhone,
    country: "CA",
    province: "ON",
    updatedAt: "2026-11-09T10:00:00Z",
  };
}

export function apiOrder(one: Person) {
  return {
    externalId: one.apiOrderId,
    processedAt: "2026-11-11T15:00:00Z",
    updatedAt: "2026-11-11T15:00:00Z",
    total: "12.00",
    customer: apiCustomer(one),
  };
}

function raw(id: string): unknown {
  return JSON.rawJSON(id);
}
