import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createTokenCipher } from "#app/tenancy/index.server.ts";

const key = (id: string) => ({ id, key: randomBytes(32) });
const place = "session:a.myshopify.com:offline_a.myshopify.com:access_token";

describe("the token cipher", () => {
  test("gives back what it sealed, and never seals twice the same", () => {
    const cipher = createTokenCipher([key("k1")]);
    const one = cipher.seal("shpat_secret", place);
    const two = cipher.seal("shpat_secret", place);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/);
    expect(one).not.toContain("secret");
    expect(cipher.open(one, place)).toEqual({ outcome: "opened", text: "shpat_secret", keyId: "k1" });
  });

  test("opens with an old key of the ring, seals with the first", () => {
    const [old, fresh] = [key("2025"), key("2026")];
    const sealed = createTokenCipher([old]).seal("token", place);
    const rotated = createTokenCipher([fresh, old]);
    expect(rotated.open(sealed, place)).toMatchObject({ outcome: "opened", keyId: "2025" });
    expect(rotated.seal("token", place)).toMatch(/^v1\.2026\./);
    expect(createTokenCipher([fresh]).open(sealed, place)).toEqual({ outcome: "unreadable" });
  });

  test("opens nothing that was changed by a single character", () => {
    const cipher = createTokenCipher([key("k1")]);
    const sealed = cipher.seal("shpat_0123456789", place);
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === "A" ? "B" : "A";
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last base64url character of a part may hold unused bits: the same bytes are the same value.
      const sameBytes = changed
        .split(".")
        .every((part, index) =>
          Buffer.from(part, "base64url").equals(Buffer.from(sealed.split(".")[index] ?? "", "base64url")),
        );
      if (sameBytes && changed.startsWith("v1.k1.")) continue;
      expect(cipher.open(changed, place), changed).toEqual({ outcome: "unreadable" });
    }
  });

  test("opens nothing at another place, nothing in clear, nothing with a short tag", () => {
    const cipher = createTokenCipher([key("k1")]);
    const sealed = cipher.seal("token", place);
    expect(cipher.open(sealed, place.replace("access", "refresh"))).toEqual({ outcome: "unreadable" });
    expect(cipher.open(sealed, place.replaceAll("a.my", "b.my"))).toEqual({ outcome: "unreadable" });
    const [version, id, iv, tag, text] = sealed.split(".");
    const short = [version, id, iv, tag?.slice(0, 6), text].join(".");
    for (const bad of ["", "shpat_clear", "v1.k1...", short, `${sealed}.x`])
      expect(cipher.open(bad, place)).toEqual({ outcome: "unreadable" });
  });

  test("refuses an empty ring and a short key", () => {
    expect(() => createTokenCipher([])).toThrow(RangeError);
    expect(() => createTokenCipher([{ id: "k1", key: randomBytes(16) }])).toThrow(RangeError);
  });
});
