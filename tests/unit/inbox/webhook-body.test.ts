import fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfBody } from "#app/inbox/webhook-body.ts";

const object = fc.dictionary(fc.string(), fc.jsonValue());

test("every JSON object can be a webhook, with a byte order mark before it or blanks after it", () => {
  fc.assert(
    fc.property(object, fc.boolean(), fc.constantFrom("", "\n", " \r\n\t"), (value, marked, after) => {
      fc.pre(!Object.hasOwn(value, "shopify_domain"));
      const text = `${marked ? "\ufeff" : ""}${JSON.stringify(value)}${after}`;
      expect(faultOfBody(Buffer.from(text))).toBeUndefined();
    }),
  );
});

test("H2: whatever begins with another character is none: tokens, addresses, lists, texts", () => {
  const other = fc.string({ minLength: 1, unit: "binary" }).filter((text) => !/^\ufeff?\{/.test(text));
  fc.assert(
    fc.property(other, (text) => {
      expect(faultOfBody(Buffer.from(text))).toBe("the body is no JSON object");
    }),
  );
});

test("H2: an object with Flow's word at its top is a call of Flow, whatever else a merchant typed", () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      const body = JSON.stringify({ ...before, shopify_domain: "a.myshopify.com", ...after });
      expect(faultOfBody(Buffer.from(body))).toBe("the body is a call of Shopify Flow");
    }),
  );
});

test("a body of 6 MB is looked at from both ends only", () => {
  const large = Buffer.alloc(6 * 1024 * 1024, " ");
  large[0] = 0x7b;
  // Blanks up to the brace: no object, and no second walk.
  expect(faultOfBody(large)).toBe("the body is no JSON object");
});
