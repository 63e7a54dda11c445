import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import { once } from "node:events";
import type { Server } from "node:http";
import { setImmediate as tick } from "node:timers/promises";
import express from "express";
import { afterEach, expect, test } from "vitest";
import { closeGracefully, createHttpServer, listen } from "#app/http/index.server.ts";
import { limitBody } from "#app/http/limit-body.ts";
import { createUnprovenBytes } from "#app/http/unproven-bytes.ts";

const KILOBYTE = 1024;
let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  if (server) await closeGracefully(server, 1);
});

/** A server whose bodies together may have so many bytes; it answers with a body's length. */
async function serve(limit: number): Promise<{ origin: string; seen: () => number }> {
  let bytes = 0;
  const app = express();
  app.use(limitBody(() => 10_000 * KILOBYTE, createUnprovenBytes(limit)));
  app.use((request, response) => {
    let own = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      own += chunk.length;
    });
    request.on("end", () => void response.send(String(own)));
  });
  server = createHttpServer();
  server.on("request", app);
  return { origin: `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`, seen: () => bytes };
}

/** Begins a body of which the last byte never comes. */
function begin(bytes: number): Socket {
  const socket = connect((server?.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => undefined);
  socket.write(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes + 1}\r\n\r\n`);
  socket.write(Buffer.alloc(bytes));
  return socket;
}

test("H6: bodies that are not whole yet have a limit together; the largest is told 503 and cut, the small ones are taken", async () => {
  const { origin, seen } = await serve(1_000 * KILOBYTE);
  const largest = begin(600 * KILOBYTE);
  begin(300 * KILOBYTE);
  while (seen() < 900 * KILOBYTE) await tick();
  begin(300 * KILOBYTE);
  const [answer] = (await once(largest, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: 5/);
  await once(largest, "close");
  for (let n = 0; n < 20; n++) {
    const small = await fetch(`${origin}/x`, { method: "POST", body: Buffer.alloc(90 * KILOBYTE) });
    expect([small.status, await small.text()]).toEqual([200, String(90 * KILOBYTE)]);
  }
});

test("H6: what was answered or has gone counts no more", async () => {
  const { origin, seen } = await serve(1_000 * KILOBYTE);
  for (let n = 0; n < 4; n++) {
    const before = seen();
    const socket = begin(900 * KILOBYTE);
    while (seen() < before + 900 * KILOBYTE) await tick();
    const gone = once(socket, "close");
    socket.destroy();
    await gone;
  }
  const whole = await fetch(`${origin}/x`, { method: "POST", body: Buffer.alloc(950 * KILOBYTE) });
  expect(whole.status).toBe(200);
});

test("H6: connections have a limit, and a hoard of idle ones keeps nobody out", async () => {
  server = createHttpServer(10);
  server.on("request", (_request, response) => void response.end("ok"));
  const origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
  expect(server.maxConnections).toBe(10);
  for (let n = 0; n < 9; n++) {
    const idle = connect(Number(new URL(origin).port), "127.0.0.1");
    sockets.push(idle);
    idle.on("error", () => undefined);
    idle.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(idle, "data");
  }
  for (let n = 0; n < 5; n++) {
    const answer = await fetch(origin, { headers: { connection: "close" } });
    expect(await answer.text()).toBe("ok");
  }
});
