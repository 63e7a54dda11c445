import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import express from "express";
import { afterEach, expect, test } from "vitest";
import { limitTime } from "#app/http/limit-time.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

/** A request whose body never ends, to a server with these limits: resolves with what came back once it is hung up on. */
async function sendForever(path: string): Promise<string> {
  const app = express();
  app.use(limitTime((of) => (of === "/stream" ? { whole: 60_000, idle: 100 } : { whole: 100 })));
  app.use((request, response) => {
    request.resume();
    request.once("end", () => response.end("whole"));
  });
  server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const socket = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
  socket.on("error", () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345`);
  await once(socket, "close");
  return text;
}

test("a body that does not come in time is hung up on", async () => {
  expect(await sendForever("/webhooks")).toBe("");
});

test("a stream may take long, but not stand still", async () => {
  expect(await sendForever("/stream")).toBe("");
});
