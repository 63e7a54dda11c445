import { describe, expect, it } from "vitest";
import { apiSchemas, parseApiRecord, readApiJson, type ApiResource } from "#app/ingest/index.server.ts";

const receivedAt = new Date("2026-11-01T00:00:00Z");
const at = "2026-03-02T12:00:00Z";
const order = { externalId: "o", processedAt: at };
const line = { externalId: "A", quantity: 2, unitPrice: "10.00" };

/** "path code message" of every error; none for a record that is taken. */
function errorsOf(resource: ApiResource, record: unknown, currency = "USD"): string[] {
  const reading = parseApiRecord(resource, record, { currency, receivedAt });
  if (reading.outcome === "records") return [];
  return reading.errors.map(({ path, code, message }) => `${path} ${code}: ${message}`);
}

const idError = "invalid_value: is no id of 1 to 64 printable ASCII characters";
const amountError =
  "invalid_value: is no amount: decimal text or a number, 15 digits before the point and 4 after at most";
const instantError =
  "invalid_value: is no date and time with an offset (2026-03-01T12:00:00Z) in the years 1970 to 9998";

describe("what is wrong with a record", () => {
  it.each<[string, ApiResource, unknown, string[]]>([
    ["no object", "customers", 5, [" invalid_type: must be an object"]],
    ["no id", "customers", {}, ["/externalId required: is required"]],
    ["an id with a space", "customers", { externalId: "a b" }, [`/externalId ${idError}`]],
    ["an id of 65 characters", "customers", { externalId: "x".repeat(65) }, [`/externalId ${idError}`]],
    [
      "an id that is no id",
      "customers",
      { externalId: true },
      ["/externalId invalid_value: is no id: text of 1 to 64 printable ASCII characters, or a whole number"],
    ],
    [
      "a misspelt field",
      "customers",
      { externalId: 1, firstname: "Maya" },
      ['/firstname unknown_field: "firstname" is no known field; did you mean "firstName"?'],
    ],
    [
      "a field of another resource inside a line",
      "orders",
      { ...order, lines: [{ ...line, unit_price: 1 }] },
      ['/lines/0/unit_price unknown_field: "unit_price" is no known field; did you mean "unitPrice"?'],
    ],
    [
      "an inherited name",
      "products",
      JSON.parse('{"externalId":"p","title":"x","__proto__":{"deleted":true}}') as unknown,
      [
        '/__proto__ unknown_field: "__proto__" is no known field; known are externalId, title, handle, vendor, productType, status, tags, updatedAt, variants',
      ],
    ],
    [
      "a day that is none",
      "orders",
      { ...order, processedAt: "2026-02-29T12:00:00Z", total: 1 },
      [`/processedAt ${instantError}`],
    ],
    [
      "a time without an offset",
      "orders",
      { ...order, processedAt: "2026-02-28T12:00:00", total: 1 },
      [`/processedAt ${instantError}`],
    ],
    [
      "the hour 24",
      "orders",
      { ...order, processedAt: "2026-02-28T24:00:00Z", total: 1 },
      [`/processedAt ${instantError}`],
    ],
    [
      "a year before all business",
      "orders",
      { ...order, processedAt: "1970-01-01T00:00:00+01:00", total: 1 },
      [`/processedAt ${instantError}`],
    ],
    ["an amount with a comma", "orders", { ...order, total: "1,5" }, [`/total ${amountError}, not negative`]],
    ["a negative amount", "orders", { ...order, total: -1 }, ["/total invalid_value: is negative"]],
    [
      "an amount of five decimals",
      "orders",
      { ...order, total: "1.00001" },
      [`/total ${amountError}, not negative`],
    ],
    [
      "an amount of 16 digits",
      "orders",
      { ...order, total: "1234567890123456" },
      [`/total ${amountError}, not negative`],
    ],
    [
      "a number with half a cent",
      "orders",
      { ...order, total: 0.1 + 0.2 },
      [
        "/total inexact_number: 0.30000000000000004 has more digits after the point than the 2 of USD: send text to say it exactly",
      ],
    ],
    [
      "a number too large",
      "orders",
      { ...order, total: 1e21 },
      ["/total inexact_number: 1e+21 is too large for a number to be exact, or too small: send text"],
    ],
    [
      "an unknown currency",
      "orders",
      { ...order, total: 1, currency: "ABC" },
      ["/currency invalid_value: is no currency code that is known: three capital letters of ISO 4217"],
    ],
    ["neither lines nor total", "orders", order, [" conflict: has neither lines nor total"]],
    [
      "lines and total",
      "orders",
      { ...order, lines: [line], total: 1 },
      ["/total conflict: stands beside lines: give one of the two"],
    ],
    [
      "two lines of one id, as text and as a number",
      "orders",
      {
        ...order,
        lines: [
          { ...line, externalId: 7 },
          { ...line, externalId: "7" },
        ],
      },
      ['/lines/1/externalId duplicate: "7" stands twice in lines'],
    ],
    [
      "half a unit",
      "orders",
      { ...order, lines: [{ ...line, quantity: 1.5 }] },
      ["/lines/0/quantity invalid_type: must be a whole number"],
    ],
    [
      "too many units",
      "orders",
      { ...order, lines: [{ ...line, quantity: 1e8 }] },
      ["/lines/0/quantity too_large: must be at most 10000000"],
    ],
    [
      "a discount over the price",
      "orders",
      { ...order, lines: [{ ...line, discount: "20.01" }] },
      ["/lines/0/discount conflict: is more than the price of the line's units"],
    ],
    [
      "tax of no units",
      "orders",
      { ...order, lines: [{ ...line, quantity: 0, tax: 1 }] },
      ["/lines/0/tax conflict: is not zero though the line has no units"],
    ],
    [
      "more tax than the price that includes it",
      "orders",
      { ...order, taxesIncluded: true, lines: [{ ...line, tax: "20.01" }] },
      ["/lines/0/tax conflict: is more than the price that includes it"],
    ],
    [
      "a total under its shipping",
      "orders",
      { ...order, total: "5.00", shipping: "6.00", discount: "9.00" },
      ["/total conflict: is less than the tax, shipping, tip and duties in it"],
    ],
    [
      "a refund of a line that is none",
      "orders",
      {
        ...order,
        lines: [line],
        refunds: [{ externalId: "r", processedAt: at, lines: [{ line: "B", quantity: 1, amount: 1 }] }],
      },
      ['/refunds/0/lines/0/line conflict: "B" is no line of this order'],
    ],
    [
      "refunds of more units than were sold",
      "orders",
      {
        ...order,
        lines: [line],
        refunds: [
          { externalId: "r", processedAt: at, lines: [{ line: "A", quantity: 2, amount: 1 }] },
          { externalId: "s", processedAt: at, lines: [{ line: "A", quantity: 1, amount: 1 }] },
        ],
      },
      ["/refunds/1/lines/0/quantity conflict: returns more units than the line has left"],
    ],
    [
      "amounts that fit one by one only",
      "orders",
      { ...order, lines: [{ ...line, unitPrice: "900000000000000" }] },
      [" too_large: has amounts that add up to more than 15 digits before the point"],
    ],
    [
      "a status that is none",
      "products",
      { externalId: 1, title: "x", status: "on" },
      ["/status invalid_value: must be one of active, archived, draft"],
    ],
    [
      "a title too long",
      "products",
      { externalId: 1, title: "x".repeat(513) },
      ["/title too_large: is longer than 512 characters"],
    ],
    [
      "half a surrogate pair",
      "products",
      { externalId: 1, title: "a\ud800b" },
      ["/title invalid_value: has a NUL or half a surrogate pair in it"],
    ],
    [
      "an order's customer with a mistake in it",
      "orders",
      { ...order, total: 1, customer: { externalId: "c", mail: "x" } },
      ['/customer/mail unknown_field: "mail" is no known field; did you mean "email"?'],
    ],
    [
      "a shipping without amount",
      "orders",
      { ...order, total: 1, shipping: { tax: 1 } },
      ["/shipping/amount required: is required"],
    ],
    [
      "a deletion with more",
      "orders",
      { ...order, deleted: true },
      [
        '/processedAt unknown_field: "processedAt" is no known field; known are externalId, deleted, updatedAt',
      ],
    ],
  ])("%s", (_name, resource, record, errors) => {
    expect(errorsOf(resource, record)).toEqual(errors);
  });

  it("is told up to twenty times, with names cut short", () => {
    const record = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`${"k".repeat(500)}${index}`, 1]),
    );
    const reading = parseApiRecord(
      "customers",
      { externalId: 1, ...record },
      { currency: "USD", receivedAt },
    );
    if (reading.outcome !== "rejected") throw new Error("it was taken");
    expect(reading.errors).toHaveLength(20);
    expect(JSON.stringify(reading.errors).length).toBeLessThan(10_000);
  });
});

