import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createLog } from "#app/log.server.ts";

test("secrets and persons do not reach the log, wherever they stand", () => {
  const stream = new PassThrough();
  const log = createLog({ LOG_LEVEL: "info" }, stream);
  log.info(
    {
      accessToken: "seeded-secret",
      session: { refreshToken: "seeded-secret", shop: "a.myshopify.com" },
      answer: { body: { access_token: "seeded-secret", id_token: "seeded-secret" } },
      request: { headers: { authorization: "seeded-secret", cookie: "seeded-secret" } },
      customer: { email: "seeded-secret@example.com", phone: "seeded-secret" },
    },
    "told",
  );
  const text = String(stream.read());
  expect(text).not.toContain("seeded-secret");
  expect(JSON.parse(text)).toMatchObject({
    level: "info",
    msg: "told",
    session: { shop: "a.myshopify.com" },
  });
});
