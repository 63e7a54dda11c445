import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createRateLimits } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";
import { revokeApiKey, type Shop } from "#app/tenancy/index.server.ts";
import { post, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(async () => {
  await api.close();
  await services.close();
});

const MEGABYTE = 1024 * 1024;
const order = (id: unknown, change: object = {}) => ({
  externalId: id,
  processedAt: "2026-03-02T12:00:00-05:00",
  total: "10.00",
  ...change,
});
const orders = () => `${api.origin}/api/data/orders`;

async function count(shop: Shop): Promise<number> {
  const { n } = await services.db
    .selectFrom("sales_order")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("shop_id", "=", shop.id)
    .executeTakeFirstOrThrow();
  return n;
}

/** A problem document (RFC 9457) with this status and slug, whose page is under our docs. */
function expectProblem(
  answer: { status: number; headers: Headers; body: Record<string, unknown> },
  status: number,
  slug: string,
): void {
  expect(answer.body).toMatchObject({
    type: `/api/docs/problems/${slug}`,
    status,
    title: expect.any(String) as string,
    detail: expect.any(String) as string,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
}

describe("a body", () => {
  it.each([
    ["one object", (records: unknown[]) => JSON.stringify(records[0]), 1],
    ["a list", (records: unknown[]) => JSON.stringify(records), 2],
    ["an object with data", (records: unknown[]) => JSON.stringify({ data: records }), 2],
    ["a list behind a byte order mark", (records: unknown[]) => `\uFEFF${JSON.stringify(records)}`, 2],
    ["an empty list", () => "[]", 0],
  ])("may be %s", async (_name, bodyOf, expected) => {
    const { shop, key } = await tenantWithKey();
    const answer = await post(orders(), key, bodyOf([order("a"), order("b")]));
    expect(answer.status).toBe(200);
    expect(answer.results).toEqual(
      ["a", "b"].slice(0, expected).map((externalId, index) => ({ index, externalId, outcome: "created" })),
    );
    expect(await count(shop)).toBe(expected);
  });

  it("may be gzip", async () => {
    const { shop, key } = await tenantWithKey();
    const body = gzipSync(JSON.stringify([order("a"), order("b")]));
    expect((await post(orders(), key, body, { "content-encoding": "gzip" })).status).toBe(200);
    expect(await count(shop)).toBe(2);
  });

  it("is answered 200, 207 or 422 by how many records were rejected, in their order", async () => {
    const { key } = await tenantWithKey();
    const [good, bad] = [order("good"), order("bad", { total: "ten" })];
    expect((await post(orders(), key, [good])).status).toBe(200);
    const some = await post(orders(), key, [bad, good, { externalId: 5 }]);
    expect(some.status).toBe(207);
    expect(some.results.map(({ index, externalId, outcome }) => [index, externalId, outcome])).toEqual([
      [0, "bad", "rejected"],
      [1, "good", "unchanged"],
      [2, "5", "rejected"],
    ]);
    expect(some.results[2]?.errors).toEqual([
      { path: "/processedAt", code: "required", message: "is required" },
    ]);
    expect((await post(orders(), key, bad)).status).toBe(422);
    expect((await post(orders(), key, [bad, 7, null, [], "x"])).status).toBe(422);
  });

  it("keeps ids and amounts that a double cannot hold", async () => {
    const { shop, key } = await tenantWithKey();
    const text = `{"externalId": 820982911946154508, "processedAt": "2026-03-02T12:00:00Z", "total": 123456789012345.67}`;
    const answer = await post(orders(), key, text);
    expect(answer.results).toEqual([{ index: 0, externalId: "820982911946154508", outcome: "created" }]);
    const row = await services.db
      .selectFrom("sales_order")
      .select(["external_id", "total"])
      .where("shop_id", "=", shop.id)
      .executeTakeFirst();
    expect(row).toEqual({ external_id: "820982911946154508", total: "123456789012345.6700" });
  });
});

describe("a request is refused with a problem document", () => {
  it("F13: 401 says how to prove oneself, and whether no key came or one that is not valid", async () => {
    const { shop, key, publicId } = await tenantWithKey();
    const missing = await post(orders(), undefined, []);
    const unknown = await post(orders(), key.slice(0, -1) + (key.endsWith("0") ? "1" : "0"), []);
    await revokeApiKey(services.db, shop, { publicId, actor: "user:1", at: new Date() });
    const revoked = await post(orders(), key, []);
    expectProblem(missing, 401, "missing-key");
    for (const answer of [unknown, revoked]) expectProblem(answer, 401, "unauthorized");
    expect(revoked.body).toEqual(unknown.body);
    for (const answer of [missing, unknown, revoked])
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="Tillsight API"');
  });

  it("F13: a key as Authorization: Bearer is as good as in x-api-key", async () => {
    const { key } = await tenantWithKey();
    const bearer = await post(orders(), undefined, [order("bearer")], { authorization: `Bearer ${key}` });
    expect(bearer.results).toMatchObject([{ outcome: "created" }]);
    for (const wrong of [`Basic ${key}`, "Bearer", `Bearer ${key}x`, `Bearer ${"a".repeat(300)}`])
      expect((await post(orders(), undefined, [], { authorization: wrong })).status).toBe(401);
  });

  it("403 for a key without the scope", async () => {
    const { key } = await tenantWithKey({ scopes: ["read"] });
    expectProblem(await post(orders(), key, []), 403, "missing-scope");
  });

  it("404 for a resource that is none", async () => {
    const { key } = await tenantWithKey();
    expectProblem(await post(`${api.origin}/api/data/refunds`, key, []), 404, "not-found");
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])("405 for %s, with what is allowed", async (method) => {
    const { key } = await tenantWithKey();
    const response = await fetch(orders(), { method, headers: { "x-api-key": key } });
    const body = (await response.json()) as Record<string, unknown>;
    expectProblem({ status: response.status, headers: response.headers, body }, 405, "method-not-allowed");
    expect(response.headers.get("allow")).toBe("POST");
  });

  it("405 for anything but DELETE on one record", async () => {
    const { key } = await tenantWithKey();
    const answer = await post(`${orders()}/1`, key, order("1"));
    expectProblem(answer, 405, "method-not-allowed");
    expect(answer.headers.get("allow")).toBe("DELETE");
  });

  it.each([
    ["no JSON", "{", "The body is not JSON"],
    ["empty", "", "The body is empty"],
    ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "The body is not UTF-8 text"],
    ["an object whose data is no list", '{"data": 5}', "`data` is no list"],
    ["an object with more than data", '{"data": [], "more": 1}', "may have no other field"],
    ["broken gzip", gzipSync("[]").subarray(0, 15), "or is no gzip"],
  ])("400 for a body that is %s", async (name, body, detail) => {
    const { key } = await tenantWithKey();
    const headers: Record<string, string> = name.includes("gzip") ? { "content-encoding": "gzip" } : {};
    const answer = await post(orders(), key, body, headers);
    expectProblem(answer, 400, "invalid-request");
    expect(answer.body.detail).toContain(detail);
  });

  it("415 for another content type or encoding", async () => {
    const { key } = await tenantWithKey();
    expectProblem(
      await post(orders(), key, "a,b", { "content-type": "text/csv" }),
      415,
      "unsupported-media-type",
    );
    expectProblem(
      await post(orders(), key, "[]", { "content-encoding": "br" }),
      415,
      "unsupported-media-type",
    );
  });

  it("413 for 1,001 records, and for one byte over 10 MB: as sent, without a length, and inflated", async () => {
    const { shop, key } = await tenantWithKey();
    const many = Array.from({ length: 1001 }, (_, index) => order(index));
    expectProblem(await post(orders(), key, many), 413, "body-too-large");
    const big = Buffer.alloc(10 * MEGABYTE + 1, " ");
    expectProblem(await post(orders(), key, big), 413, "body-too-large");
    expectProblem(
      await post(orders(), key, gzipSync(big), { "content-encoding": "gzip" }),
      413,
      "body-too-large",
    );
    const chunked = await sendRaw(key, [big]);
    expect(chunked).toMatch(/^HTTP\/1.1 413 /);
    const fitting = Buffer.concat([
      Buffer.from(JSON.stringify([order("a")])),
      Buffer.alloc(9 * MEGABYTE, " "),
    ]);
    expect((await post(orders(), key, fitting)).status).toBe(200);
    expect(await count(shop)).toBe(1);
  });

  it("429 with Retry-After, and every answer says what is left", async () => {
    const { key } = await tenantWithKey();
    const limits = createRateLimits({ requests: { ingest: 3, read: 1 }, windowSeconds: 60 });
    const take = vi.spyOn(services.api.limits, "take").mockImplementation((...of) => limits.take(...of));
    try {
      const answers = [];
      for (const body of ["[]", "{", "[]", "[]"]) answers.push(await post(orders(), key, body));
      expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 429]);
      expect(answers.map(({ headers }) => headers.get("ratelimit")?.replace(/t=\d+/, "t="))).toEqual([
        '"ingest";r=2;t=',
        '"ingest";r=1;t=',
        '"ingest";r=0;t=',
        '"ingest";r=0;t=',
      ]);
      for (const { headers } of answers) expect(headers.get("ratelimit-policy")).toBe('"ingest";q=3;w=60');
      const refused = answers[3] as (typeof answers)[number];
      expectProblem(refused, 429, "rate-limited");
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    } finally {
      take.mockRestore();
    }
  });
});

