import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskPayload, plainPayload } from "#app/inbox/mask-payload.ts";
import { createWorld, type StandinEvent } from "#tests/standin/index.ts";

const mask = (topic: string, value: unknown) => maskPayload(topic, Buffer.from(JSON.stringify(value)));

/** The masked text. @throws where the body is not JSON. */
function textOf(topic: string, value: unknown): string {
  const masked = mask(topic, value);
  if (masked.outcome !== "json") throw new Error("hidden");
  return masked.text;
}

const person = {
  email: "mallory.seed@example.com",
  phone: "+49 151 5550123",
  first_name: "Mallory-Seed",
  last_name: "O'Seedling",
  name: "Mallory-Seed O'Seedling",
  address1: "12 Seedy Lane",
  address2: "Flat 3b",
  city: "Seedville",
  zip: "SD1 2AB",
  company: "Seed & Sons",
  province: "Seedshire",
  latitude: 51.500731,
  longitude: -0.124625,
  browser_ip: "203.0.113.77",
  note: "leave it with the seed neighbour",
  token: "b1946ac92492d2347c6235b4d2611184",
  cart_token: "c1-591d249bba78",
  user_agent: "Mozilla/5.0 (Seed)",
  landing_site: "/?email=mallory.seed@example.com",
  birthday: "1990-02-03",
  tax_id: 4711081512,
};
const order = {
  id: 5678901234567890123n,
  admin_graphql_api_id: "gid://shopify/Order/5678901234567890123",
  created_at: "2026-11-22T10:00:00-05:00",
  currency: "USD",
  total_price: "19.90",
  financial_status: "paid",
  test: false,
  closed_at: null,
  tags: person.name,
  note_attributes: [{ name: person.email, value: person.phone }],
  customer: { id: 12, ...person, default_address: person },
  billing_address: person,
  client_details: { browser_ip: person.browser_ip, accept_language: "seed-DE" },
  line_items: [
    {
      id: 7,
      quantity: 2,
      price: "9.95",
      title: "Gift for Mallory-Seed",
      properties: [{ name: "To", value: person.name }],
    },
  ],
};
const body = Buffer.from(
  JSON.stringify(order, (_key, value: unknown) => (typeof value === "bigint" ? "BIG" : value)).replace(
    '"BIG"',
    "5678901234567890123",
  ),
);

describe("a masked message", () => {
  const masked = maskPayload("orders/create", body);
  const text = masked.outcome === "json" ? masked.text : "";

  test("shows ids to the last digit, times, amounts and states", () => {
    for (const shown of [
      '"id": 5678901234567890123',
      '"admin_graphql_api_id": "gid://shopify/Order/5678901234567890123"',
      '"created_at": "2026-11-22T10:00:00-05:00"',
      '"currency": "USD"',
      '"total_price": "19.90"',
      '"financial_status": "paid"',
      '"test": false',
      '"closed_at": null',
      '"quantity": 2',
    ])
      expect(text).toContain(shown);
  });

  test("shows nothing of a person", () => {
    for (const value of [...Object.values(person).map(String), "Gift for", "seed-DE"])
      expect(text).not.toContain(value);
    expect(text.toLowerCase()).not.toContain("seed");
    expect(text).toContain('"email": "(hidden)"');
  });

  test("shows products' titles, and no other topic's", () => {
    expect(textOf("products/update", { title: "Mug", vendor: "Mallory-Seed" })).toBe(
      '{\n  "title": "Mug",\n  "vendor": "(hidden)"\n}',
    );
    expect(textOf("customers/update", { title: "Dr. Seed" })).not.toContain("Seed");
  });
});

test("no text of a person comes through under whatever name, however nested", () => {
  const names = [
    ...Object.keys(order),
    ...Object.keys(person),
    "position",
    "reason",
    "status",
    "kind",
    "amount",
  ];
  const personal = fc
    .constantFrom(...Object.values(person).filter((value) => typeof value === "string"))
    .map((value) => `${value} ✱seed✱`);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      personal,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, "Mallory ✱seed✱", "x-✱seed✱"), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(
      tree,
      fc.constantFrom("orders/create", "customers/update", "refunds/create"),
      (value, topic) => {
        expect(textOf(topic, value)).not.toContain("✱seed✱");
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});

test("of everything that the stand-in sends, no name, address or e-mail of its customers comes through", () => {
  const world = createWorld({ seed: 5, now: () => new Date("2026-11-22T12:00:00Z") });
  const shop = world.addShop({ domain: "masks.myshopify.com", orders: 5, customers: 5, products: 3 });
  const events: StandinEvent[] = [];
  world.onEvent((event) => events.push(event));
  const customerId = shop.createCustomer().record.id;
  shop.updateCustomer(customerId, { firstName: "Zoë-Seed" });
  const made = shop.createOrder({ customerId, lines: [{ quantity: 1, price: "40.00" }] }).record.id;
  shop.refundOrder(made, { lines: [{ index: 0, quantity: 1 }] });
  shop.requestCustomerData(customerId);
  expect(events.length).toBeGreaterThan(4);
  for (const { topic, body: sent } of events) {
    const plain = Buffer.from(sent);
    const seen = maskPayload(topic, plain);
    if (seen.outcome !== "json") throw new Error(`${topic} is hidden`);
    expect(seen.text).not.toMatch(/Zoë-Seed|@|Example Street|Exampleton/);
    if (topic.startsWith("customers/")) expect(plainPayload(plain).text).toContain("@");
  }
});

describe("a body that cannot be shown whole", () => {
  test("is hidden where it is not JSON; its owner sees it as it came", () => {
    const cut = Buffer.from('{"id":1,"email":"mallory.seed@exa');
    expect(maskPayload("orders/create", cut)).toEqual({ outcome: "hidden" });
    expect(plainPayload(cut)).toEqual({ text: '{"id":1,"email":"mallory.seed@exa', truncated: false });
  });

  test("is cut after 64 KiB, at 6 MB as at any size", () => {
    const lines = Array.from({ length: 60_000 }, (_unused, id) => ({ id, title: "x".repeat(80) }));
    const large = Buffer.from(JSON.stringify({ line_items: lines }));
    expect(large.byteLength).toBeGreaterThan(5_500_000);
    const masked = maskPayload("orders/create", large);
    if (masked.outcome !== "json") throw new Error("hidden");
    expect(masked.truncated).toBe(true);
    expect(masked.text.length).toBeLessThan(70_000);
    expect(plainPayload(Buffer.from("y".repeat(100_000))).truncated).toBe(true);
    const oneText = maskPayload("products/update", Buffer.from(JSON.stringify({ title: "z".repeat(1e6) })));
    expect(oneText.outcome === "json" && oneText.text.length).toBeLessThanOrEqual(131_072);
  });

  test("does not end the process however deep it is", () => {
    const deep = Buffer.from(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
    const masked = maskPayload("orders/create", deep);
    expect(masked.outcome === "hidden" || masked.truncated).toBe(true);
  });
});
