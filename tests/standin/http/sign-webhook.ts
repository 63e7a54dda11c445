import { createHmac, randomUUID } from "node:crypto";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

export interface WebhookMessage {
  /** Where to post it. */
  url: string;
  topic: string;
  /** The exact bytes that are signed and sent. */
  body: string | Buffer;
  shop: string;
  secret: string;
  /** Default: a new one. The same id again is what Shopify calls a duplicate. */
  webhookId?: string;
  eventId?: string;
  /** ISO 8601, UTC. */
  triggeredAt?: string;
  apiVersion?: string;
  name?: string;
  /** Set or (with undefined) leave out headers, to make a delivery that must be refused. */
  headers?: Record<string, string | undefined>;
}

export type SendResult =
  | { outcome: "answered"; status: number; body: string; milliseconds: number }
  | { outcome: "failed"; error: string; milliseconds: number };

/** Shopify's limits: 1 s to connect, 5 s in all. */
const CONNECT_MS = 1_000;
const TOTAL_MS = 5_000;

/** base64 HMAC-SHA256 of the raw body, as in X-Shopify-Hmac-Sha256. */
export function signBody(body: string | Buffer, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** The headers of a delivery, signature included (https://shopify.dev/docs/apps/build/webhooks/delivery-structure). */
export function webhookHeaders(message: WebhookMessage): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    "content-type": "application/json",
    "user-agent": "Shopify-Captain-Hook",
    "x-shopify-topic": message.topic,
    "x-shopify-hmac-sha256": signBody(message.body, message.secret),
    "x-shopify-shop-domain": message.shop,
    "x-shopify-api-version": message.apiVersion ?? "2026-07",
    "x-shopify-webhook-id": message.webhookId ?? randomUUID(),
    "x-shopify-event-id": message.eventId ?? randomUUID(),
    "x-shopify-triggered-at": message.triggeredAt ?? new Date().toISOString(),
    "x-shopify-name": message.name,
    ...message.headers,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export type WebhookTransport = (message: WebhookMessage) => Promise<SendResult>;

/** Opens a pool of kept-alive connections to post webhooks over. Never follows redirects; never rejects. */
export function openTransport(maxSockets: number): { send: WebhookTransport; close: () => void } {
  const agents = {
    "http:": new HttpAgent({ keepAlive: true, maxSockets }),
    "https:": new HttpsAgent({ keepAlive: true, maxSockets }),
  };
  return {
    send: (message) => post(message, agents),
    close: () => {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

/** Sends one webhook over a connection of its own; for tests and for sending by hand. */
export async function sendOne(
  topic: string,
  body: string | Buffer,
  options: Omit<WebhookMessage, "topic" | "body">,
): Promise<SendResult> {
  const transport = openTransport(1);
  try {
    return await transport.send({ ...options, topic, body });
  } finally {
    transport.close();
  }
}

function post(
  message: WebhookMessage,
  agents: { "http:": HttpAgent; "https:": HttpsAgent },
): Promise<SendResult> {
  const url = new URL(message.url);
  const body = Buffer.from(message.body);
  const started = performance.now();
  return new Promise((resolve) => {
    const fail = (error: string) =>
      resolve({ outcome: "failed", error, milliseconds: performance.now() - started });
    const options = {
      method: "POST",
      headers: { ...webhookHeaders({ ...message, body }), "content-length": String(body.length) },
      signal: AbortSignal.timeout(TOTAL_MS),
    };
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: agents["https:"] })
        : httpRequest(url, { ...options, agent: agents["http:"] });
    request.on("socket", (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => request.destroy(new Error("no connection within 1 s")), CONNECT_MS);
      socket.once("connect", () => clearTimeout(timer));
      socket.once("close", () => clearTimeout(timer));
    });
    request.on("error", (error) =>
      fail(
        error.name === "AbortError" || error.name === "TimeoutError" ? "no answer within 5 s" : error.message,
      ),
    );
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => fail(error.message));
      response.on("end", () =>
        resolve({
          outcome: "answered",
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString("utf8"),
          milliseconds: performance.now() - started,
        }),
      );
    });
    request.end(body);
  });
}
