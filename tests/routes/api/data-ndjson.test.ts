import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
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

interface Line {
  readonly index: number;
  readonly externalId: string | null;
  readonly outcome: string;
  readonly errors?: { readonly message: string }[];
  readonly error?: { readonly status: number; readonly type: string; readonly detail: string };
}

/** An upload under way: written by hand, answers as they come. */
function upload(key: string, headers: Record<string, string> = {}) {
  const request = httpRequest(orders(), {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", "x-api-key": key, ...headers },
  });
  const lines: Line[] = [];
  const state = { lines, status: 0, contentEncoding: undefined as string | undefined };
  const ended = new Promise<void>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      state.status = response.statusCode ?? 0;
      state.contentEncoding = response.headers["content-encoding"];
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        const parts = (rest + text).split("\n");
        rest = parts.pop() ?? "";
        for (const part of parts) lines.push(JSON.parse(part) as Line);
      });
      response.once("end", () => resolve());
      response.once("error", reject);
    });
  });
  return { request, state, ended };
}

async function uploadAll(key: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const { request, state, ended } = upload(key, headers);
  request.end(body);
  await ended;
  return state;
}

describe("NDJSON", () => {
  const ndjson = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => JSON.stringify(order(from + index))).join("\n");

  it("is answered line by line, in order, across many transactions", async () => {
    const { shop, key } = await tenantWithKey();
    const { status, lines, contentEncoding } = await uploadAll(key, ndjson(0, 1234), {
      "accept-encoding": "gzip",
    });
    expect(status).toBe(200);
    expect(contentEncoding).toBeUndefined();
    expect(lines).toEqual(
      Array.from({ length: 1234 }, (_, index) => ({ index, externalId: String(index), outcome: "created" })),
    );
    expect(await count(shop)).toBe(1234);
  });

  it("takes blank lines, CRLF, a byte order mark, a last line without its end; says which lines are none", async () => {
    const { shop, key } = await tenantWithKey();
    const lines = [
      `\uFEFF${JSON.stringify(order("a"))}\r`,
      "",
      "  \r",
      "{oops\r",
      JSON.stringify(order("b", { total: "x" })),
      '"text"',
      JSON.stringify(order("c")),
    ];
    const answer = await uploadAll(key, lines.join("\n"));
    expect(answer.lines.map(({ index, externalId, outcome }) => [index, externalId, outcome])).toEqual([
      [0, "a", "created"],
      [1, null, "rejected"],
      [2, "b", "rejected"],
      [3, null, "rejected"],
      [4, "c", "created"],
    ]);
    expect(answer.lines[1]?.errors?.[0]?.message).toContain("this line is not JSON");
    expect(await count(shop)).toBe(2);
  });

  it("may be gzip; an empty body has no lines", async () => {
    const { key } = await tenantWithKey();
    const zipped = await uploadAll(key, gzipSync(ndjson(0, 3)), { "content-encoding": "gzip" });
    expect(zipped.lines.map(({ outcome }) => outcome)).toEqual(["created", "created", "created"]);
    expect((await uploadAll(key, "")).lines).toEqual([]);
  });

  it("answers a sender who waits before it has sent everything", async () => {
    const { key } = await tenantWithKey();
    const { request, state, ended } = upload(key);
    request.write(`${ndjson(0, 3)}\n`);
    await vi.waitUntil(() => state.lines.length === 3, { timeout: 120_000 });
    request.write(`${ndjson(3, 5)}\n{"externalId":`);
    await vi.waitUntil(() => state.lines.length === 5, { timeout: 120_000 });
    request.end('"z"}');
    await ended;
    expect(state.lines.map(({ index, outcome }) => [index, outcome])).toEqual([
      [0, "created"],
      [1, "created"],
      [2, "created"],
      [3, "created"],
      [4, "created"],
      [5, "rejected"],
    ]);
  });

  it("of one id over many transactions: the last wins", async () => {
    const { shop, key } = await tenantWithKey();
    const body = Array.from({ length: 1200 }, (_, index) => JSON.stringify(order("same", { total: index })));
    const { lines } = await uploadAll(key, body.join("\n"));
    expect(lines.map(({ outcome }) => outcome).filter((outcome) => outcome !== "stale")).toEqual([
      "created",
      "updated",
      "updated",
    ]);
    const row = await services.db
      .selectFrom("sales_order")
      .select("total")
      .where("shop_id", "=", shop.id)
      .executeTakeFirst();
    expect(row?.total).toBe("1199.0000");
  });

  it("with a line over 1 MB ends there, after what came before it, and says so", async () => {
    const { shop, key } = await tenantWithKey();
    const long = JSON.stringify(order("long", { name: "x".repeat(MEGABYTE) }));
    const { lines } = await uploadAll(key, `${ndjson(0, 2)}\n${long}\n${ndjson(3, 5)}`);
    expect(lines.slice(0, 2).map(({ outcome }) => outcome)).toEqual(["created", "created"]);
    expect(lines.slice(2)).toEqual([
      {
        error: {
          type: "/api/docs/problems/body-too-large",
          title: "The body is too large",
          status: 413,
          detail: "A line is longer than 1 MB.",
        },
      },
    ]);
    expect(await count(shop)).toBe(2);
  });

  it("that is cut off keeps what was committed, and each line that was answered is in", async () => {
    const { shop, key } = await tenantWithKey();
    const { request, state, ended } = upload(key);
    request.write(`${ndjson(0, 1500)}\n`);
    await vi.waitUntil(() => state.lines.length >= 500, { timeout: 120_000 });
    request.destroy();
    await ended.catch(() => undefined);
    const answered = state.lines.length;
    const rest = await uploadAll(key, ndjson(0, 1500));
    expect(rest.lines).toHaveLength(1500);
    expect(new Set(rest.lines.slice(0, answered).map(({ outcome }) => outcome))).toEqual(
      new Set(["unchanged"]),
    );
    // What the server had begun it may have finished; nothing came in twice or half.
    for (const { outcome } of rest.lines) expect(["created", "unchanged"]).toContain(outcome);
    expect(await count(shop)).toBe(1500);
  });

  it("with broken gzip in the middle says it, after the lines that were whole", async () => {
    const { shop, key } = await tenantWithKey();
    const body = gzipSync(ndjson(0, 50));
    const { lines } = await uploadAll(key, body.subarray(0, body.length - 20), {
      "content-encoding": "gzip",
    });
    expect(lines.at(-1)?.error).toMatchObject({ status: 400 });
    expect(await count(shop)).toBe(lines.length - 1);
  });

  it("whose sender does not read stops being read itself, and goes on when it does", async () => {
    const { key } = await tenantWithKey();
    const request = httpRequest(orders(), {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "x-api-key": key },
    });
    // More than the sockets between the two hold, both ways.
    const bad = `${JSON.stringify({ externalId: "x".repeat(64), lines: [{}, {}], name: "n".repeat(400) })}\n`;
    // Of nothing but refusals it would not be read to its end.
    const good = `${JSON.stringify({ externalId: "gone", deleted: true })}\n`;
    const hundred = bad.repeat(88) + good.repeat(12);
    const total = 30_000;
    const response = new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      request.once("error", reject);
    });
    let sent = 0;
    const write = () => {
      while (sent < total) {
        sent += 100;
        if (!request.write(hundred)) return void request.once("drain", write);
      }
      request.end();
    };
    write();
    const answer = await response;
    answer.pause();
    let before = -1;
    await vi.waitUntil(
      () => {
        const isStill = sent === before;
        before = sent;
        return isStill;
      },
      { timeout: 120_000, interval: 1_000 },
    );
    expect(sent).toBeLessThan(total);
    let lines = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>)
      lines += chunk.toString("latin1").split("\n").length - 1;
    expect(lines).toBe(total);
  });

  it("takes no Idempotency-Key, and no body over 1 GB", async () => {
    const { key } = await tenantWithKey();
    const headers = { "content-type": "application/x-ndjson" };
    const keyed = await post(orders(), key, "", { ...headers, "idempotency-key": "k" });
    expect([keyed.status, keyed.body.type]).toEqual([400, "/api/docs/problems/invalid-request"]);
    const { request, state, ended } = upload(key, { "content-length": String(1024 * MEGABYTE + 1) });
    request.flushHeaders();
    await ended;
    expect(state.status).toBe(413);
    request.destroy();
  });
});
