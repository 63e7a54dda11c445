import { randomUUID } from "node:crypto";
import { sendOne } from "../http/sign-webhook.ts";
import type { MadeEvent } from "./events-of.ts";

export interface Delivery extends MadeEvent {
  readonly url: string;
  readonly shop: string;
  readonly secret: string;
  /** More than once: under the same webhook id, as Shopify repeats itself. */
  readonly times: number;
}

/** Posts the delivery and prints a line an answer. @returns the statuses; 0 where nothing answered. */
export async function deliver(delivery: Delivery, print: (line: string) => void): Promise<number[]> {
  const { topic, body, url, shop, secret, times, triggeredAt } = delivery;
  const webhookId = randomUUID();
  const statuses: number[] = [];
  for (let time = 1; time <= times; time++) {
    const result = await sendOne(topic, body, {
      url,
      shop,
      secret,
      webhookId,
      triggeredAt,
      ...(delivery.eventId === undefined ? {} : { eventId: delivery.eventId }),
    });
    const took = `${Math.round(result.milliseconds)} ms`;
    const what = `${topic} ${shop} ${webhookId} (${Buffer.byteLength(body)} bytes)`;
    if (result.outcome === "failed") {
      print(`${what} -> no answer from ${url} after ${took}: ${result.error}`);
      statuses.push(0);
      continue;
    }
    print(
      `${what} -> ${result.status} in ${took}${result.body.trim() ? `: ${result.body.trim().slice(0, 200)}` : ""}`,
    );
    statuses.push(result.status);
  }
  return statuses;
}
