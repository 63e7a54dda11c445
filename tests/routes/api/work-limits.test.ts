import { monitorEventLoopDelay } from "node:perf_hooks";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createRateLimits } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";
import { createApiKey } from "#app/tenancy/index.server.ts";
import { post, serveApi, tenantWithKey, type RecordAnswer, type ServedApi } from "./serve-api.ts";

let api: ServedApi;
beforeAll(async () => void (api = await serveApi()));
afterAll(async () => {
  await api.close();
  await services.close();
});

const MEGABYTE = 2 ** 20;
const orders = () => `${api.origin}/api/data/orders`;
const at = { processedAt: "2026-03-01T12:00:00Z" };

async function upload(key: string, body: Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(orders(), {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", "x-api-key": key, ...headers },
    body: body as BodyInit,
  });
  const text = await response.text();
  const lines = text.trimEnd().split("\n");
  return {
    status: response.status,
    bytes: text.length,
    lines: lines.map((line) => JSON.parse(line) as Line),
  };
}
type Line = Partial<RecordAnswer> & { error?: { type: string; status: number; detail: string } };

describe("M3: an upload of nothing but refusals", () => {
  it("ends early and says so: a gzip of 3 kB that holds a million empty records is not worth an answer of 200 MB", async () => {
    const { key } = await tenantWithKey();
    const body = gzipSync(Buffer.from("{}\n".repeat(1_000_000)));
    const { lines, bytes } = await upload(key, body, { "content-encoding": "gzip" });
    expect(lines.at(-1)?.error).toMatchObject({
      type: "/api/docs/problems/too-many-rejected",
      detail: "1,001 of the first 1,001 records were rejected: what follows was not read.",
    });
    // Each that was read is answered.
    expect(lines.slice(0, -1).map(({ index }) => index)).toEqual(Array.from({ length: 1_001 }, (_, i) => i));
    expect(bytes).toBeLessThan(MEGABYTE / 2);
  });

  it("is told from one with many faults: nine of ten may be rejected, to the end", async () => {
    const { key } = await tenantWithKey();
    const gone = '{"externalId":"gone","deleted":true}\n';
    const { lines } = await upload(key, Buffer.from(("{}\n".repeat(9) + gone).repeat(500)));
    expect(lines).toHaveLength(5_000);
    expect(lines.filter(({ outcome }) => outcome === "rejected")).toHaveLength(4_500);
  });
});

describe("M3: errors of one record", () => {
  const badLine = { externalId: {}, quantity: "x", unitPrice: -1, discount: "x", tax: "y", zz: 1 };
  const many = (count: number, of: unknown) => Array.from({ length: count }, () => of);
  const records = {
    "a thousand bad lines": { externalId: "1", ...at, lines: many(1_000, badLine) },
    "refunds of a thousand bad lines": {
      ...{ externalId: "1", ...at, lines: [] },
      refunds: many(100, { lines: many(230, {}) }),
    },
    "unknown fields": Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`field${i}`, 1])),
  };

  it.each(Object.entries(records))("are twenty, and that there are more: %s", async (_name, record) => {
    const { key } = await tenantWithKey();
    const { status, results } = await post(orders(), key, record);
    expect(status).toBe(422);
    expect(results[0]?.errors).toHaveLength(20);
    expect(results[0]).toMatchObject({ outcome: "rejected", moreErrors: true });
    const few = await post(orders(), key, { ...at, externalId: "1" });
    expect(few.results[0]).not.toHaveProperty("moreErrors");
  });

  it("name the place within the record, also in long lists", async () => {
    const { key } = await tenantWithKey();
    const good = { externalId: "1", quantity: 1, unitPrice: "1.00" };
    const lines = many(400, good).map((line, index) => ({ ...(line as object), externalId: String(index) }));
    lines.splice(399, 1, { ...(good as object), externalId: "399", unitPrice: "x" } as never);
    const { results } = await post(orders(), key, { ...at, externalId: "1", lines });
    expect(results[0]?.errors).toMatchObject([{ path: "/lines/399/unitPrice" }]);
  });
});

