import { randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { sign } from "../factories/delivery.ts";

/** How long answers took, in milliseconds, and what they were. */
export interface Probed {
  readonly times: readonly number[];
  /** How often each status came; "none" for no answer. */
  readonly statuses: Readonly<Record<string, number>>;
}

interface Target {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Sends one request every so often, whether or not the one before is answered, as Shopify and others' clients do. */
export async function probe(every: number, seconds: number, next: () => Target): Promise<Probed> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  const sent: Promise<void>[] = [];
  for (const until = performance.now() + seconds * 1_000; performance.now() < until;) {
    const started = performance.now();
    sent.push(
      send(agent, next()).then((status) => {
        times.push(performance.now() - started);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    );
    await pause(every);
  }
  await Promise.all(sent);
  agent.destroy();
  return { times, statuses };
}

/** Shopify hangs up after five seconds. */
const TIMEOUT_MS = 5_000;

function send(agent: Agent, { url, method, headers, body }: Target): Promise<string> {
  return new Promise((resolve) => {
    const request = httpRequest(url, { agent, method, headers, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.once("close", () => resolve(String(response.statusCode)));
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve("none"));
    request.end(body);
  });
}

/** A webhook of a shop, signed with the app's secret. */
export function signedWebhook(webUrl: string, domain: string, secret: string): Target {
  const body = Buffer.from(JSON.stringify({ id: Math.floor(Math.random() * 1e12), title: "probe" }));
  return {
    url: `${webUrl}/webhooks/shopify`,
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": String(body.length),
      "x-shopify-topic": "products/update",
      "x-shopify-hmac-sha256": sign(body, secret),
      "x-shopify-shop-domain": domain,
      "x-shopify-api-version": "2026-07",
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-event-id": randomUUID(),
      "x-shopify-triggered-at": new Date().toISOString(),
    },
    body,
  };
}
