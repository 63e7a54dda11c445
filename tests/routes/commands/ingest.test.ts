import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { serveApi, tenantWithKey, type ServedApi } from "../api/serve-api.ts";
import { runCommand } from "./run-command.ts";

let api: ServedApi;
let directory: string;
const open: Server[] = [];
beforeAll(async () => {
  api = await serveApi();
  directory = mkdtempSync(path.join(tmpdir(), "ingest-"));
});
afterEach(() => open.splice(0).forEach((server) => server.close()));
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await api.close();
  await services.close();
});

const ingest = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand("scripts/ingest.ts", args, env);

function fileOf(name: string, lines: readonly unknown[]): string {
  const file = path.join(directory, name);
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}

const order = (id: number) => ({
  externalId: id,
  processedAt: "2026-03-02T12:00:00Z",
  updatedAt: "2026-03-02T12:00:00Z",
  total: "10.00",
});
const orders = (count: number) => Array.from({ length: count }, (_, index) => order(index));

async function count(shop: Shop): Promise<number> {
  const { n } = await services.db
    .selectFrom("sales_order")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("shop_id", "=", shop.id)
    .executeTakeFirstOrThrow();
  return n;
}

/** Stands before the API; `handle` may answer itself, and says whether it did. */
async function standBefore(
  handle: (
    attempt: number,
    socket: { destroy(): void },
    answer: (status: number, headers: Record<string, string>, body: string) => void,
  ) => "passed" | "answered" | number,
): Promise<string> {
  let attempts = 0;
  const server = createServer((request, response) => {
    attempts += 1;
    const verdict = handle(attempts, request.socket, (status, headers, body) => {
      request.resume();
      response.writeHead(status, headers).end(body);
    });
    if (verdict === "answered") return;
    const behind = httpRequest(
      `${api.origin}${request.url ?? ""}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        let lines = 0;
        answer.on("data", (chunk: Buffer) => {
          response.write(chunk);
          lines += chunk.toString("latin1").split("\n").length - 1;
          // The cable is pulled after so many answers.
          if (typeof verdict === "number" && lines >= verdict)
            request.socket.end(() => request.socket.destroy());
        });
        answer.once("end", () => response.end());
        answer.once("error", () => response.destroy());
      },
    );
    behind.once("error", () => response.destroy());
    request.once("error", () => behind.destroy());
    response.once("close", () => behind.destroy());
    request.pipe(behind);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("npm run ingest", () => {
  it("streams a file in and says what became of it; the same file again changes nothing", async () => {
    const { shop, key } = await tenantWithKey();
    const file = fileOf("orders.ndjson", orders(1234));
    const first = await ingest(["orders", file, "--key", key, "--url", api.origin]);
    expect(first.out).toMatch(/^1,234 records in [\d.]+ s: 1,234 created\n$/);
    expect(first.code).toBe(0);
    const again = await ingest(["orders", file, "--url", api.origin], { TILLSIGHT_API_KEY: key });
    expect(again.out).toMatch(/: 1,234 unchanged\n$/);
    expect(await count(shop)).toBe(1234);
  });

  it("unpacks .gz", async () => {
    const { shop, key } = await tenantWithKey();
    const result = await ingest([
      "orders",
      fileOf("orders.ndjson.gz", orders(30)),
      "--key",
      key,
      "--url",
      api.origin,
    ]);
    expect([result.code, await count(shop)]).toEqual([0, 30]);
  });

  it("names rejected records by their line, keeps them in --rejects, and exits 1", async () => {
    const { shop, key } = await tenantWithKey();
    const lines = [order(1), "", "{oops", { ...order(2), total: "ten" }, order(3)];
    const rejects = path.join(directory, "rejects.ndjson");
    const file = fileOf("mixed.ndjson", lines);
    const result = await ingest(["orders", file, "--key", key, "--url", api.origin, "--rejects", rejects]);
    expect(result.code).toBe(1);
    expect(result.out).toMatch(/^4 records in [\d.]+ s: 2 created, 2 rejected\n$/);
    expect(result.err).toMatch(/^line 3: the record this line is not JSON/);
    expect(result.err).toContain("\nline 4, 2: /total is no amount");
    const written = readFileSync(rejects, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { line: number });
    expect(written.map(({ line }) => line)).toEqual([3, 4]);
    expect(await count(shop)).toBe(2);
  });

  it("waits as 429 and 503 say, and then goes on", async () => {
    const { shop, key } = await tenantWithKey();
    const problem = (status: number) => JSON.stringify({ title: "Later", status, detail: "Not now." });
    const url = await standBefore((attempt, _socket, answer) => {
      if (attempt > 2) return "passed";
      answer(
        attempt === 1 ? 429 : 503,
        { "content-type": "application/problem+json", "retry-after": "0" },
        problem(attempt === 1 ? 429 : 503),
      );
      return "answered";
    });
    const result = await ingest(["orders", fileOf("later.ndjson", orders(5)), "--key", key, "--url", url]);
    expect(result.err).toContain("429 Later: Not now.; again in 0 s, after record 0");
    expect(result.err).toContain("503 Later: Not now.; again in 0 s, after record 0");
    expect([result.code, await count(shop)]).toEqual([0, 5]);
  });

  it("goes on after the last answered record when the connection breaks", async () => {
    const { shop, key } = await tenantWithKey();
    const url = await standBefore((attempt) => (attempt === 1 ? 500 : "passed"));
    const result = await ingest(["orders", fileOf("cut.ndjson", orders(3000)), "--key", key, "--url", url]);
    expect(result.err).toMatch(/again in [\d.]+ s, after record [1-9]\d*\n/);
    // What was written but not answered comes out unchanged; nothing is counted twice.
    expect(result.out).toMatch(/^3,000 records in /);
    expect([result.code, await count(shop)]).toEqual([0, 3000]);
  });

  it.each([
    ["an unknown key", ["--key", "ts_live_wrong"], /Not finished: 401 The API key is not valid/],
    [
      "nobody there",
      ["--key", "k", "--url", "http://127.0.0.1:9", "--retries", "0"],
      /Not finished: connect ECONNREFUSED/,
    ],
  ])("exits 3 for %s", async (_name, args, message) => {
    const file = fileOf("one.ndjson", orders(1));
    const result = await ingest([
      "orders",
      file,
      ...(args.includes("--url") ? [] : ["--url", api.origin]),
      ...args,
    ]);
    expect(result.err).toMatch(message);
    expect(result.code).toBe(3);
  });

  it.each([
    ["no resource", [], "The first word is one of customers, products, orders."],
    ["no key", ["orders", "x.ndjson"], "There is no key: set TILLSIGHT_API_KEY, or give --key."],
    ["no such file", ["orders", "x.ndjson", "--key", "k"], "x.ndjson is no file."],
    ["an option that is none", ["orders", "--kee", "k"], "Unknown option '--kee'"],
  ])("exits 2 for %s", async (_name, args, message) => {
    const result = await ingest(args);
    expect(result.err).toContain(message);
    expect(result.code).toBe(2);
  });

  it("explains itself", async () => {
    const result = await ingest(["--help"]);
    expect(result.out).toContain("--rejects FILE");
    expect(result.code).toBe(0);
  });
});
