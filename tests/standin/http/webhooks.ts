import { randomUUID } from "node:crypto";
import type { StandinEvent } from "../world/types.ts";
import { deliveryUrl, signingSecret, type StandinApp, type WebhookSubscription } from "./apps.ts";
import { type Disorder, ORDERLY, planDelivery, seededRandom } from "./disorder.ts";
import { keepFields } from "./include-fields.ts";
import { openTransport, type SendResult, signBody, type WebhookMessage } from "./sign-webhook.ts";

export interface SenderOptions {
  apps: StandinApp[];
  /** Whether the app gets events of the shop: installed, or a topic that comes after the uninstall. */
  subscribed: (app: StandinApp, event: StandinEvent) => boolean;
  /** Waits between attempts, milliseconds. Shopify: 8 over 4 h. Default: 8 within five minutes. */
  retryDelaysMs?: number[];
  concurrency?: number;
  disorder?: Partial<Disorder>;
  seed?: number;
}

/** One attempt, or a delivery that was not attempted. */
export interface DeliveryRecord {
  webhookId: string;
  eventId: string;
  shopDomain: string;
  topic: string;
  url: string;
  /** 1 for the first; 0 for a dropped delivery. */
  attempt: number;
  kind: "first" | "retry" | "duplicate" | "forged" | "dropped";
  /** HTTP status; null when no answer came or nothing was sent. */
  status: number | null;
  error: string | null;
  milliseconds: number;
  at: string;
}

interface Job {
  message: WebhookMessage;
  kind: DeliveryRecord["kind"];
  attempt: number;
}

/** Deliveries that were accepted but not yet answered 2xx, as plain data. */
export type PendingDelivery = Pick<Job, "message" | "attempt">;

const RETRY_DELAYS_MS = [250, 500, 1_000, 2_000, 5_000, 15_000, 60_000, 180_000];
const LOG_LENGTH = 20_000;