describe("an amount that is a number", () => {
  it.each([
    ["JPY", 100, []],
    [
      "JPY",
      100.5,
      [
        "/total inexact_number: 100.5 has more digits after the point than the 0 of JPY: send text to say it exactly",
      ],
    ],
    ["KWD", 1.125, []],
    ["USD", 1.12, []],
    [
      "USD",
      1.125,
      [
        "/total inexact_number: 1.125 has more digits after the point than the 2 of USD: send text to say it exactly",
      ],
    ],
  ])("in %s may be %d by the currency's digits", (currency, total, errors) => {
    expect(errorsOf("orders", { ...order, total, currency })).toEqual(errors);
    expect(errorsOf("orders", { ...order, total }, currency)).toEqual(errors);
    expect(errorsOf("orders", { ...order, total: String(total), currency })).toEqual([]);
  });
});

describe("JSON of the ingest API", () => {
  const read = (text: string) => {
    const parsed = readApiJson(Buffer.from(text));
    if (parsed.outcome !== "json") throw new Error(parsed.reason);
    return parsed.value;
  };

  it("keeps every digit of a number that a double cannot hold, as text", () => {
    expect(
      read('{"a": 820982911946154508, "b": [12345678901234567.25], "c": 0.1234567890123456789}'),
    ).toEqual({
      a: "820982911946154508",
      b: ["12345678901234567.25"],
      c: "0.1234567890123456789",
    });
    expect(read("820982911946154508")).toBe("820982911946154508");
  });

  it("leaves numbers that are exact, and digits in text", () => {
    expect(read("[9007199254740991, 1.50000000000000000, 100000000000000000000]")).toEqual([
      9007199254740991, 1.5, 100000000000000000000,
    ]);
    expect(read('{"t": "a: 12345678901234567", "u": ",12345678901234567"}')).toEqual({
      t: "a: 12345678901234567",
      u: ",12345678901234567",
    });
  });
});

it("has exactly the fields that are promised", () => {
  const fields = (resource: ApiResource) => Object.keys(apiSchemas[resource].shape);
  expect(fields("customers").join(" ")).toBe(
    "externalId email firstName lastName phone country province tags acceptsMarketing createdAt updatedAt",
  );
  expect(fields("products").join(" ")).toBe(
    "externalId title handle vendor productType status tags updatedAt variants",
  );
  expect(fields("orders").join(" ")).toBe(
    "externalId name processedAt updatedAt currency customer test cancelledAt taxesIncluded channel country discountCodes lines shipping tip duties refunds total tax discount",
  );
});
