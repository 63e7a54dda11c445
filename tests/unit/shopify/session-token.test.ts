import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifySessionToken } from "#app/shopify/index.server.ts";

const now = new Date("2026-12-01T12:00:00Z");
const seconds = now.getTime() / 1000;
const rules = { apiKey: "client-id", secrets: ["new-secret", "old-secret"], now };
const claims = {
  iss: "https://a.myshopify.com/admin",
  dest: "https://a.myshopify.com",
  aud: "client-id",
  sub: "42",
  exp: seconds + 60,
  nbf: seconds,
  iat: seconds,
  jti: "j",
  sid: "s",
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
function sign(body: unknown, secret = "new-secret", head: unknown = { alg: "HS256", typ: "JWT" }): string {
  const signed = `${part(head)}.${part(body)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
const verify = (text: string) => verifySessionToken(text, rules);
const without = (name: keyof typeof claims) =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

describe("a session token", () => {
  test.each(["new-secret", "old-secret"])("W2: signed with %s proves shop, person and time", (secret) => {
    const text = sign(claims, secret);
    expect(verify(text)).toEqual({
      outcome: "verified",
      token: { text, domain: "a.myshopify.com", userId: "42", issuedAt: now },
    });
  });

  test("W2: once the old secret is no longer set, its tokens are refused", () => {
    const text = sign(claims, "old-secret");
    expect(verifySessionToken(text, { ...rules, secrets: ["new-secret"] })).toEqual({
      outcome: "refused",
      reason: "signature",
      recent: true,
    });
  });

  test.each([
    ["iss of another shop than dest", { ...claims, iss: "https://b.myshopify.com/admin" }, "shop"],
    [
      "dest that is no shop",
      { ...claims, dest: "https://evil.example", iss: "https://evil.example" },
      "shop",
    ],
    ["dest over http", { ...claims, dest: "http://a.myshopify.com" }, "shop"],
    ["another app's audience", { ...claims, aud: "other" }, "audience"],
    ["a list of audiences", { ...claims, aud: ["client-id"] }, "malformed"],
    ["exp as text", { ...claims, exp: String(claims.exp) }, "malformed"],
    ["issued in a minute", { ...claims, iat: seconds + 60 }, "issued later than now"],
    ["valid in a minute", { ...claims, nbf: seconds + 60 }, "issued later than now"],
  ])("security, low: %s is refused", (_name, body, reason) => {
    expect(verify(sign(body))).toMatchObject({ outcome: "refused", reason });
  });

  test.each(["iss", "dest", "aud", "sub", "exp", "nbf", "iat"] as const)(
    "security, low: without %s it is refused",
    (name) => {
      expect(verify(sign(without(name)))).toMatchObject({ outcome: "refused", reason: "malformed" });
    },
  );

  test("clocks may differ by ten seconds either way, not by eleven", () => {
    const at = (shift: number) =>
      verify(sign({ ...claims, iat: seconds + shift, nbf: seconds + shift, exp: seconds + shift + 60 }));
    expect(at(10).outcome).toBe("verified");
    expect(at(11)).toMatchObject({ reason: "issued later than now", recent: true });
    expect(at(-69).outcome).toBe("verified");
    expect(at(-70)).toEqual({ outcome: "refused", reason: "expired", recent: false });
  });

  test("any other algorithm, none above all, is refused whatever its signature", () => {
    for (const alg of ["none", "HS512", "RS256", "hs256", undefined])
      expect(verify(sign(claims, "new-secret", { alg }))).toMatchObject({ reason: "malformed" });
    expect(verify(`${part({ alg: "none" })}.${part(claims)}.`)).toMatchObject({ reason: "malformed" });
  });

  test("no change of a character leaves it valid", () => {
    const text = sign(claims);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(..."Aa0_-.=é "), (index, letter) => {
        const changed = text.slice(0, index) + letter + text.slice(index + 1);
        // The last character of a signature has two bits that mean nothing.
        fc.pre(changed !== text && index !== text.length - 1);
        return verify(changed).outcome === "refused";
      }),
    );
  });

  test("any text at all is refused, never thrown at, however long", () => {
    fc.assert(fc.property(fc.string(), (text) => verify(text).outcome === "refused"));
    expect(verify("a".repeat(1_000_000))).toMatchObject({ reason: "malformed" });
    expect(verify(sign({ ...claims, sid: "x".repeat(8_000) }))).toMatchObject({ reason: "malformed" });
  });
});
