import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, parse, validate, type IntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import * as documents from "#app/shopify/documents/index.ts";
import { withoutCustomerDetails, withoutLevelTwo } from "#app/shopify/without-customer-details.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const file = ".local/schema/admin_2026-07.json.gz";
const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
  data: IntrospectionQuery;
};
const schema = buildClientSchema(introspection.data);

test.each(Object.entries(documents))("%s is valid against Shopify's own schema", (_name, document) => {
  expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
});

/** Level 2 of Shopify's protected customer data: name, address, phone, e-mail. */
const levelTwo =
  /\b(firstName|lastName|displayName|\w*[eE]mail\w*|\w*[pP]hone\w*|\w*Address\w*|\w*address\d?|city|zip|provinceCode|countryCodeV2)\b/;

test.each(Object.entries(documents))(
  "%s without customers' details is valid too, and asks for none",
  (_name, document) => {
    const plain = withoutLevelTwo(document);
    expect(validate(schema, parse(plain)).map(({ message }) => message)).toEqual([]);
    expect(plain).not.toMatch(levelTwo);
  },
);

test("what is left out is what was asked for: names, e-mail, phone, address of customers and orders", () => {
  for (const field of ["firstName", "lastName", "emailAddress", "phoneNumber", "defaultAddress"])
    expect(documents.customersBulkDocument).toContain(field);
  expect(documents.ordersBulkDocument).toContain("shippingAddress");
});

test("a bulk operation's own query is a variable, and loses the same fields", async () => {
  const sent: unknown[] = [];
  const admin = withoutCustomerDetails({
    query: (_shop, document, variables) => {
      sent.push(document, variables);
      return Promise.resolve({ outcome: "needs_reauth" });
    },
  });
  await admin.query({} as Shop, documents.bulkRunDocument, { query: documents.customersBulkDocument });
  expect(JSON.stringify(sent)).toContain("customers {");
  expect(JSON.stringify(sent)).not.toMatch(levelTwo);
});
