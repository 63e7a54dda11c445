import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../factories/random.ts";
import { openTransport, type SendResult, type WebhookMessage } from "../../standin/http/sign-webhook.ts";

/** A webhook as Shopify would post it, again and again under the same id until it is answered 2xx. */
export interface Outgoing {
  readonly shop: string;
  readonly topic: string;
  readonly body: string | Buffer;
  readonly webhookId: string;
  readonly eventId: string;
  /** ISO 8601, UTC. */
  readonly triggeredAt: string;
}

export function outgoing(
  parts: Pick<Outgoing, "shop" | "topic" | "body"> & Partial<Outgoing>,
  random?: Random,
): Outgoing {
  const id = random ? uuidOf(random) : randomUUID();
  return { webhookId: id, eventId: `e-${id}`.slice(0, 64), triggeredAt: new Date().toISOString(), ...parts };
}

/** The same for the same seed. */
function uuidOf(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.integer(0, 15).toString(16)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function keyOf({ topic, webhookId }: { readonly topic: string; readonly webhookId: string }): string {
  return `${topic} ${webhookId}`;
}

export interface SenderOptions {
  /** Addresses of the web processes that are up, or should be. */
  readonly urls: () => readonly string[];
  readonly secrets: readonly string[];
  readonly random: Random;
  readonly connections: number;
}

/** Posts deliveries and keeps the set of those that were answered 2xx. */
export class Sender {
  /** Answered 2xx at least once, by `keyOf`. */
  readonly accepted = new Set<string>();
  /** Posted at least once: without a 2xx they may be stored or not. */
  readonly posted = new Set<string>();
  /** Answers that were no 2xx, by status; 0: no answer. */
  readonly refusals = new Map<number, number>();
  readonly #options: SenderOptions;
  readonly #transport: ReturnType<typeof openTransport>;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#transport = openTransport(options.connections);
  }

  /** One attempt, to any of the web processes. */
  async post(delivery: Outgoing, change: Partial<WebhookMessage> = {}): Promise<SendResult> {
    const { urls, secrets, random } = this.#options;
    const url = `${random.pick(urls())}/webhooks/shopify`;
    this.posted.add(keyOf(delivery));
    const result = await this.#transport.send({
      ...delivery,
      url,
      secret: random.pick(secrets),
      ...change,
    });
    const status = result.outcome === "answered" ? result.status : 0;
    if (status >= 200 && status < 300) this.accepted.add(keyOf(delivery));
    else this.refusals.set(status, (this.refusals.get(status) ?? 0) + 1);
    return result;
  }

  /**
   * Posts until it is answered 2xx, as Shopify does, only faster; never again after that. `copies` are under way at
   * once, each a delivery of its own accord.
   * @throws Error when there is no 2xx within `seconds`.
   */
  async deliver(delivery: Outgoing, copies = 1, seconds = 90): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    while (!this.accepted.has(keyOf(delivery))) {
      const results = await Promise.all(Array.from({ length: copies }, () => this.post(delivery)));
      if (this.accepted.has(keyOf(delivery))) return;
      if (performance.now() > deadline)
        throw new Error(`${keyOf(delivery)} got no 2xx in ${seconds} s: ${JSON.stringify(results[0])}`);
      await pause(50 + Math.random() * 150);
    }
  }

  /** Delivers all, `connections` at a time, in the order given. */
  async deliverAll(
    deliveries: readonly Outgoing[],
    copiesOf: (delivery: Outgoing) => number = () => 1,
  ): Promise<void> {
    let next = 0;
    const lane = async () => {
      for (let one = deliveries[next++]; one; one = deliveries[next++])
        await this.deliver(one, copiesOf(one));
    };
    await Promise.all(Array.from({ length: this.#options.connections }, lane));
  }

  close(): void {
    this.#transport.close();
  }
}
