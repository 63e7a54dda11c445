import fc from "fast-check";
import type { ApiResource } from "#app/ingest/index.server.ts";

/** Records that are good, nearly good and wild; ids from a small pool, so that they meet each other. */
export function wildRecord(resource: ApiResource): fc.Arbitrary<unknown> {
  const good: fc.Arbitrary<unknown> = { customers: customer, products: product, orders: order }[resource];
  return fc.oneof(
    { weight: 5, arbitrary: good },
    { weight: 4, arbitrary: fc.tuple(good, fc.array(mutation, { minLength: 1, maxLength: 3 })).map(mutated) },
    { weight: 1, arbitrary: fc.record({ externalId: id, deleted: fc.constant(true) }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

const id = fc.oneof(
  fc.nat(400).map(String),
  fc.nat(400),
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code)),
    minLength: 1,
    maxLength: 64,
  }),
);
const amount = fc.oneof(
  fc.nat(1_000_000).map((cents) => (cents / 100).toFixed(2)),
  fc.nat(1_000_000).map((cents) => cents / 100),
  fc.constantFrom("0", 0, "0.0001", "999999999999999.9999", "00012.5"),
);
const instant = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
  .chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().replace("Z", "+05:45")));
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 10 }),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const partly = <T extends Record<string, fc.Arbitrary<unknown>>>(required: string[], fields: T) =>
  fc.record(fields, { requiredKeys: required });

const customer = partly(["externalId"], {
  externalId: id,
  email: maybe(text),
  firstName: maybe(text),
  country: maybe(fc.constantFrom("NP", "US", "DE")),
  tags: maybe(fc.array(text, { maxLength: 4 })),
  acceptsMarketing: maybe(fc.boolean()),
  createdAt: maybe(instant),
  updatedAt: maybe(instant),
});

const product = partly(["externalId", "title"], {
  externalId: id,
  title: text,
  status: maybe(fc.constantFrom("active", "archived", "draft")),
  tags: maybe(fc.array(text, { maxLength: 4 })),
  updatedAt: maybe(instant),
  variants: maybe(
    fc.array(
      partly(["externalId"], {
        externalId: id,
        sku: maybe(text),
        price: maybe(amount),
        unitCost: maybe(amount),
        inventoryQuantity: maybe(fc.integer({ min: -1000, max: 1000 })),
      }),
      { maxLength: 4 },
    ),
  ),
});

const quantity = fc.oneof(fc.nat(5), fc.constantFrom(0, 10_000_000));
const line = partly(["externalId", "quantity", "unitPrice"], {
  externalId: fc.nat(5),
  product: maybe(id),
  variant: maybe(id),
  title: maybe(text),
  quantity,
  unitPrice: amount,
  discount: maybe(fc.constantFrom("0", "0.01", 1)),
  tax: maybe(fc.constantFrom("0", "0.01", 1)),
  giftCard: maybe(fc.boolean()),
});
const refund = partly(["externalId", "processedAt"], {
  externalId: fc.oneof(fc.nat(3), id),
  processedAt: instant,
  lines: maybe(
    fc.array(fc.record({ line: fc.nat(5), quantity: fc.nat(1), amount, tax: maybe(fc.constant("0.01")) }), {
      maxLength: 2,
    }),
  ),
  shipping: maybe(amount),
  adjustment: maybe(fc.constantFrom("-5.00", 5, "0")),
});
const shared = {
  externalId: id,
  name: maybe(text),
  processedAt: instant,
  updatedAt: maybe(instant),
  currency: maybe(fc.constantFrom("USD", "JPY", "KWD")),
  customer: maybe(fc.oneof(id, customer)),
  test: maybe(fc.boolean()),
  cancelledAt: maybe(instant),
  taxesIncluded: maybe(fc.boolean()),
  channel: maybe(text),
  country: maybe(fc.constant("NP")),
  discountCodes: maybe(fc.array(text, { maxLength: 3 })),
  shipping: maybe(fc.oneof(amount, fc.record({ amount, tax: maybe(amount) }))),
  tip: maybe(amount),
  duties: maybe(amount),
};
const order = fc.oneof(
  partly(["externalId", "processedAt", "lines"], {
    ...shared,
    lines: fc.uniqueArray(line, { maxLength: 4, selector: (value) => String(value.externalId) }),
    refunds: maybe(fc.array(refund, { maxLength: 2 })),
  }),
  partly(["externalId", "processedAt", "total"], {
    ...shared,
    total: amount,
    tax: maybe(amount),
    discount: maybe(amount),
  }),
);

/** One thing done to a record, at a place that `at` picks. */
const mutation = fc.record({
  at: fc.nat(),
  what: fc.constantFrom("replace", "remove", "add"),
  key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "total", "lines", "toString")),
  value: fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      1e21,
      -0,
      1e-9,
      "9".repeat(40),
      "a\0b",
      "\ud800",
      "2026-02-31T00:00:00Z",
      -1,
      [],
      {},
      null,
    ),
  ),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function mutated([record, mutations]: [unknown, readonly Mutation[]]): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(record));
  for (const one of mutations) {
    const places = placesIn(copy);
    const place = places[one.at % places.length];
    if (!place) continue;
    const { parent, key } = place;
    if (one.what === "remove") Reflect.deleteProperty(parent, key);
    else
      Object.defineProperty(parent, one.what === "add" && !Array.isArray(parent) ? one.key : key, {
        value: one.value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return copy;
}

function placesIn(value: unknown): { parent: object; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ parent: value, key }, ...placesIn(inner)]);
}
