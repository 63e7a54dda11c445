import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { maskPath, maskText } from "#app/lib/mask-text.ts";
import { createLog } from "#app/log.server.ts";

function capture() {
  const stream = new PassThrough();
  return { log: createLog({ LOG_LEVEL: "info" }, stream), text: () => String(stream.read()) };
}

test("secrets and persons do not reach the log, wherever they stand", () => {
  const { log, text } = capture();
  log.info(
    {
      accessToken: "seeded-secret",
      session: { refreshToken: "seeded-secret", shop: "a.myshopify.com" },
      answer: { body: { access_token: "seeded-secret", id_token: "seeded-secret" } },
      request: { headers: { authorization: "seeded-secret", cookie: "seeded-secret" } },
      customer: { email: "seeded-secret@example.com", phone: "seeded-secret", first_name: "seeded-secret" },
      deep: [{ a: { b: { c: [{ "X-Shopify-Access-Token": "seeded-secret" }] } } }],
    },
    "told",
  );
  const written = text();
  expect(written).not.toContain("seeded-secret");
  expect(JSON.parse(written)).toMatchObject({
    level: "info",
    msg: "told",
    session: { shop: "a.myshopify.com" },
  });
});

test("nor do they in texts: messages, errors with causes, quoted values of the database", () => {
  const { log, text } = capture();
  const cause = new Error("Duplicate entry 'Ada Lovelace' for key 'x'");
  const error = Object.assign(new Error("no row for ada@example.com", { cause }), {
    sql: "SELECT 'grace@example.org'",
    config: { headers: { Authorization: "Bearer seeded" } },
  });
  log.error(
    {
      err: error,
      reason: "+1 555-625-1199 and (555) 625-1199 called",
      about: "ts_live_abcdefgh_SEEDED /join/ts_inv_abcdefghijkl_SEEDED",
    },
    "failed for bob@example.com with shpat_0123456789abcdef, eyJhbGciOi.eyJzdWIi.c2ln and Bearer seeded",
  );
  const written = text();
  for (const value of [
    "Ada Lovelace",
    "ada@example.com",
    "grace@",
    "625-1199",
    "SEEDED",
    "bob@",
    "shpat_0",
    "c2ln",
    "Bearer s",
  ])
    expect(written).not.toContain(value);
  expect(JSON.parse(written)).toMatchObject({
    about: "ts_live_abcdefgh_[secret] /join/ts_inv_abcdefghijkl_[secret]",
    err: { type: "Error", message: "no row for [secret]: Duplicate entry '[secret]' for key 'x'" },
    msg: "failed for [secret] with [secret], [secret] and Bearer [secret]",
  });
});

test("ids, times, domains and amounts stay readable", () => {
  const { log, text } = capture();
  const fields = {
    shop: "a-b.myshopify.com",
    inboxId: 9007199254740991,
    at: "2026-11-22T20:41:58.519Z",
    requestId: "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    total: "1234567.8900",
    tokens: undefined,
    count: 3n,
  };
  log.info(fields, "delivery 5551234567890 of order #1001");
  expect(JSON.parse(text())).toMatchObject({
    shop: "a-b.myshopify.com",
    inboxId: 9007199254740991,
    at: "2026-11-22T20:41:58.519Z",
    requestId: "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    total: "1234567.8900",
    count: "3",
    msg: "delivery 5551234567890 of order #1001",
  });
});

test("H1: a text is cut before it is masked, and what the cut leaves of a word is no half secret", () => {
  const secrets = [
    "eyJhbGciOi.eyJzdWIi.c2ln",
    "ada.lovelace@example.com",
    "+44 7911 123456",
    "shpat_0123456789",
  ];
  for (const secret of secrets)
    for (let left = 1; left < secret.length; left++) {
      const filler = "word ".repeat(20);
      const masked = maskText(`${filler}${secret} and more`, filler.length + left);
      expect(masked.length).toBeLessThan(120);
      const rest = masked.slice(filler.length);
      expect([rest, ["", "…", "[secret]…"].includes(rest.trim())]).toEqual([rest, true]);
    }
  expect(maskText("Duplicate entry 'Ada Lovelace of London' for key", 30)).toBe("Duplicate entry '[secret]'");
});

test("H1: paths of logs are short, and an encoded address in one is masked", () => {
  expect(maskPath(`/app/data/${"a".repeat(15_000)}`)).toBe("/app/data/…");
  expect(maskPath(`/${"a/".repeat(8_000)}`).length).toBeLessThanOrEqual(301);
  expect(maskPath("/app/data/requests/ada%40example.com")).toBe("/app/data/requests/[secret]");
});
