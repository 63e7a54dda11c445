import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { setImmediate as tick } from "node:timers/promises";
import type { RequestHandler } from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeGracefully, createHttpApp, createHttpServer, listen } from "#app/http/index.server.ts";
import { createLog } from "#app/log.server.ts";

let server: Server;
let origin: string;
let directory: string;
let lines: Record<string, unknown>[];
let ready = true;
let pages: RequestHandler;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "http-app-"));
  mkdirSync(path.join(directory, "assets"));
  writeFileSync(path.join(directory, "assets/app-1a2b.js"), "/* big */".repeat(1000));
  writeFileSync(path.join(directory, "favicon.svg"), "<svg/>");
  lines = [];
  ready = true;
  const stream = new PassThrough();
  stream.on("data", (chunk: Buffer) => lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>));
  pages = (request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    request.on("end", () => void response.json({ bytes, path: request.path }));
  };
  const app = createHttpApp({
    log: createLog({ LOG_LEVEL: "debug" }, stream),
    trustProxy: 0,
    isReady: () => Promise.resolve(ready),
    clientDirectory: directory,
    pages: (request, response, next) => pages(request, response, next),
  });
  server = createHttpServer();
  server.on("request", app);
  origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
});
afterEach(async () => {
  await closeGracefully(server, 1);
  rmSync(directory, { recursive: true });
});

const until = async (holds: () => boolean) => {
  while (!holds()) await tick();
};

describe("the HTTP process", () => {
  test("says that it lives, and whether it is ready", async () => {
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    ready = false;
    const response = await fetch(`${origin}/readyz`);
    expect([response.status, await response.text()]).toEqual([503, "not ready\n"]);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  test("built files are kept for ever and compressed; one that is not there is 404 and no page", async () => {
    const file = await fetch(`${origin}/assets/app-1a2b.js`, { headers: { "accept-encoding": "gzip" } });
    expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(file.headers.get("content-encoding")).toBe("gzip");
    expect((await fetch(`${origin}/favicon.svg`)).headers.get("cache-control")).toBe("public, max-age=3600");
    const missing = await fetch(`${origin}/assets/gone.js`);
    expect([missing.status, await missing.text()]).toEqual([404, "404\n"]);
  });

  test("every answer has its headers: no framing, no sniffing, a request id", async () => {
    const given = await fetch(`${origin}/app`, { headers: { "x-request-id": "abc-12345678" } });
    expect(given.headers.get("x-request-id")).toBe("abc-12345678");
    const made = await fetch(`${origin}/app`, { headers: { "x-request-id": 'a" onload="x' } });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    for (const one of [given, made, await fetch(`${origin}/assets/gone.js`)]) {
      expect(one.headers.get("content-security-policy")).toBe(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      );
      expect(one.headers.get("cache-control")).toBe("private, no-store");
      expect(one.headers.get("x-content-type-options")).toBe("nosniff");
      expect(one.headers.get("x-powered-by")).toBeNull();
    }
  });

  test("logs the path and never the query, which holds a session token", async () => {
    await fetch(`${origin}/app?id_token=eyJhbGciOi&shop=a.myshopify.com`);
    await until(() => lines.length > 0);
    expect(lines).toMatchObject([{ method: "GET", path: "/app", status: 200, msg: "request" }]);
    expect(JSON.stringify(lines)).not.toContain("eyJ");
  });

  test.each([
    ["/app", 1024 * 1024],
    ["/webhooks/shopify", 10 * 1024 * 1024],
    ["/api/reports", 10 * 1024 * 1024],
  ])("%s takes bodies of %i bytes and not one more", async (target, limit) => {
    const post = (bytes: number) => fetch(origin + target, { method: "POST", body: Buffer.alloc(bytes) });
    const whole = await post(limit);
    expect([whole.status, await whole.json()]).toEqual([200, { bytes: limit, path: target }]);
    // The connection may break while we still send: then there is no answer to read.
    const over = await post(limit + 1).catch(() => undefined);
    expect(over?.status ?? 413).toBe(413);
  });

  test("a body without a length is counted as it comes", async () => {
    const request = httpRequest(`${origin}/app`, {
      method: "POST",
      headers: { "transfer-encoding": "chunked" },
    });
    request.on("error", () => undefined);
    const answered = new Promise<number | undefined>((resolve) =>
      request.once("response", (response) => resolve(response.statusCode)),
    );
    const chunk = Buffer.alloc(256 * 1024);
    for (let sent = 0; sent < 6; sent++) request.write(chunk);
    expect(await answered).toBe(413);
    request.destroy();
  });

  test("a client that hangs up in the middle is no failure", async () => {
    let arrived = false;
    pages = (request) => {
      arrived = true;
      request.on("error", () => undefined);
    };
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("POST /app HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
    await until(() => arrived);
    socket.destroy();
    await until(() => lines.length > 0);
    expect(lines).toMatchObject([{ level: "info", path: "/app", aborted: true }]);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  test("a page that throws is a bare 500, told of in the log", async () => {
    pages = () => {
      throw new Error("secret detail");
    };
    const response = await fetch(`${origin}/app`);
    expect([response.status, await response.text()]).toEqual([500, "Something went wrong on our side.\n"]);
    await until(() => lines.length > 1);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ["error", "request failed"],
      ["error", "request"],
    ]);
  });

  test("headers that are too long and requests that are none are refused by the server itself", async () => {
    const long = await fetch(`${origin}/app`, { headers: { "x-long": "a".repeat(20_000) } });
    expect(long.status).toBe(431);
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("nonsense\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400/);
    socket.destroy();
  });
});

describe("a stop", () => {
  test("lets requests under way end, and takes no new ones", async () => {
    let finish: (() => void) | undefined;
    pages = (_request, response) => {
      finish = () => void response.send("done");
    };
    const running = fetch(`${origin}/slow`);
    await until(() => finish !== undefined);
    const closing = closeGracefully(server, 10);
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
    finish?.();
    expect(await (await running).text()).toBe("done");
    expect(await closing).toBe("drained");
  });

  test("cuts what does not end in time", async () => {
    let arrived = false;
    pages = () => {
      arrived = true;
    };
    const running = fetch(`${origin}/never`);
    running.catch(() => undefined);
    await until(() => arrived);
    expect(await closeGracefully(server, 0.05)).toBe("cut");
    await expect(running).rejects.toThrow();
  });
});