/** A chunked request over a bare socket: all that came back. */
async function sendRaw(key: string, chunks: readonly Uint8Array[]): Promise<string> {
  const { port } = new URL(api.origin);
  const socket = connect(Number(port), "127.0.0.1");
  const received: Buffer[] = [];
  socket.on("data", (data: Buffer) => received.push(data));
  socket.write(
    `POST /api/data/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nX-Api-Key: ${key}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  for (const chunk of chunks) {
    socket.write(`${chunk.length.toString(16)}\r\n`);
    socket.write(chunk);
    socket.write("\r\n");
  }
  socket.write("0\r\n\r\n");
  await once(socket, "close");
  return Buffer.concat(received).toString("latin1");
}

describe("an Idempotency-Key", () => {
  it("gives the first answer again, though the world has moved on", async () => {
    const { key } = await tenantWithKey();
    const header = { "idempotency-key": "k-1" };
    const body = [order("a"), order("b", { total: "x" })];
    const first = await post(orders(), key, body, header);
    await fetch(`${orders()}/a`, { method: "DELETE", headers: { "x-api-key": key } });
    const again = await post(orders(), key, body, header);
    expect([first.status, again.status]).toEqual([207, 207]);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("ratelimit")).toContain('"ingest"');
  });

  it("of another request is refused with 422; of another key it is another", async () => {
    const { key } = await tenantWithKey();
    const other = await tenantWithKey();
    const header = { "idempotency-key": "k-1" };
    await post(orders(), key, [order("a")], header);
    expectProblem(await post(orders(), key, [order("b")], header), 422, "idempotency-mismatch");
    expectProblem(
      await post(`${api.origin}/api/data/customers`, key, [order("a")], header),
      422,
      "idempotency-mismatch",
    );
    expect((await post(orders(), other.key, [order("b")], header)).status).toBe(200);
  });

  it("while the first request runs: 409", async () => {
    const { shop, key } = await tenantWithKey();
    const header = { "idempotency-key": "k-1" };
    await post(orders(), key, order("a"));
    // Someone holds the order's row: the first request waits for it.
    let second: Awaited<ReturnType<typeof post>> | undefined;
    let first: Promise<Awaited<ReturnType<typeof post>>> | undefined;
    await services.db.transaction().execute(async (trx) => {
      await trx.selectFrom("sales_order").select("name").where("shop_id", "=", shop.id).forUpdate().execute();
      first = post(orders(), key, order("a", { total: "11.00" }), header);
      await vi.waitUntil(
        async () => {
          const rows = await services.db
            .selectFrom("idempotent_request")
            .select("key_hash")
            .where("shop_id", "=", shop.id)
            .execute();
          return rows.length === 1;
        },
        { timeout: 120_000 },
      );
      second = await post(orders(), key, order("a", { total: "11.00" }), header);
    });
    if (!second || !first) throw new Error("nothing was sent");
    expectProblem(second, 409, "request-in-progress");
    expect(second.headers.get("retry-after")).toBe("1");
    expect((await first).results[0]?.outcome).toBe("updated");
    const third = await post(orders(), key, order("a", { total: "11.00" }), header);
    expect(third.headers.get("idempotency-replayed")).toBe("true");
  });

  it("of a request that could not be read is free again", async () => {
    const { key } = await tenantWithKey();
    const header = { "idempotency-key": "k-1" };
    const huge = Array.from({ length: 1001 }, () => 1);
    expect((await post(orders(), key, huge, header)).status).toBe(413);
    expect((await post(orders(), key, huge, header)).status).toBe(413);
    expect((await post(orders(), key, "{", header)).status).toBe(400);
    expect((await post(orders(), key, order("a"), header)).status).toBe(200);
  });

  it.each(["x".repeat(256)])("of more than 255 characters is refused", async (value) => {
    const { key } = await tenantWithKey();
    expectProblem(
      await post(orders(), key, order("a"), { "idempotency-key": value }),
      400,
      "invalid-request",
    );
  });
});