describe("M3: a large JSON body", () => {
  /** The longest that the event loop stood still while the request was answered, in milliseconds. */
  async function stall(send: () => Promise<unknown>): Promise<number> {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await send();
    delay.disable();
    return delay.max / 1e6;
  }

  it("is refused early where one record of it is larger than a record may be", async () => {
    const { key } = await tenantWithKey();
    const fields = Array.from({ length: 700_000 }, (_, i) => `"k${i}":1`).join(",");
    for (const body of [`{${fields}}`, `[{${fields}}]`, `{"data":[{"externalId":"1"},{${fields}}]}`]) {
      const { status, body: problem } = await post(orders(), key, body);
      expect([status, problem.type]).toEqual([413, "/api/docs/problems/body-too-large"]);
    }
    const tooDense = `[${`{"externalId":"1","x":[${"1,".repeat(60_000)}1]},`.repeat(2)}{}]`;
    const { results } = await post(orders(), key, tooDense);
    expect(results.map(({ outcome }) => outcome)).toEqual(["rejected", "rejected", "rejected"]);
    expect(results[0]?.errors?.[0]?.message).toContain("50,000");
  });

  it("is read record by record, with the same answers as a small one", async () => {
    const { key } = await tenantWithKey();
    const padded = (id: string) => ({ externalId: id, firstName: '\\"[{,}]é'.repeat(20), tags: many(40) });
    const many = (count: number) => Array.from({ length: count }, (_, i) => `tag, ${i} {[`);
    const list = Array.from({ length: 300 }, (_, index) => padded(`c${index}`));
    const send = (body: string) => post(`${api.origin}/api/data/customers`, key, body);
    const text = JSON.stringify(list, null, 1);
    expect(text.length).toBeGreaterThan(128 * 1024);
    const whole = await send(text);
    expect(whole.results.map(({ index, outcome }) => [index, outcome])).toEqual(
      list.map((_, index) => [index, "created"]),
    );
    const wrapped = await send(`\ufeff { "data" : ${text} } `);
    expect(wrapped.results.map(({ outcome }) => outcome)).toEqual(list.map(() => "unchanged"));
    for (const broken of [
      ...[text.slice(0, -1), `${text}]`, `${text} x`, text.replace(/\]$/, ",]"), text.replace("},", "}")],
      ...[`{"data":${text},"more":1}`, `{"data":${text}`, text.replace("},", "},,"), text.replace("{", "{{")],
    ])
      expect([broken.slice(-20), (await send(broken)).status]).toEqual([broken.slice(-20), 400]);
    const tooMany = await send(`[${'{"externalId":"1"},'.repeat(20_000)}{}]`);
    expect(tooMany.status).toBe(413);
  });

  it("lets others be served while it is checked: 50 orders of a thousand bad lines are no one stall", async () => {
    const { key } = await tenantWithKey();
    const badLine = { externalId: {}, quantity: "x", unitPrice: -1, discount: "x", tax: "y" };
    const order = { externalId: "1", ...at, lines: Array.from({ length: 1_000 }, () => badLine) };
    const body = JSON.stringify(Array.from({ length: 50 }, () => order));
    const breaths = vi.spyOn(globalThis, "setImmediate");
    let turns = 0;
    const longest = await stall(async () => {
      const sent = post(orders(), key, body);
      const before = breaths.mock.calls.length;
      expect((await sent).status).toBe(422);
      turns = breaths.mock.calls.length - before;
    });
    breaths.mockRestore();
    // By count, not by the clock: it went on in several turns of the loop.
    expect(turns).toBeGreaterThan(5);
    expect(longest).toBeGreaterThan(0);
  });
});

describe("M3: limits are a tenant's, not a key's", () => {
  it("another key of the tenant has no requests of its own", async () => {
    const { shop, key } = await tenantWithKey();
    const second = await createApiKey(services.db, shop, {
      ...{ name: "second", scopes: ["ingest"], expiresAt: null, actor: "user:1", at: new Date() },
    });
    if (second.outcome !== "created") throw new Error(second.outcome);
    const limits = createRateLimits({ requests: { ingest: 2, read: 1 }, windowSeconds: 60 });
    const take = vi.spyOn(services.api.limits, "take").mockImplementation((...of) => limits.take(...of));
    try {
      const statuses = [];
      for (const one of [key, second.text, key, second.text])
        statuses.push((await post(orders(), one, "[]")).status);
      expect(statuses).toEqual([200, 200, 429, 429]);
      const other = await tenantWithKey();
      expect((await post(orders(), other.key, "[]")).status).toBe(200);
    } finally {
      take.mockRestore();
    }
  });

  it("records are counted: JSON is refused beyond them, an upload waits and goes on", async () => {
    const { key } = await tenantWithKey();
    const limits = createRateLimits({ requests: { ingest: 100, read: 1 }, records: 5, windowSeconds: 1 });
    const take = vi
      .spyOn(services.api.limits, "takeRecords")
      .mockImplementation((...of) => limits.takeRecords(...of));
    try {
      const five = Array.from({ length: 5 }, (_, i) => ({ externalId: `o${i}`, ...at, total: "1" }));
      expect((await post(orders(), key, five)).status).toBe(200);
      const refused = await post(orders(), key, five);
      expect([refused.status, refused.body.type]).toEqual([429, "/api/docs/problems/rate-limited"]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
      const lines = five.map((order) => `${JSON.stringify(order)}\n`).join("");
      const { lines: answers } = await upload(key, Buffer.from(lines));
      expect(answers.map(({ outcome }) => outcome)).toEqual(five.map(() => "unchanged"));
    } finally {
      take.mockRestore();
    }
  });
});
