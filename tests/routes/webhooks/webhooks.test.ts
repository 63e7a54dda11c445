import "./environment.ts";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sign, signedHeaders } from "../../factories/delivery.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedAs } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
const body = '{"id":1,"note":"Größe 42"}';
let server: Awaited<ReturnType<typeof import("./http.ts").serveWebhooks>>;

beforeAll(async () => {
  const { serveWebhooks } = await import("./http.ts");
  server = await serveWebhooks();
  await installedAs(queue.db, "one.myshopify.com");
});
afterAll(async () => {
  await server.close();
  const { services } = await import("#app/services.server.ts");
  await services.close();
});

const post = (headers: Headers, sent: BodyInit | null = body, path = "/webhooks/shopify") =>
  fetch(server.origin + path, { method: "POST", headers, body: sent });
const stored = () =>
  queue.db.selectFrom("webhook_inbox").select(["shop_domain", "topic", "body", "state"]).execute();

describe("a webhook", () => {
  test("that is signed is stored as it came, at whatever path", async () => {
    const headers = signedHeaders(body, { "x-shopify-topic": "customers/redact" });
    expect((await post(headers, body, "/webhooks/compliance")).status).toBe(200);
    expect(await stored()).toEqual([
      {
        shop_domain: "one.myshopify.com",
        topic: "customers/redact",
        body: Buffer.from(body),
        state: "waiting",
      },
    ]);
  });

  test("that comes again, also at the same time, is 200 and stored once", async () => {
    const headers = signedHeaders(body);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect((await post(headers)).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  test("signed with the secret before the rotation is taken", async () => {
    const headers = signedHeaders(body, { "x-shopify-hmac-sha256": sign(body, "the secret before") });
    expect((await post(headers)).status).toBe(200);
  });

  test("with a broken object as its body is stored: the worker makes it a dead letter", async () => {
    for (const text of ['{"id":1,"line_items":[{"id"}', "{}", "{\u0000}"])
      expect((await post(signedHeaders(text), text)).status).toBe(200);
    expect(await stored()).toHaveLength(3);
  });

  test("H2: with a body that is no JSON object, or cut in two, is 400 and not stored", async () => {
    for (const text of [
      '{"id":1,"line_items":[{"id"',
      "not json",
      "\u0000",
      "[]",
      "1",
      '"{}"',
      " {}",
      "{",
      "}",
    ])
      expect([text, (await post(signedHeaders(text), text)).status]).toEqual([text, 400]);
    expect(await stored()).toEqual([]);
  });

  test.each([
    ["no signature", { "x-shopify-hmac-sha256": undefined }],
    ["a wrong signature", { "x-shopify-hmac-sha256": sign("another body") }],
    ["a signature by another app", { "x-shopify-hmac-sha256": sign(body, "another secret") }],
    ["a malformed signature", { "x-shopify-hmac-sha256": "none" }],
    ["no headers at all of Shopify's", { "x-shopify-hmac-sha256": undefined, "x-shopify-topic": undefined }],
  ])("with %s is 401 and not stored", async (_case, change) => {
    expect((await post(signedHeaders(body, change))).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  test("whose body was changed after signing is 401", async () => {
    expect((await post(signedHeaders(body), body.replace("1", "2"))).status).toBe(401);
    expect((await post(signedHeaders(body), `\ufeff${body}`)).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  test.each([
    ["x-shopify-topic", undefined],
    ["x-shopify-shop-domain", undefined],
    ["x-shopify-webhook-id", undefined],
    ["x-shopify-shop-domain", "shop.example.com"],
    ["x-shopify-triggered-at", "soon"],
  ])("signed, but with %s = %s, is 400", async (name, value) => {
    expect((await post(signedHeaders(body, { [name]: value }))).status).toBe(400);
    expect(await stored()).toEqual([]);
  });

  test.each(["GET", "PUT", "PATCH", "DELETE"])("by %s is 405", async (method) => {
    const headers = signedHeaders(body);
    const sent = method === "GET" ? {} : { body };
    const answer = await fetch(`${server.origin}/webhooks/shopify`, { method, headers, ...sent });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await stored()).toEqual([]);
  });
});

describe("a large webhook", () => {
  const limit = 6 * 1024 * 1024;

  test.each([
    [limit - 1, 200],
    [limit, 200],
    [limit + 1, 413],
  ])("of %i bytes is %i", async (bytes, status) => {
    const large = Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(bytes - 8, "7"), Buffer.from('"}')]);
    expect((await post(signedHeaders(large), large)).status).toBe(status);
    expect(await stored()).toHaveLength(status === 200 ? 1 : 0);
  });

  test("of 50 MB is 413, whether it says so or not, and costs no memory for it", async () => {
    const chunk = Buffer.alloc(1024 * 1024, "7");
    const headers = Object.fromEntries(signedHeaders("x"));
    const before = process.memoryUsage().rss;
    expect(await upload({ ...headers, "content-length": String(50 * chunk.length) }, chunk, 50)).toBe(413);
    expect(await upload({ ...headers, "transfer-encoding": "chunked" }, chunk, 50)).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(await stored()).toEqual([]);
  });

  test("that breaks off half way is not stored", async () => {
    const headers = Object.entries(Object.fromEntries(signedHeaders(body)));
    const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    socket.end(`POST /webhooks/shopify HTTP/1.1\r\nHost: app\r\nContent-Length: 1000\r\n${head}\r\n${body}`);
    await new Promise((resolve) => socket.resume().once("close", resolve));
    expect(await stored()).toEqual([]);
  });
});

/** Sends chunks until the server answers; the status, however the upload ended. */
function upload(headers: Record<string, string>, chunk: Buffer, chunks: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest(`${server.origin}/webhooks/shopify`, { method: "POST", headers });
    let status: number | undefined;
    sending.once("response", (response) => {
      status = response.statusCode ?? 0;
      resolve(status);
      response.resume();
      sending.destroy();
    });
    // The server may hang up while we still write: only the answer counts.
    sending.once("error", (error) => status ?? reject(error));
    let sent = 0;
    const write = (): void => {
      while (sent < chunks && status === undefined) {
        sent += 1;
        if (!sending.write(chunk)) return void sending.once("drain", write);
      }
      if (sent === chunks) sending.end();
    };
    write();
  });
}
