import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { StandinApp } from "#tests/standin/http/apps.ts";
import type { Doors } from "#tests/standin/http/doors.ts";
import { type Standin, type StandinOptions, startStandin } from "#tests/standin/http/server.ts";
import { createWorld } from "#tests/standin/world/index.ts";

export const SHOP = "harbor-goods.myshopify.com";
export const CLIENT_ID = "client-1";
export const SECRET = "secret-1";

/** Doors for tests that are about HTTP alone: the Admin API repeats what it was asked. */
const echoDoors: Doors = {
  executeAdmin: (_world, shopDomain, request) =>
    Promise.resolve({ status: 200, body: { data: { shopDomain, ...request } } }),
  openBulkResult: () => Promise.resolve({ outcome: "missing" }),
};

export function testApp(appUrl: string, overrides: Partial<StandinApp> = {}): StandinApp {
  return {
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    handle: "tillsight",
    name: "Tillsight",
    appUrl,
    scopes: ["read_orders", "read_products"],
    optionalScopes: ["read_reports"],
    apiVersion: "2026-07",
    subscriptions: [
      "orders/create",
      "orders/updated",
      "app/uninstalled",
      "app/scopes_update",
      "shop/redact",
    ].map((topic) => ({
      topic,
      uri: "/webhooks/shopify",
    })),
    ...overrides,
  };
}

/** A stand-in with one empty shop; closed when the test ends. The clock stands unless the test moves it. */
export async function openStandin(
  options: Partial<StandinOptions> & { app?: Partial<StandinApp>; appUrl?: string } = {},
): Promise<Standin & { clock: { now: Date } }> {
  const clock = { now: new Date("2026-11-22T12:00:00.000Z") };
  const { app, appUrl, ...rest } = options;
  const world = createWorld({ seed: 7, now: () => clock.now });
  world.addShop({ domain: SHOP, name: "Harbor Goods", orders: 0, customers: 3, products: 4 });
  const standin = await startStandin({
    world,
    doors: echoDoors,
    apps: [testApp(appUrl ?? "http://localhost:9", app)],
    ...rest,
  });
  onTestFinished(() => standin.close());
  return { ...standin, clock };
}

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** An app that keeps what it gets and answers with `status`; closed when the test ends. */
export async function openApp(
  status: (received: Received, index: number) => number | null = () => 200,
): Promise<{ url: string; received: Received[]; server: Server; connections: () => number }> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      received.push(one);
      const answer = status(one, received.length - 1);
      if (answer !== null) response.writeHead(answer, { location: "/elsewhere" }).end("ok");
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    received,
    server,
    connections: () => connections,
  };
}

export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
