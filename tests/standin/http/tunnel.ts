import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { sendHtml } from "./respond.ts";
import { rewriteLink, widenCsp } from "./widen-csp.ts";

export interface TunnelOptions {
  /** Where the app listens. Read at each request: it may change when the app restarts elsewhere. */
  appUrl: () => string;
  standinOrigin: () => string;
}

/**
 * The address at which the browser sees the app, as the tunnel of `shopify app dev` gives one. It hands everything
 * through, and lets the stand-in's admin frame the app in place of admin.shopify.com (see `widenCsp`).
 */
export function createTunnel(options: TunnelOptions): Server {
  const server = createServer((request, response) => forward(options, request, response));
  server.on("upgrade", (request, socket, head) => forwardUpgrade(options, request, socket, head));
  return server;
}

function forward(options: TunnelOptions, request: IncomingMessage, response: ServerResponse): void {
  const target = new URL(options.appUrl());
  const outgoing = httpRequest({
    host: target.hostname,
    port: target.port || 80,
    method: request.method,
    path: request.url,
    headers: {
      ...request.headers,
      "x-forwarded-host": request.headers.host ?? "",
      "x-forwarded-proto": "http",
    },
  });
  outgoing.on("response", (answer) => {
    response.writeHead(
      answer.statusCode ?? 502,
      answer.statusMessage,
      rewriteHeaders(options, request, answer),
    );
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    if (response.headersSent) response.destroy();
    else sendHtml(response, 502, unreachablePage(target.origin, error.code ?? error.message));
  });
  response.on("close", () => {
    if (!response.writableFinished) outgoing.destroy();
  });
  request.pipe(outgoing);
}

function rewriteHeaders(options: TunnelOptions, request: IncomingMessage, answer: IncomingMessage): string[] {
  const standin = options.standinOrigin();
  const appOrigin = new URL(options.appUrl()).origin;
  const headers: string[] = [];
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    const name = answer.rawHeaders[i] ?? "";
    let value = answer.rawHeaders[i + 1] ?? "";
    const lower = name.toLowerCase();
    if (lower === "content-security-policy") value = widenCsp(value, standin);
    if (lower === "link") value = rewriteLink(value, standin);
    if (lower === "location") value = rewriteLocation(value, appOrigin, request.headers.host ?? "", standin);
    headers.push(name, value);
  }
  return headers;
}

/** Redirects of the app to itself stay in the tunnel; those to Shopify's admin go to the stand-in's. */
function rewriteLocation(location: string, appOrigin: string, host: string, standin: string): string {
  if (location === appOrigin || location.startsWith(`${appOrigin}/`)) {
    return `http://${host}${location.slice(appOrigin.length)}`;
  }
  return location.replace(/^https:\/\/admin\.shopify\.com(?=\/store\/)/, standin);
}

function forwardUpgrade(
  options: TunnelOptions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const target = new URL(options.appUrl());
  const upstream = connect(Number(target.port || 80), target.hostname, () => {
    const lines = [`${request.method ?? "GET"} ${request.url ?? "/"} HTTP/1.1`];
    for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
      lines.push(`${request.rawHeaders[i] ?? ""}: ${request.rawHeaders[i + 1] ?? ""}`);
    }
    upstream.write(`${lines.join("\r\n")}\r\n\r\n`);
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on("error", () => socket.destroy());
  socket.on("error", () => upstream.destroy());
}

function unreachablePage(origin: string, reason: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Waiting for the app</title>
<body style="font:14px/1.5 system-ui;margin:48px auto;max-width:36em;color:#303030">
<h1 style="font-size:18px">The app does not answer yet</h1>
<p>Nothing listens at <code>${origin}</code> (${reason}). This page tries again by itself.</p>`;
}
