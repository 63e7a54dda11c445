import { Agent, request as httpRequest } from "node:http";
import { webhookHeaders } from "../standin/http/sign-webhook.ts";
import type { StandinEvent } from "../standin/world/types.ts";
import { percentile } from "./percentile.ts";

/** A delivery ready to be posted. */
export interface SignedDelivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | number>>;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds from the first byte sent to the end of the answer. */
  readonly p50: number;
  readonly p99: number;
}

/** An event as Shopify would post it, signed, under a webhook id of its own. */
export function signDelivery(event: StandinEvent, secret: string): SignedDelivery {
  const body = Buffer.from(event.body);
  const message = { ...event, url: "", shop: event.shopDomain, secret, body };
  return { body, headers: { ...webhookHeaders(message), "content-length": body.length } };
}

/**
 * Posts every delivery exactly once over `connections` kept-alive connections, each as fast as it is answered.
 * (autocannon cannot promise once: it prepares requests that it never sends.)
 * @throws Error when any answer is not 2xx: a figure of refusals would mean nothing.
 */
export async function postAll(
  url: string,
  deliveries: readonly SignedDelivery[],
  connections: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const target = new URL(url);
  const times: number[] = [];
  let next = 0;
  const sendInTurn = async () => {
    for (let delivery = deliveries[next++]; delivery; delivery = deliveries[next++])
      times.push(await post(target, agent, delivery));
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, sendInTurn));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { perSecond: deliveries.length / seconds, p50: percentile(times, 50), p99: percentile(times, 99) };
}

function post(target: URL, agent: Agent, { body, headers }: SignedDelivery): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const request = httpRequest(target, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("error", reject);
      response.once("end", () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(performance.now() - started);
        else reject(new Error(`${target.href} answered ${status}`));
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}