/** Delivers the world's events as Shopify does: signed, at least once, in no promised order, with retries. */
export class WebhookSender {
  readonly log: DeliveryRecord[] = [];
  disorder: Disorder;
  #options: SenderOptions;
  #random: () => number;
  #transport: ReturnType<typeof openTransport>;
  #ready: Job[] = [];
  #timers = new Map<NodeJS.Timeout, Job>();
  #held: Job[] | null = null;
  #inFlight = new Set<Job>();
  #closed = false;
  #idleWaiters: Array<() => void> = [];
  #losing: { topic?: string; shop?: string; left: number }[] = [];
  #lastTrimmed = new Map<string, string>();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.disorder = { ...ORDERLY, ...options.disorder };
    this.#random = seededRandom(options.seed ?? 1);
    this.#transport = openTransport(options.concurrency ?? 8);
  }

  /** Takes an event of the world: one delivery for each subscription to its topic. Returns their webhook ids. */
  accept(event: StandinEvent): string[] {
    const ids: string[] = [];
    for (const app of this.#options.apps) {
      if (!this.#options.subscribed(app, event)) continue;
      for (const subscription of app.subscriptions.filter((s) => s.topic === event.topic)) {
        const message = this.#messageFor(app, subscription, event);
        if (!message) continue;
        ids.push(message.webhookId);
        this.#launch(message);
      }
    }
    return ids;
  }

  /** Holds everything back until `release`. For tests that choose the order. */
  hold(): void {
    this.#held ??= [];
  }

  /** The next `times` deliveries (of a topic, of a shop, if named) are lost: never sent, and never again. */
  lose(times: number, only: { readonly topic?: string; readonly shop?: string } = {}): void {
    this.#losing.push({ ...only, left: times });
  }

  /** Sends what was held, in the order asked for, each `times` times. */
  release(order: "as-happened" | "reversed" | "shuffled" = "as-happened", times = 1): void {
    const held = this.#held ?? [];
    this.#held = null;
    const jobs = held.flatMap((job) =>
      Array.from({ length: times }, (_, i): Job => (i === 0 ? job : { ...job, kind: "duplicate" })),
    );
    if (order === "reversed") jobs.reverse();
    if (order === "shuffled") {
      for (let i = jobs.length - 1; i > 0; i -= 1) {
        const j = Math.floor(this.#random() * (i + 1));
        [jobs[i], jobs[j]] = [jobs[j] as Job, jobs[i] as Job];
      }
    }
    for (const job of jobs) this.#enqueue(job);
  }

  /** Resolves once nothing is queued, delayed or under way. What is held does not count. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** What is still to be delivered, to be handed to `resume` of the next process. */
  pending(): PendingDelivery[] {
    const jobs = [...this.#ready, ...this.#timers.values(), ...this.#inFlight, ...(this.#held ?? [])];
    return jobs
      .filter((job) => job.kind === "first" || job.kind === "retry")
      .map(({ message, attempt }) => ({ message, attempt }));
  }

  resume(pending: readonly PendingDelivery[]): void {
    for (const { message, attempt } of pending)
      this.#enqueue({ message, attempt, kind: attempt > 1 ? "retry" : "first" });
  }

  /** Counts since the start. `failed` = given up after the last retry. */
  counts(): {
    pending: number;
    inFlight: number;
    held: number;
    delivered: number;
    attempts: number;
    lost: number;
  } {
    return {
      lost: this.#lost,
      pending: this.#ready.length + this.#timers.size,
      inFlight: this.#inFlight.size,
      held: this.#held?.length ?? 0,
      delivered: this.#delivered,
      attempts: this.#attempts,
    };
  }

  #delivered = 0;
  #attempts = 0;
  #lost = 0;

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.keys()) clearTimeout(timer);
    this.#timers.clear();
    this.#ready = [];
    this.#transport.close();
  }

  #messageFor(
    app: StandinApp,
    subscription: WebhookSubscription,
    event: StandinEvent,
  ): (WebhookMessage & { webhookId: string }) | undefined {
    let body = event.body;
    if (subscription.includeFields) {
      body = keepFields(body, subscription.includeFields);
      // Shopify drops a trimmed payload that equals the one before it.
      const key = [app.clientId, event.shopDomain, subscription.topic, subscription.uri].join(" ");
      if (this.#lastTrimmed.get(key) === body) return undefined;
      this.#lastTrimmed.set(key, body);
    }
    return {
      url: deliveryUrl(app, subscription),
      topic: event.topic,
      body,
      shop: event.shopDomain,
      secret: signingSecret(app),
      webhookId: randomUUID(),
      eventId: event.eventId,
      triggeredAt: event.triggeredAt,
      apiVersion: event.apiVersion,
      ...(subscription.name === undefined ? {} : { name: subscription.name }),
    };
  }

  #launch(message: WebhookMessage): void {
    const plan = planDelivery(this.disorder, this.#random);
    if (plan.drop || this.#loses(message)) {
      this.#lost += 1;
      this.#record({ message, kind: "dropped", attempt: 0 }, null, null, 0);
      return;
    }
    if (plan.forge) this.#enqueue({ message: forge(message), kind: "forged", attempt: 1 }, plan.delay);
    this.#enqueue({ message, kind: "first", attempt: 1 }, plan.delay);
    for (const delay of plan.copies) this.#enqueue({ message, kind: "duplicate", attempt: 1 }, delay);
  }

  #loses({ topic, shop }: WebhookMessage): boolean {
    const order = this.#losing.find(
      (one) => (one.topic ?? topic) === topic && (one.shop ?? shop) === shop && one.left > 0,
    );
    if (order) order.left -= 1;
    this.#losing = this.#losing.filter(({ left }) => left > 0);
    return order !== undefined;
  }

  #enqueue(job: Job, delayMs = 0): void {
    if (this.#closed) return;
    if (this.#held && job.kind !== "retry") {
      this.#held.push(job);
      return;
    }
    if (delayMs <= 0) {
      this.#ready.push(job);
      this.#pump();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#ready.push(job);
      this.#pump();
    }, delayMs);
    this.#timers.set(timer, job);
  }

  #pump(): void {
    while (!this.#closed && this.#inFlight.size < (this.#options.concurrency ?? 8)) {
      const job = this.#ready.shift();
      if (!job) return;
      this.#inFlight.add(job);
      void this.#transport.send(job.message).then((result) => this.#settle(job, result));
    }
  }

  #settle(job: Job, result: SendResult): void {
    this.#inFlight.delete(job);
    this.#attempts += 1;
    const status = result.outcome === "answered" ? result.status : null;
    this.#record(job, status, result.outcome === "failed" ? result.error : null, result.milliseconds);
    const accepted = status !== null && status >= 200 && status < 300;
    const delays = this.#options.retryDelaysMs ?? RETRY_DELAYS_MS;
    const wait = delays[job.attempt - 1];
    if (accepted) this.#delivered += job.kind === "first" || job.kind === "retry" ? 1 : 0;
    else if (job.kind !== "forged" && job.kind !== "duplicate" && wait !== undefined) {
      this.#enqueue({ message: job.message, kind: "retry", attempt: job.attempt + 1 }, Math.max(wait, 1));
    }
    this.#pump();
    if (this.#isIdle()) for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #record(job: Job, status: number | null, error: string | null, milliseconds: number): void {
    this.log.push({
      webhookId: job.message.webhookId ?? "",
      eventId: job.message.eventId ?? "",
      shopDomain: job.message.shop,
      topic: job.message.topic,
      url: job.message.url,
      attempt: job.attempt,
      kind: job.kind,
      status,
      error,
      milliseconds: Math.round(milliseconds),
      at: new Date().toISOString(),
    });
    if (this.log.length > LOG_LENGTH) this.log.splice(0, this.log.length - LOG_LENGTH);
  }

  #isIdle(): boolean {
    return this.#ready.length === 0 && this.#timers.size === 0 && this.#inFlight.size === 0;
  }
}

/** The same headers and signature over another body, under an id of its own. */
function forge(message: WebhookMessage): WebhookMessage {
  const headers = { "x-shopify-hmac-sha256": signBody(message.body, message.secret) };
  return { ...message, webhookId: randomUUID(), body: `${message.body.toString()} `, headers };
}
