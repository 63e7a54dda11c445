import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, parse, validate, type IntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import * as documents from "#app/shopify/documents/index.ts";

const file = ".local/schema/admin_2026-07.json.gz";
const introspection = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
  data: IntrospectionQuery;
};
const schema = buildClientSchema(introspection.data);

test.each(Object.entries(documents))("%s is valid against Shopify's own schema", (_name, document) => {
  expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
});
